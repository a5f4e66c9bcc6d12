package io.ashlar.namenode.namespace;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Effect;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.MemoryView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A namespace without threads, clock or disk: commands are decided and applied at once. */
final class NamespaceFixture {
  static final Caller ROOT = new Caller("root", Set.of("root"), true, "127.0.0.1");

  final MemoryView view = new MemoryView();
  final FakeBlocks blocks = new FakeBlocks();
  final LeaseRenewals renewals = new LeaseRenewals(0);
  final Namespace namespace =
      new Namespace(NamespaceSettings.defaults().withBlockSizes(1 << 20, 512), blocks, renewals);
  final NamespaceReader reader = new NamespaceReader(view);
  final List<Effect> effects = new ArrayList<>();
  long nowMillis = 1_000_000;

  NamespaceFixture() {
    apply(Namespace.format("root", "supergroup", nowMillis));
  }

  static Caller user(String name, String... groups) {
    return new Caller(name, Set.of(groups), false, "127.0.0.1");
  }

  /** Decides and applies. A refusal that changes something is applied and thrown. */
  <R> R run(Command<R> command) throws FsException {
    return run(command, false);
  }

  /** As {@link #run}, for a command that has waited in vain. */
  <R> R runTimedOut(Command<R> command) throws FsException {
    return run(command, true);
  }

  private <R> R run(Command<R> command, boolean timedOut) throws FsException {
    Decision<R> decision = decide(command, timedOut);
    if (decision instanceof Decision.Refused<R> refused) {
      apply(refused.edit());
      throw refused.why();
    }
    Decision.Decided<R> decided = (Decision.Decided<R>) decision;
    apply(decided.edit());
    return decided.reply();
  }

  <R> Decision<R> decide(Command<R> command, boolean timedOut) throws FsException {
    return command.decide(view, new DecideContext(nowMillis, timedOut));
  }

  private void apply(Edit edit) {
    ChangeSet changes = new ChangeSet();
    edit.addTo(changes);
    view.apply(changes);
    effects.addAll(edit.effects());
  }

  // ---- shorthands

  boolean mkdirs(String path) throws FsException {
    return run(namespace.mkdirs(ROOT, path, 0755, true));
  }

  FileInode create(String path, String holder) throws FsException {
    return run(namespace.create(ROOT, path, request(holder, false)));
  }

  FileInode replace(String path, String holder) throws FsException {
    return run(namespace.create(ROOT, path, request(holder, true)));
  }

  static CreateRequest request(String holder, boolean overwrite) {
    return new CreateRequest(0644, holder, true, overwrite, true, 3, 1 << 20, 0);
  }

  boolean close(String path, String holder, BlockId last) throws FsException {
    return run(namespace.complete(path, 0, holder, last));
  }

  NewBlock addBlock(String path, String holder, BlockId previous) throws FsException {
    return run(addBlockCommand(path, holder, previous));
  }

  Command<NewBlock> addBlockCommand(String path, String holder, BlockId previous)
      throws FsException {
    return namespace.addBlock(
        ROOT, path, new AddBlockRequest(0, holder, previous, Set.of(), List.of(), false, false));
  }

  /** A closed file with blocks of these lengths; their ids. */
  List<Long> write(String path, long... lengths) throws FsException {
    create(path, "writer");
    List<Long> ids = new ArrayList<>();
    BlockId last = null;
    for (long length : lengths) {
      NewBlock block = addBlock(path, "writer", last);
      blocks.reported.add(block.block().blockId());
      ids.add(block.block().blockId());
      last = sized(block, length);
    }
    close(path, "writer", last);
    return ids;
  }

  boolean delete(String path) throws FsException {
    return run(namespace.delete(ROOT, path, true));
  }

  boolean exists(String path) throws FsException {
    return reader.status(ROOT, path, false).isPresent();
  }

  FileInode file(String path) throws FsException {
    return (FileInode) reader.status(ROOT, path, false).orElseThrow().inode();
  }

  /** Reclaims until nothing is left to reclaim. */
  void reclaimAll() throws FsException {
    boolean more = true;
    while (more) {
      more = run(namespace.reclaim());
    }
  }

  void allowSnapshot(String path) throws FsException {
    run(namespace.allowSnapshot(ROOT, path));
  }

  String createSnapshot(String path, String name) throws FsException {
    return run(namespace.createSnapshot(ROOT, path, name));
  }

  void deleteSnapshot(String path, String name) throws FsException {
    run(namespace.deleteSnapshot(ROOT, path, name));
  }

  /** Drops what deleted snapshots showed until nothing is left to drop. */
  void dropHistory() throws FsException {
    boolean more = true;
    while (more) {
      more = run(namespace.dropHistory());
    }
  }

  NamespaceStats stats() {
    return NamespaceStats.of(view);
  }

  static BlockId sized(NewBlock block, long length) {
    return new BlockId(block.block().blockId(), block.block().generationStamp(), length);
  }
}
