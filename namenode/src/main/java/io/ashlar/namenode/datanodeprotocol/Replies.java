package io.ashlar.namenode.datanodeprotocol;

import com.google.protobuf.MessageLite;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.protocol.rpc.RpcCall;
import java.util.function.Consumer;
import java.util.function.Function;

/** Ways to go on when a command is decided. Stateless. */
final class Replies {
  private Replies() {}

  /** Answers the call with what the reply becomes as a message. */
  static <R> Outcome<R> to(RpcCall call, Function<R, MessageLite> message) {
    return then(call, reply -> call.reply(message.apply(reply)));
  }

  /** Goes on with the reply; a failure is the call's answer. */
  static <R> Outcome<R> then(RpcCall call, Consumer<R> next) {
    return new Outcome<>() {
      @Override
      public void done(R reply) {
        try {
          next.accept(reply);
        } catch (RuntimeException e) {
          call.fail(e);
        }
      }

      @Override
      public void failed(Throwable error) {
        call.fail(error);
      }
    };
  }
}
