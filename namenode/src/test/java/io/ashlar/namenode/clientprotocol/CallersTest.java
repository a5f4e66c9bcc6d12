package io.ashlar.namenode.clientprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.protocol.rpc.RpcCall;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** All on one thread: look-ups wait in a queue until a test runs them. */
class CallersTest {
  private static final int CALLS = 500;

  private final Queue<Runnable> lookUps = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Caller> identified = new ArrayList<>();
  private boolean full;
  private RuntimeException broken;
  private long nanos;

  private final Callers callers =
      new Callers("root", "super", this::groupsOf, this::execute, () -> nanos);

  private Set<String> groupsOf(String user) {
    asked.add(user);
    if (broken != null) {
      throw broken;
    }
    return Set.of(user + "s", "all");
  }

  private void execute(Runnable lookUp) {
    if (full) {
      throw new RejectedExecutionException();
    }
    lookUps.add(lookUp);
  }

  private void runLookUps() {
    for (Runnable next = lookUps.poll(); next != null; next = lookUps.poll()) {
      next.run();
    }
  }

  private Call call(String user) {
    Call call = new Call(user);
    callers.identify(call, identified::add);
    return call;
  }

  @Test
  void manyCallsOfOneUserThatComeAtOnceAskForHisGroupsOnce() {
    for (int i = 0; i < CALLS; i++) {
      call("ann");
    }
    assertThat(lookUps).as("others are not kept from asking").hasSize(1);
    assertThat(identified).isEmpty();

    runLookUps();

    assertThat(asked).containsExactly("ann");
    assertThat(identified).hasSize(CALLS);
    assertThat(identified)
        .allSatisfy(
            caller -> {
              assertThat(caller.user()).isEqualTo("ann");
              assertThat(caller.groups()).containsExactlyInAnyOrder("anns", "all");
            });
  }

  @Test
  void eachUserIsAskedForAndGetsHisOwnGroups() {
    call("ann");
    call("bob");
    call("ann");

    runLookUps();

    assertThat(asked).containsExactlyInAnyOrder("ann", "bob");
    assertThat(identified).extracting(Caller::user).containsExactly("ann", "ann", "bob");
    assertThat(identified.get(2).groups()).contains("bobs");
  }

  @Test
  void whoIsKnownGoesOnAtOnceAndIsAskedForAgainAfterSomeMinutes() {
    call("ann");
    runLookUps();

    call("ann");
    assertThat(identified).hasSize(2);
    assertThat(lookUps).isEmpty();

    nanos += TimeUnit.MINUTES.toNanos(6);
    call("ann");
    assertThat(identified).hasSize(2);
    runLookUps();
    assertThat(identified).hasSize(3);
    assertThat(asked).hasSize(2);
  }

  @Test
  void aLookUpThatFailsIsToldToAllWhoWaitForItAndTheNextCallAsksAgain() {
    broken = new IllegalStateException("no such directory service");
    List<Call> calls = List.of(call("ann"), call("ann"));

    runLookUps();

    assertThat(calls).allSatisfy(call -> assertThat(call.failure).isSameAs(broken));
    broken = null;
    call("ann");
    runLookUps();
    assertThat(identified).hasSize(1);
  }

  @Test
  void whereTooManyUsersAreAskedForACallIsToBeTriedAgain() {
    full = true;
    Call refused = call("ann");
    assertThat(refused.failure)
        .isInstanceOfSatisfying(
            FsException.class, why -> assertThat(why.fault()).isEqualTo(Fault.RETRY_LATER));

    full = false;
    call("ann");
    runLookUps();
    assertThat(identified).hasSize(1);
  }

  private static final class Call implements RpcCall {
    private final String user;
    private Throwable failure;

    Call(String user) {
      this.user = user;
    }

    @Override
    public byte[] clientId() {
      return new byte[0];
    }

    @Override
    public int callId() {
      return 0;
    }

    @Override
    public int retryCount() {
      return 0;
    }

    @Override
    public String user() {
      return user;
    }

    @Override
    public InetSocketAddress remoteAddress() {
      return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public String callerContext() {
      return "";
    }

    @Override
    public void goOn(Runnable task) {
      task.run();
    }

    @Override
    public void reply(MessageLite response) {
      throw new AssertionError("Nothing here is answered: " + response);
    }

    @Override
    public void fail(Throwable error) {
      failure = error;
    }
  }
}
