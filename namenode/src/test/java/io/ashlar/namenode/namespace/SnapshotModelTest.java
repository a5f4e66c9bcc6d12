package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens afterwards, a snapshot shows the tree as a copy of it would. */
class SnapshotModelTest {
  private static final List<String> ROOTS = List.of("/a", "/b");

  /** One step; what its names and its number mean depends on the operation. */
  record Step(String operation, String first, String second, int number) {}

  @Property(tries = 1500)
  void aSnapshotShowsWhatACopyOfTheTreeWould(@ForAll("steps") List<Step> steps) throws FsException {
    NamespaceFixture fs = new NamespaceFixture();
    Map<String, Map<String, String>> copies = new TreeMap<>();
    for (String root : ROOTS) {
      fs.mkdirs(root);
      fs.allowSnapshot(root);
    }
    fs.mkdirs("/c");
    for (Step step : steps) {
      fs.nowMillis++;
      try {
        run(fs, step, copies);
      } catch (FsException e) {
        // refused, and nothing changed
      }
      copies.forEach(
          (path, copy) -> assertThat(read(fs, path)).as("%s after %s", path, step).isEqualTo(copy));
    }
    fs.reclaimAll();
    fs.dropHistory();
    copies.forEach((path, copy) -> assertThat(read(fs, path)).as(path).isEqualTo(copy));
    assertBlocksAreThoseThatAreNamed(fs);
    for (String path : new ArrayList<>(copies.keySet())) {
      deleteSnapshot(fs, path);
      fs.dropHistory();
      copies.remove(path);
      copies.forEach((left, copy) -> assertThat(read(fs, left)).as(left).isEqualTo(copy));
      assertBlocksAreThoseThatAreNamed(fs);
    }
    assertThat(fs.view.rows(Table.HISTORY)).isEmpty();
    assertNoBlockWentTwice(fs);
  }

  private static void run(NamespaceFixture fs, Step step, Map<String, Map<String, String>> copies)
      throws FsException {
    switch (step.operation()) {
      case "mkdirs" -> fs.mkdirs(step.first());
      case "write" -> fs.write(step.first(), lengths(step.number()));
      case "replace" -> {
        fs.replace(step.first(), "writer");
        fs.close(step.first(), "writer", null);
      }
      case "open" -> {
        fs.create(step.first(), "another");
        fs.addBlock(step.first(), "another", null);
      }
      case "append" -> {
        fs.run(fs.namespace.append(ROOT, step.first(), "writer", true));
        NewBlock block = fs.addBlock(step.first(), "writer", lastBlock(fs, step.first()));
        fs.blocks.reported.add(block.block().blockId());
        fs.close(step.first(), "writer", NamespaceFixture.sized(block, 1000));
      }
      case "truncate" ->
          fs.run(fs.namespace.truncate(ROOT, step.first(), 1000L * step.number(), "writer"));
      case "delete" -> fs.delete(step.first());
      case "rename" -> fs.run(fs.namespace.rename(ROOT, step.first(), step.second()));
      case "rename2" -> fs.run(fs.namespace.rename2(ROOT, step.first(), step.second(), true));
      case "chmod" -> fs.run(fs.namespace.setPermission(ROOT, step.first(), step.number()));
      case "concat" -> fs.run(fs.namespace.concat(ROOT, step.first(), List.of(step.second())));
      case "reclaim" -> fs.run(fs.namespace.reclaim());
      case "drop" -> fs.run(fs.namespace.dropHistory());
      case "snapshot" -> {
        String root = ROOTS.get(step.number() % 2);
        String path = fs.createSnapshot(root, "s" + copies.size() + "-" + fs.nowMillis);
        copies.put(path, read(fs, root));
      }
      case "forget" -> {
        if (!copies.isEmpty()) {
          String path = List.copyOf(copies.keySet()).get(step.number() % copies.size());
          deleteSnapshot(fs, path);
          copies.remove(path);
        }
      }
      default -> throw new IllegalArgumentException(step.operation());
    }
  }

  private static void deleteSnapshot(NamespaceFixture fs, String path) throws FsException {
    String[] parts = path.split("/");
    fs.deleteSnapshot("/" + parts[1], parts[3]);
  }

