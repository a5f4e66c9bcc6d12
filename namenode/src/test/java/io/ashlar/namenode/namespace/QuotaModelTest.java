package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens to the tree, what a quota says is taken up is what a recount finds. */
class QuotaModelTest {
  private static final Set<Fault> QUOTAS =
      Set.of(Fault.NAME_QUOTA, Fault.SPACE_QUOTA, Fault.TYPE_QUOTA);

  /** One step, on paths of a small tree so that they meet. */
  record Step(String operation, String first, String second, int number) {}

  @Property(tries = 500, seed = "20261126")
  void usageIsAlwaysWhatARecountFinds(@ForAll("steps") List<Step> steps) throws FsException {
    NamespaceFixture fs = new NamespaceFixture();
    for (Step step : steps) {
      run(fs, step);
      assertUsage(fs, step);
    }
    fs.reclaimAll();
    assertEveryRowHasItsDirectory(fs);
  }

  private static void run(NamespaceFixture fs, Step step) {
    try {
      switch (step.operation()) {
        case "mkdirs" -> fs.mkdirs(step.first());
        case "write" -> write(fs, step.first(), step.number());
        case "open" -> {
          fs.create(step.first(), "open");
          NewBlock block = fs.addBlock(step.first(), "open", null);
          if (step.number() % 2 == 0) {
            fs.run(fs.namespace.fsync(step.first(), 0, "open", 700 + step.number()));
          } else {
            fs.addBlock(step.first(), "open", reported(fs, block, 1 << 20));
          }
        }
        case "append" ->
            fs.run(fs.namespace.append(ROOT, step.first(), "append", step.number() % 2 == 0));
        case "close" -> {
          fs.blocks.expected = 0;
          fs.run(fs.namespace.recoverLease(ROOT, step.first()));
        }
        case "delete" -> fs.delete(step.first());
        case "rename" -> fs.run(fs.namespace.rename(ROOT, step.first(), step.second()));
        case "replace" -> fs.run(fs.namespace.rename2(ROOT, step.first(), step.second(), true));
        case "replication" ->
            fs.run(fs.namespace.setReplication(ROOT, step.first(), 1 + step.number()));
        case "policy" -> {
          int[] policies = {0, 2, 5, 7, 10};
          fs.run(fs.namespace.setStoragePolicy(ROOT, step.first(), policies[step.number()]));
        }
        case "quota" ->
            fs.run(
                fs.namespace.setQuota(
                    ROOT, step.first(), 3L * step.number() - 1, 9_000_000, Optional.empty()));
        case "clear" -> fs.run(fs.namespace.setQuota(ROOT, step.first(), -1, -1, Optional.empty()));
        case "truncate" ->
            fs.run(fs.namespace.truncate(ROOT, step.first(), 1000L * step.number(), "truncate"));
        case "concat" -> fs.run(fs.namespace.concat(ROOT, step.first(), List.of(step.second())));
        case "reclaim" -> fs.reclaimAll();
        case "snapshot" -> {
          fs.run(fs.namespace.allowSnapshot(ROOT, step.first()));
          fs.run(fs.namespace.createSnapshot(ROOT, step.first(), "s" + step.number()));
        }
        case "unsnapshot" ->
            fs.run(fs.namespace.deleteSnapshot(ROOT, step.first(), "s" + step.number()));
        default -> throw new IllegalArgumentException(step.operation());
      }
    } catch (FsException e) {
      assertThat(e.fault()).isNotEqualTo(Fault.RETRY_LATER);
      if (QUOTAS.contains(e.fault())) {
        assertThat(e).hasMessageContaining("exceeded");
      }
    }
  }

  private static void write(NamespaceFixture fs, String path, int blocks) throws FsException {
    fs.replace(path, "writer");
    BlockId last = null;
    for (int i = 0; i < blocks; i++) {
      NewBlock block = fs.addBlock(path, "writer", last);
      last = reported(fs, block, i == blocks - 1 ? 1000 : 1 << 20);
    }
    fs.close(path, "writer", last);
  }

  private static BlockId reported(NamespaceFixture fs, NewBlock block, long length) {
    fs.blocks.reported.add(block.block().blockId());
    return NamespaceFixture.sized(block, length);
  }

  private static void assertUsage(NamespaceFixture fs, Step step) {
    try (Cursor rows = allQuotas(fs)) {
      while (rows.next()) {
        QuotaRow row = QuotaRow.decode(rows.value());
        long id = Keys.firstLong(rows.key());
        if (Tree.place(fs.view, id) != null || id == Inode.ROOT_ID) {
          assertThat(row.usage()).as("of %s after %s", id, step).isEqualTo(recount(fs, id, 0));
        }
      }
    }
  }

  private static Usage recount(NamespaceFixture fs, long directoryId, int policy) {
    Usage sum = Usage.OF_NAME;
    try (Cursor rows = Tree.children(fs.view, directoryId, new byte[0])) {
      while (rows.next()) {
        Inode inode = InodeCodec.decode(rows.value());
        int own = inode.storagePolicy() == 0 ? policy : inode.storagePolicy();
        sum =
            sum.plus(
                inode instanceof FileInode file
                    ? recount(fs, file, own)
                    : recount(fs, inode.id(), own));
      }
    }
    return sum;
  }

  /** From the blocks and not from what the file's row says. */
  private static Usage recount(NamespaceFixture fs, FileInode file, int policy) {
    long bytes = 0;
    try (Cursor rows = FileBlocks.scan(fs.view, file.id(), 0)) {
      while (rows.next()) {
        BlockInfo block = BlockInfo.find(fs.view, FileBlocks.blockIdOf(rows.value()));
        boolean growing = block.state() == BlockState.UNDER_CONSTRUCTION;
        bytes += growing ? file.blockSizeBytes() : block.lengthBytes();
      }
    }
    TreeMap<Integer, Usage.Space> space = new TreeMap<>();
    if (bytes > 0) {
      space.put(policy, new Usage.Space(bytes, bytes * file.replication()));
    }
    return new Usage(1, space);
  }

  private static void assertEveryRowHasItsDirectory(NamespaceFixture fs) {
    try (Cursor rows = allQuotas(fs)) {
      while (rows.next()) {
        ResolvedPath path = ResolvedPath.ofInode(fs.view, Keys.firstLong(rows.key()));
        assertThat(path).isNotNull();
        assertThat(path.target().attributes().extras().quota()).isTrue();
      }
    }
  }

  private static Cursor allQuotas(NamespaceFixture fs) {
    return fs.view.scan(Table.QUOTAS, Keys.of(0L), Keys.of(Long.MAX_VALUE));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> path =
        Arbitraries.of("a", "b", "c")
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(names -> "/" + String.join("/", names));
    Arbitrary<String> operation =
        Arbitraries.of(
            "mkdirs",
            "mkdirs",
            "write",
            "write",
            "open",
            "append",
            "close",
            "delete",
            "rename",
            "replace",
            "replication",
            "policy",
            "quota",
            "quota",
            "quota",
            "clear",
            "truncate",
            "concat",
            "reclaim",
            "snapshot",
            "unsnapshot");
    return Combinators.combine(operation, path, path, Arbitraries.integers().between(0, 4))
        .as(Step::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }
}
