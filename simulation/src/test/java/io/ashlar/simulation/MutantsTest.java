package io.ashlar.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.simulation.Mutation.NoCall;
import io.ashlar.simulation.Mutation.NoDifference;
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
  private static final String REPLICA = "io.ashlar.namenode.blocks.Replica";
  private static final String VERDICT = "io.ashlar.namenode.blocks.ReplicaVerdict";
  private static final String EXCESS = "io.ashlar.namenode.blocks.ExcessWork";
  private static final String PIPELINES = "io.ashlar.namenode.blocks.PipelineEvents";
  private static final String RETRIES = "io.ashlar.namenode.retry.RememberedCommand";

  private static final int SEEDS = Integer.getInteger("ashlar.simulation.mutant-seeds", 30);

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
  void takingAnyVersionOfAReplicaForGoodIsFound() {
    assertThat(
            firstFound(
                new NoDifference(REPLICA, "isGood", "generationStamp"),
                new NoDifference(REPLICA, "isGood", "lengthBytes"),
                new NoDifference(VERDICT, "ofFinalized", "generationStamp"),
                new NoDifference(VERDICT, "ofFinalized", "lengthBytes"),
                new NoDifference(VERDICT, "ofUnfinished", "generationStamp")))
        .isPresent();
  }

  @Test
  void givingUpTheLastGoodReplicaAsExcessIsFound() {
    assertThat(firstFound(new NoCall(EXCESS, "giveUpGood", "max"))).isPresent();
  }

  @Test
  void closingABlockThatIsNotOnDiskIsFound() {
    assertThat(firstFound(new NoCall(CATALOG, "finish", "sync"))).isPresent();
  }

  @Test
  void copyingABlockThatWasReopenedSinceIsFound() {
    assertThat(
            firstFound(
                new NoCall(CATALOG, "getFinalized", "requireCopyable"),
                new NoCall(PIPELINES, "apply", "drop")))
        .isPresent();
  }

  @Test
  void forgettingAnswersThatWereGivenIsFound() {
    assertThat(firstFound(new NoCall(RETRIES, "decide", "get"))).isPresent();
  }
}
