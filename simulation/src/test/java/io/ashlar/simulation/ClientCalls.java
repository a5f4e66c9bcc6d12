package io.ashlar.simulation;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.retry.AnswerCodec;
import io.ashlar.namenode.retry.RememberedCommand;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A client's calls to the NameNode. A call is repeated, under the same number, until it is answered
 * by something else than that the NameNode cannot answer now.
 */
final class ClientCalls {
  private static final int CLIENT_ID_BYTES = 16;
  private static final long TIMEOUT_MICROS = 8 * World.SECOND;

  /** Makes a command of the NameNode that is asked, which may be another one with each attempt. */
  @FunctionalInterface
  interface Wish<R> {
    Command<R> command(SimulatedNameNode namenode, Caller caller) throws FsException;
  }

  /** Asks the NameNode for something that changes nothing. */
  @FunctionalInterface
  interface Question<R> {
    R ask(SimulatedNameNode namenode, Caller caller) throws FsException;
  }

  private final SimulatedClient client;
  private final SimulatedNameNode namenode;
  private final byte[] clientId = new byte[CLIENT_ID_BYTES];
  private final Caller caller;
  private int lastCallId;

  ClientCalls(SimulatedClient client) {
    this.client = client;
    this.namenode = client.cluster.namenode;
    client.world.random.nextBytes(clientId);
    caller = new Caller("simulator", Set.of(), true, client.address);
  }

  /** For calls that must take effect once, however often they arrive. */
  <R> void once(
      String what,
      Wish<R> wish,
      AnswerCodec<R> codec,
      Consumer<R> done,
      Consumer<FsException> refused) {
    int callId = lastCallId++;
    attempt(
        what + " #" + callId,
        answer -> {
          try {
            namenode.submit(
                RememberedCommand.of(clientId, callId, wish.command(namenode, caller), codec),
                answer);
          } catch (FsException e) {
            answer.failed(e);
          }
        },
        done,
        refused);
  }

  /** For calls that may take effect more than once. */
  <R> void repeatable(String what, Wish<R> wish, Consumer<R> done, Consumer<FsException> refused) {
    attempt(
        what,
        answer -> {
          try {
            namenode.submit(wish.command(namenode, caller), answer);
          } catch (FsException e) {
            answer.failed(e);
          }
        },
        done,
        refused);
  }

  <R> void ask(String what, Question<R> question, Consumer<R> done, Consumer<FsException> refused) {
    attempt(
        what,
        answer -> {
          try {
            answer.done(question.ask(namenode, caller));
          } catch (FsException e) {
            answer.failed(e);
          }
        },
        done,
        refused);
  }

  /** Asks the NameNode something and lets it go if that fails. */
  void tell(String what, Question<Boolean> question) {
    client.cluster.network.<Boolean>call(
        client,
        namenode,
        what,
        TIMEOUT_MICROS,
        answer -> {
          try {
            answer.done(question.ask(namenode, caller));
          } catch (FsException e) {
            answer.failed(e);
          }
        },
        new Outcome<>() {
          @Override
          public void done(Boolean reply) {
            // Told.
          }

          @Override
          public void failed(Throwable error) {
            // Will be told again.
          }
        });
  }

  private <R> void attempt(
      String what, Consumer<Outcome<R>> serve, Consumer<R> done, Consumer<FsException> refused) {
    client.cluster.network.call(
        client,
        namenode,
        what,
        TIMEOUT_MICROS,
        serve,
        new Outcome<R>() {
          @Override
          public void done(R reply) {
            done.accept(reply);
          }

          @Override
          public void failed(Throwable error) {
            if (isForNow(error)) {
              client.after(
                  client.world.between(200 * World.MILLI, 2 * World.SECOND),
                  () -> attempt(what, serve, done, refused));
            } else if (error instanceof FsException refusal) {
              client.world.note(client.name + " is refused " + what + ": " + firstLine(refusal));
              refused.accept(refusal);
            } else {
              throw new Violation("The NameNode failed at " + what, error);
            }
          }
        });
  }

  private static String firstLine(FsException refusal) {
    return refusal.fault() + " " + String.valueOf(refusal.getMessage()).split("\n", 2)[0];
  }

  private static boolean isForNow(Throwable error) {
    if (error instanceof FsException refusal) {
      return refusal.fault() == Fault.RETRY_LATER
          || refusal.fault() == Fault.SAFE_MODE
          || String.valueOf(refusal.getMessage()).startsWith("The NameNode cannot write");
    }
    return error instanceof IOException;
  }
}
