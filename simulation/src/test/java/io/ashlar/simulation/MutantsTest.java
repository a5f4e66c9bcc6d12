package io.ashlar.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.simulation.Mutation.NoCall;
import io.ashlar.simulation.Mutation.NoRefusal;
import io.ashlar.simulation.Mutation.Nothing;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/**
 * The simulation has teeth: whoever takes one of these rules out of the code is found out within a
 * few seeds.
 */
class MutantsTest {
  private static final String CATALOG = "io.ashlar.datanode.replica.ReplicaCatalog";
  private static final String EXCESS = "io.ashlar.namenode.blocks.ExcessWork";
  private static final String RETRIES = "io.ashlar.namenode.retry.RememberedCommand";

  private static final int SEEDS = Integer.getInteger("ashlar.simulation.mutant-seeds", 40);

  private static Optional<String> firstFound(LongFunction<String> play) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      String found = play.apply(seed);
      if (!found.isEmpty()) {
        System.out.println("  found with seed " + seed + ": " + found);
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> firstFound(Mutation... mutations) {
    return firstFound(new MutantLoader(List.of(mutations))::play);
  }

  @Test
  void anAnswerBeforeTheJournalsSyncIsFound() {
    Seams hasty =
        new Seams() {
          @Override
          SimulatedJournal journal(Process namenode, MemoryStore store) {
            return new HastyJournal(namenode, store);
          }
        };
    assertThat(firstFound(seed -> Run.violationOf(seed, hasty))).isPresent();
  }

  @Test
  void aCatalogThatDoesNotLookAtGenerationStampsIsFound() {
    assertThat(
            firstFound(
                new NoRefusal(CATALOG, "get", "is older than the generation stamp"),
                new Nothing(CATALOG, "requireStamp"),
                new NoRefusal(CATALOG, "invalidate", "Asked to delete generation stamp")))
        .isPresent();
  }

  @Test
  void givingUpTheLastGoodReplicaAsExcessIsFound() {
    assertThat(firstFound(new NoCall(EXCESS, "giveUpGood", "max"))).isPresent();
  }

  @Test
  void takingAReplicaFromItsWriterIsFound() {
    assertThat(firstFound(new Nothing(CATALOG, "requireNoWriter"))).isPresent();
  }

  @Test
  void forgettingAnswersThatWereGivenIsFound() {
    assertThat(firstFound(new NoCall(RETRIES, "decide", "get"))).isPresent();
  }
}
