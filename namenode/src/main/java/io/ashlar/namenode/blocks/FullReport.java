package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A full report of one storage on its way in: a command to be submitted until it says that it is
 * done, each time a bounded step, so that others get their turn in between.
 *
 * <p>Every replica that is seen while the report is read, in it or in an incremental one, is marked
 * with the report's number; what carries an older number at the end is gone. A storage's first
 * report only adds, unless something was said of the storage before: that may have come late, from
 * before its disk was changed.
 *
 * <p>A report that is overtaken by a newer one of the same storage ends where it is.
 */
public final class FullReport implements Command<ReportProgress> {
  private static final int REPLICAS_PER_STEP = 500;

  private final SoftState state;
  private final String uuid;
  private final String storageId;
  private final StorageType storageType;
  private final ReplicaListing listing;

  private enum Stage {
    BEGIN,
    ADD,
    REMOVE
  }

  private Stage stage = Stage.BEGIN;
  private Storage storage;
  private Occasion occasion = Occasion.USUAL;
  private boolean onlyAdds;
  private int epoch;
  private long removedUpTo = Long.MIN_VALUE;

  FullReport(
      SoftState state,
      String uuid,
      String storageId,
      StorageType storageType,
      ReplicaListing listing) {
    this.state = state;
    this.uuid = uuid;
    this.storageId = storageId;
    this.storageType = storageType;
    this.listing = listing;
  }

  @Override
  public Decision<ReportProgress> decide(View view, DecideContext context) throws FsException {
    if (stage == Stage.BEGIN) {
      Optional<Storage> found = state.storageOf(uuid, storageId, storageType);
      if (found.isEmpty()) {
        return Decision.unchanged(ReportProgress.REGISTER);
      }
      storage = found.get();
      occasion =
          storage.neverReported()
              ? Occasion.FIRST_REPORT
              : storage.stale() ? Occasion.REPORT_AFTER_RETURN : Occasion.USUAL;
      // Not needed now and dear; but who registered again is not relied on before it has reported.
      if (occasion == Occasion.USUAL && !state.safeMode.startupOver()) {
        return Decision.unchanged(ReportProgress.DONE);
      }
      onlyAdds = occasion == Occasion.FIRST_REPORT && storage.replicas() == 0;
      storage.fullReportBegins();
      epoch = storage.reportEpoch();
      state.safeMode.reportBegins(storage);
      stage = Stage.ADD;
    }
    if (storage.retired()) {
      return Decision.unchanged(ReportProgress.REGISTER);
    }
    if (storage.reportEpoch() != epoch) {
      return Decision.unchanged(ReportProgress.DONE);
    }
    Edit edit = new Edit();
    ReplicaChanges changes = state.changes(view, edit, context.nowMillis());
    if (stage == Stage.ADD) {
      try {
        add(changes);
      } catch (FsException | RuntimeException malformed) {
        state.safeMode.reportEnds(storage);
        throw malformed;
      }
    } else {
      removeUnseen(changes);
    }
    changes.finish();
    if (stage == Stage.BEGIN) {
      storage.fullReportTaken();
      state.safeMode.reportEnds(storage);
      state.safeModeMayEnd(context.nowMillis());
      return Decision.of(edit, ReportProgress.DONE);
    }
    return Decision.of(edit, ReportProgress.MORE);
  }

  private void add(ReplicaChanges changes) throws FsException {
    for (int i = 0; i < REPLICAS_PER_STEP; i++) {
      Optional<ReportedReplica> reported = listing.next();
      if (reported.isEmpty()) {
        stage = onlyAdds ? Stage.BEGIN : Stage.REMOVE;
        return;
      }
      state.intake.take(changes, storage, reported.get(), occasion);
    }
  }

  private void removeUnseen(ReplicaChanges changes) {
    byte[] from = WorkKeys.storageBlock(storage.index, removedUpTo);
    if (removedUpTo == Long.MIN_VALUE) {
      from = WorkKeys.blocksOf(storage.index);
    }
    List<Long> unseen = new ArrayList<>();
    int looked = 0;
    try (Cursor cursor =
        changes.view().scan(Table.STORAGE_BLOCKS, from, WorkKeys.blocksOf(storage.index + 1))) {
      while (looked < REPLICAS_PER_STEP && cursor.next()) {
        looked++;
        removedUpTo = WorkKeys.blockId(cursor.key()) + 1;
        if (WorkKeys.epoch(cursor.value()) != epoch) {
          unseen.add(removedUpTo - 1);
        }
      }
    }
    for (long blockId : unseen) {
      state.intake.gone(changes, storage, blockId);
    }
    if (looked < REPLICAS_PER_STEP) {
      stage = Stage.BEGIN;
    }
  }
}
