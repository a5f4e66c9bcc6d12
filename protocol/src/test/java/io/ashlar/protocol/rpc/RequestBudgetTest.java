package io.ashlar.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {
  private static final InetAddress HOST = host(1);

  private final RequestBudget budget = new RequestBudget(100);

  private static InetAddress host(int number) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void noMoreIsTakenThanThereIs() {
    assertThat(budget.tryTake(60)).isNotNull();
    assertThat(budget.tryTake(60)).isNull();
    assertThat(budget.tryTake(40)).isNotNull();
  }

  @Test
  void oneThatWaitsGoesOnForEachThatGivesBack() {
    RequestBudget.Share all = budget.tryTake(100);
    List<String> woken = new ArrayList<>();
    budget.whenRoom(10, HOST, () -> woken.add("first"));
    budget.whenRoom(10, HOST, () -> woken.add("second"));
    assertThat(woken).isEmpty();

    all.giveBack();
    assertThat(woken).containsExactly("first");

    budget.wakeOne();
    assertThat(woken).containsExactly("first", "second");
  }

  @Test
  void hostsGoOnInTurns() {
    RequestBudget.Share all = budget.tryTake(100);
    List<String> woken = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      String name = "greedy " + i;
      budget.whenRoom(10, HOST, () -> woken.add(name));
    }
    budget.whenRoom(10, host(2), () -> woken.add("modest"));
    assertThat(budget.isContended()).isTrue();

    all.giveBack();
    for (int i = 0; i < 5; i++) {
      budget.wakeOne();
    }
    assertThat(woken).containsExactly("greedy 1", "modest", "greedy 2", "greedy 3", "greedy 4");
    assertThat(budget.isContended()).isFalse();
  }

  @Test
  void whoHasGoneIsNotWoken() {
    RequestBudget.Share all = budget.tryTake(100);
    List<String> woken = new ArrayList<>();
    Runnable gone = () -> woken.add("gone");
    budget.whenRoom(10, host(2), gone);
    budget.whenRoom(10, HOST, () -> woken.add("there"));

    budget.forget(host(2), gone);
    all.giveBack();
    assertThat(woken).containsExactly("there");
    assertThat(budget.isContended()).isFalse();
  }

  @Test
  void nobodyWaitsForRoomThatIsThere() {
    List<String> woken = new ArrayList<>();
    budget.whenRoom(10, HOST, () -> woken.add("at once"));
    assertThat(woken).containsExactly("at once");
  }

  @Test
  void whatIsTakenRegardlessIsMissingForOthers() {
    RequestBudget.Share more = budget.take(150);
    assertThat(budget.tryTake(1)).isNull();
    more.giveBack();
    assertThat(budget.tryTake(100)).isNotNull();
  }

  @Test
  void aSmallHeapTakesShorterRequestsAndFewerConnections() {
    RpcLimits small = RpcLimits.of(128 << 20);
    RpcLimits large = RpcLimits.of(8L << 30);

    assertThat(new RequestBudget(small.memoryBytes()).longestFrame()).isBetween(2 << 20, 8 << 20);
    assertThat(new RequestBudget(large.memoryBytes()).longestFrame())
        .isGreaterThan(large.maxFrameBytes());
    assertThat(small.maxConnections()).isLessThan(large.maxConnections());
  }
}
