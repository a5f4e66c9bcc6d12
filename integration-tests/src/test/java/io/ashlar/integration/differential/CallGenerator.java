package io.ashlar.integration.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes sequences of calls from a seed: the same for the same seed. */
final class CallGenerator {
  private static final int TOTAL_WEIGHT =
      NamespaceOperations.ALL.stream().mapToInt(NamespaceOperation::weight).sum();

  private final Random random;

  CallGenerator(long seed) {
    random = new Random(seed);
  }

  List<NamespaceCall> sequence(int length) {
    List<NamespaceCall> calls = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      NamespaceOperation operation = operation();
      calls.add(
          new NamespaceCall(
              user(),
              operation.name(),
              operation.arguments().stream().map(kind -> kind.pick(random)).toList()));
    }
    return calls;
  }

  /** The superuser makes every third call, so that things get done. */
  private String user() {
    return random.nextInt(3) == 0
        ? Side.superuser()
        : Side.USERS.get(random.nextInt(Side.USERS.size()));
  }

  private NamespaceOperation operation() {
    int left = random.nextInt(TOTAL_WEIGHT);
    for (NamespaceOperation operation : NamespaceOperations.ALL) {
      left -= operation.weight();
      if (left < 0) {
        return operation;
      }
    }
    throw new AssertionError("weights");
  }
}
