package io.ashlar.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {
  private final RequestBudget budget = new RequestBudget(100);

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
    budget.whenRoom(10, () -> woken.add("first"));
    budget.whenRoom(10, () -> woken.add("second"));
    assertThat(woken).isEmpty();

    all.giveBack();
    assertThat(woken).containsExactly("first");

    budget.wakeOne();
    assertThat(woken).containsExactly("first", "second");
  }

  @Test
  void nobodyWaitsForRoomThatIsThere() {
    List<String> woken = new ArrayList<>();
    budget.whenRoom(10, () -> woken.add("at once"));
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
