package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.MessageLite;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.retry.AnswerCodec;
import io.ashlar.namenode.retry.RememberedCommand;
import io.ashlar.protocol.rpc.RpcCall;
import java.util.function.Function;

/** Hands commands to the writer and the outcome to the call. */
final class Changes {

  /** Makes the command of a call. */
  @FunctionalInterface
  interface Change<R> {
    Command<R> command(Caller caller) throws FsException;
  }

  private final Callers callers;
  private final Commands commands;

  Changes(Callers callers, Commands commands) {
    this.callers = callers;
    this.commands = commands;
  }

  /** For calls that a client may repeat without harm. */
  <R> void idempotent(RpcCall call, Change<R> change, Function<R, MessageLite> reply) {
    callers.identify(
        call,
        caller -> {
          try {
            commands.submit(change.command(caller), new Answer<>(call, reply));
          } catch (FsException | RuntimeException e) {
            call.fail(e);
          }
        });
  }

  /** For calls that must take effect once, however often they arrive (wire reference 1.11). */
  <R> void once(
      RpcCall call, Change<R> change, AnswerCodec<R> codec, Function<R, MessageLite> reply) {
    idempotent(
        call,
        caller ->
            RememberedCommand.of(call.clientId(), call.callId(), change.command(caller), codec),
        reply);
  }

  private record Answer<R>(RpcCall call, Function<R, MessageLite> reply) implements Outcome<R> {
    @Override
    public void done(R result) {
      MessageLite message;
      try {
        message = reply.apply(result);
      } catch (RuntimeException e) {
        call.fail(e);
        return;
      }
      call.reply(message);
    }

    @Override
    public void failed(Throwable error) {
      call.fail(error);
    }
  }
}
