package io.ashlar.namenode;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.blocks.BlockSettings;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.namespace.CountersInStore;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.namespace.NamespaceSettings;
import io.ashlar.namenode.namespace.RequestedMode;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.MemoryView;
import io.ashlar.namenode.topology.Topology;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The trash of all users, round by round. */
class TrashEmptierTest {
  private static final long HOUR = 3_600_000;
  private static final Caller ROOT = new Caller("root", Set.of(), true, "");

  private final MemoryView view = new MemoryView();
  private final NamespaceReader reader = new NamespaceReader(view);
  private final Namespace namespace =
      new Namespace(
          NamespaceSettings.defaults(),
          new ClusterBlocks(
              BlockSettings.of(5_000, 30_000),
              Topology.of(Map.of()),
              0,
              (view, inodeId) -> StoragePolicy.HOT,
              new CountersInStore(),
              new SplittableRandom(1),
              () -> new SplittableRandom(1)),
          new LeaseRenewals(0));
  private final Commands commands = new AtOnce();
  private long now = Instant.parse("2026-03-04T05:06:07Z").toEpochMilli();
  private final TrashEmptier emptier =
      new TrashEmptier(reader, commands, namespace, ROOT, 6 * HOUR, () -> now, ZoneOffset.UTC);

  @BeforeEach
  void format() {
    apply(Namespace.format("root", "supergroup", now));
  }

  @Test
  void whatWasThrownAwayBecomesACheckpointAndGoesAfterTheInterval() throws FsException {
    mkdirs("/user/ann/.Trash/Current/data");
    mkdirs("/user/bob/.Trash/Current");

    emptier.empty();
    assertThat(exists("/user/ann/.Trash/260304050607/data")).isTrue();
    assertThat(exists("/user/bob/.Trash/260304050607")).isTrue();
    assertThat(exists("/user/ann/.Trash/Current")).isFalse();

    now += 6 * HOUR;
    emptier.empty();
    assertThat(exists("/user/ann/.Trash/260304050607")).isTrue();

    now += 6 * HOUR;
    emptier.empty();
    assertThat(exists("/user/ann/.Trash/260304050607")).isFalse();
    assertThat(exists("/user/ann/.Trash")).isTrue();
  }

  @Test
  void aSecondCheckpointOfTheSameSecondGetsANumber() throws FsException {
    mkdirs("/user/ann/.Trash/Current/first");
    emptier.empty();
    mkdirs("/user/ann/.Trash/Current/second");

    emptier.empty();

    assertThat(exists("/user/ann/.Trash/260304050607-1/second")).isTrue();
    now += 7 * HOUR;
    emptier.empty();
    assertThat(exists("/user/ann/.Trash/260304050607-1")).isFalse();
  }

  @Test
  void checkpointsInTheOldFormatGoAndStrangeNamesStay() throws FsException {
    mkdirs("/user/ann/.Trash/2603032200");
    mkdirs("/user/ann/.Trash/notes");
    mkdirs("/user/ann/.Trash/9999999999");

    emptier.empty();

    assertThat(exists("/user/ann/.Trash/2603032200")).isFalse();
    assertThat(exists("/user/ann/.Trash/notes")).isTrue();
    assertThat(exists("/user/ann/.Trash/9999999999")).isTrue();
  }

  @Test
  void withoutUsersThereIsNothingToDo() throws FsException {
    emptier.empty();

    assertThat(exists("/user")).isFalse();
  }

  private void mkdirs(String path) throws FsException {
    commands.submit(namespace.mkdirs(ROOT, path, RequestedMode.of(0755), true), new Ignored());
  }

  private boolean exists(String path) throws FsException {
    return reader.status(ROOT, path, false).isPresent();
  }

  private void apply(Edit edit) {
    ChangeSet changes = new ChangeSet();
    edit.addTo(changes);
    view.apply(changes);
  }

  private record Ignored() implements Outcome<Boolean> {
    @Override
    public void done(Boolean reply) {
      // the tree shows it
    }

    @Override
    public void failed(Throwable error) {
      throw new AssertionError(error);
    }
  }

  /** Decides and applies in the call. */
  private final class AtOnce implements Commands {
    @Override
    public <R> void submit(Command<R> command, Outcome<R> outcome) {
      try {
        Decision.Decided<R> decided =
            (Decision.Decided<R>) command.decide(view, new DecideContext(now, false));
        apply(decided.edit());
        outcome.done(decided.reply());
      } catch (FsException e) {
        outcome.failed(e);
      }
    }
  }
}
