package io.ashlar.namenode.retry;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;

/**
 * A command that must not take effect twice, with the call it came in. An answer that changed
 * nothing is not remembered: deciding again finds the same.
 *
 * @param <R> the reply
 */
public final class RememberedCommand<R> implements Command<R> {
  /** An answer is remembered for so long (wire reference 1.11). */
  static final long MEMORY_MILLIS = 600_000;

  private static final int CLIENT_ID_BYTES = 16;

  private final byte[] key;
  private final Command<R> command;
  private final AnswerCodec<R> codec;

  private RememberedCommand(byte[] key, Command<R> command, AnswerCodec<R> codec) {
    this.key = key;
    this.command = command;
    this.codec = codec;
  }

  /**
   * Wraps a command, unless the call cannot be recognised.
   *
   * @param clientId 16 bytes; of another length for a client that does not say who it is
   * @param callId negative for calls that are not counted
   */
  public static <R> Command<R> of(
      byte[] clientId, int callId, Command<R> command, AnswerCodec<R> codec) {
    if (clientId.length != CLIENT_ID_BYTES || callId < 0) {
      return command;
    }
    byte[] key =
        ByteBuffer.allocate(CLIENT_ID_BYTES + Integer.BYTES).put(clientId).putInt(callId).array();
    return new RememberedCommand<>(key, command, codec);
  }

  @Override
  public Decision<R> decide(View view, DecideContext context) throws FsException {
    byte[] stored = view.get(Table.RETRIES, key);
    if (stored != null) {
      ByteBuffer in = ByteBuffer.wrap(stored);
      if (context.nowMillis() - in.getLong() <= MEMORY_MILLIS) {
        byte[] answer = new byte[in.remaining()];
        in.get(answer);
        return Decision.unchanged(codec.decode(answer));
      }
    }
    Decision<R> decision = command.decide(view, context);
    if (decision instanceof Decision.Decided<R> decided && !decided.edit().isEmpty()) {
      byte[] answer = codec.encode(decided.reply());
      byte[] value =
          ByteBuffer.allocate(Long.BYTES + answer.length)
              .putLong(context.nowMillis())
              .put(answer)
              .array();
      decided.edit().put(Table.RETRIES, key, value);
    }
    return decision;
  }
}