  private static long[] lengths(int count) {
    long[] lengths = new long[count];
    java.util.Arrays.fill(lengths, 1000);
    return lengths;
  }

  private static BlockId lastBlock(NamespaceFixture fs, String path) throws FsException {
    FileBlocks.Positioned last = FileBlocks.last(fs.view, fs.file(path));
    return last == null
        ? null
        : new BlockId(
            last.block().blockId(), last.block().generationStamp(), last.block().lengthBytes());
  }

  /** All that can be seen at a path and below, by what it is. */
  private static Map<String, String> read(NamespaceFixture fs, String path) {
    Map<String, String> all = new TreeMap<>();
    List<String> open = new ArrayList<>(List.of(path));
    try {
      all.put("", describe(fs.reader.status(ROOT, path, true).orElseThrow()));
      while (!open.isEmpty()) {
        String directory = open.remove(open.size() - 1);
        for (FileStatus entry :
            fs.reader.list(ROOT, directory, new byte[0], true).orElseThrow().entries()) {
          String child = directory + "/" + new String(entry.name(), StandardCharsets.UTF_8);
          all.put(child.substring(path.length()), describe(entry));
          assertThat(describe(fs.reader.status(ROOT, child, true).orElseThrow()))
              .isEqualTo(describe(entry));
          if (entry.inode().isDirectory()) {
            open.add(child);
          }
        }
      }
    } catch (FsException e) {
      throw new AssertionError(path, e);
    }
    return all;
  }

  private static String describe(FileStatus status) {
    Inode inode = status.inode();
    Attributes attributes = inode.attributes();
    String common =
        inode.id() + " " + attributes.mode() + " " + attributes.modificationMillis() + " ";
    if (inode instanceof Directory directory) {
      return common + directory.children() + " entries";
    }
    String blocks =
        status.located().blocks().stream()
            .filter(each -> each.block().lengthBytes() > 0)
            .map(
                each ->
                    each.block().blockId()
                        + "@"
                        + each.offsetBytes()
                        + "+"
                        + each.block().lengthBytes())
            .collect(Collectors.joining(","));
    return common + ((FileInode) inode).lengthBytes() + " bytes " + blocks;
  }

  /** After reclaiming, the blocks are those that the present or history names, and are counted. */
  private static void assertBlocksAreThoseThatAreNamed(NamespaceFixture fs) {
    Set<Long> named = new TreeSet<>();
    fs.view.rows(Table.FILE_BLOCKS).values().forEach(row -> named.add(FileBlocks.blockIdOf(row)));
    fs.view
        .rows(Table.HISTORY)
        .forEach(
            (key, row) -> {
              if (key[0] <= 4) {
                History.Version version = History.decode(key, row);
                if (version.table() == Table.FILE_BLOCKS) {
                  named.add(FileBlocks.blockIdOf(version.value()));
                }
              }
            });
    Set<Long> there = new TreeSet<>();
    fs.view.rows(Table.BLOCKS).keySet().forEach(key -> there.add(Keys.firstLong(key)));
    assertThat(there).isEqualTo(named);
    assertThat(fs.stats().blocks()).isEqualTo(named.size());
  }

  private static void assertNoBlockWentTwice(NamespaceFixture fs) {
    List<Long> gone = new ArrayList<>();
    fs.effects.forEach(
        effect -> {
          if (effect instanceof BlockEvent.Deleted deleted) {
            gone.add(deleted.block().blockId());
          }
        });
    assertThat(gone).doesNotHaveDuplicates();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> name = Arbitraries.of("x", "y", "z");
    Arbitrary<String> path =
        Combinators.combine(
                Arbitraries.of("/a", "/a", "/b", "/c"), name.list().ofMinSize(1).ofMaxSize(3))
            .as((top, names) -> top + "/" + String.join("/", names));
    return Combinators.combine(
            Arbitraries.of(
                "mkdirs",
                "write",
                "write",
                "replace",
                "open",
                "append",
                "truncate",
                "delete",
                "delete",
                "rename",
                "rename",
                "rename2",
                "chmod",
                "concat",
                "reclaim",
                "drop",
                "snapshot",
                "snapshot",
                "snapshot",
                "forget"),
            path,
            path,
            Arbitraries.integers().between(0, 4))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }
}
