package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
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
  record Step(String operation, int firstPath, int secondPath, int number) {
    /** The first path, as likely one that exists as one that may not. */
    String first(NamespaceFixture fs) {
      return pick(fs, firstPath);
    }

    String second(NamespaceFixture fs) {
      return pick(fs, secondPath);
    }

    private static String pick(NamespaceFixture fs, int choice) {
      List<String> paths = new ArrayList<>();
      for (String top : List.of("/a", "/b", "/c")) {
        read(fs, top).keySet().forEach(path -> paths.add(top + path));
      }
      String path = paths.get(choice / 3 % paths.size());
      boolean top = path.length() == 2;
      return choice % 3 == 0 ? path + "/x" : choice % 3 == 1 || top ? path + "/y" : path;
    }
  }

  /** What can be seen of an inode; {@code metadata} is what counts as a modification. */
  record Node(
      long id, boolean directory, String metadata, long length, List<Long> blocks, String rest) {}

  @Property(tries = 500, seed = "20261126")
  void aSnapshotShowsWhatACopyOfTheTreeWould(@ForAll("steps") List<Step> steps) throws FsException {
    NamespaceFixture fs = new NamespaceFixture();
    Map<String, Map<String, Node>> copies = new TreeMap<>();
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
    assertBlocksAreThoseThatAreShown(fs, copies);
    assertDifferences(fs, copies);
    for (String path : new ArrayList<>(copies.keySet())) {
      deleteSnapshot(fs, path);
      fs.dropHistory();
      copies.remove(path);
      copies.forEach((left, copy) -> assertThat(read(fs, left)).as(left).isEqualTo(copy));
      assertBlocksAreThoseThatAreShown(fs, copies);
    }
    assertThat(fs.view.rows(Table.HISTORY)).isEmpty();
    assertReplicationIsThatOfTheFiles(fs);
    assertNoBlockWentTwice(fs);
  }

  private static void run(NamespaceFixture fs, Step step, Map<String, Map<String, Node>> copies)
      throws FsException {
    switch (step.operation()) {
      case "mkdirs" -> fs.mkdirs(step.first(fs));
      case "write" -> fs.write(step.first(fs), lengths(step.number()));
      case "replace" -> {
        fs.replace(step.first(fs), "writer");
        fs.close(step.first(fs), "writer", null);
      }
      case "open" -> {
        fs.create(step.first(fs), "another");
        fs.addBlock(step.first(fs), "another", null);
      }
      case "append" -> {
        fs.run(fs.namespace.append(ROOT, step.first(fs), "writer", true));
        NewBlock block = fs.addBlock(step.first(fs), "writer", lastBlock(fs, step.first(fs)));
        fs.blocks.reported.add(block.block().blockId());
        fs.close(step.first(fs), "writer", NamespaceFixture.sized(block, 1000));
      }
      case "truncate" ->
          fs.run(fs.namespace.truncate(ROOT, step.first(fs), 1000L * step.number(), "writer"));
      case "delete" -> fs.delete(step.first(fs));
      case "rename" -> fs.run(fs.namespace.rename(ROOT, step.first(fs), step.second(fs)));
      case "rename2" -> fs.run(fs.namespace.rename2(ROOT, step.first(fs), step.second(fs), true));
      case "setrep" -> fs.run(fs.namespace.setReplication(ROOT, step.first(fs), 1 + step.number()));
      case "xattr" -> fs.run(fs.namespace.setXAttr(ROOT, step.first(fs), attribute(step.number())));
      case "unxattr" ->
          fs.run(fs.namespace.removeXAttr(ROOT, step.first(fs), attribute(step.number()).name()));
      case "chmod" -> fs.run(fs.namespace.setPermission(ROOT, step.first(fs), step.number()));
      case "concat" -> fs.run(fs.namespace.concat(ROOT, step.first(fs), List.of(step.second(fs))));
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

  private static XAttrWish attribute(int number) {
    XAttrName name = new XAttrName(XAttrName.Namespace.USER, "k" + number % 2);
    return new XAttrWish(name, true, new byte[] {(byte) number}, true, true);
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
  private static Map<String, Node> read(NamespaceFixture fs, String path) {
    Map<String, Node> all = new TreeMap<>();
    List<String> open = new ArrayList<>(List.of(path));
    try {
      all.put("", node(fs, path, fs.reader.status(ROOT, path, true).orElseThrow()));
      while (!open.isEmpty()) {
        String directory = open.remove(open.size() - 1);
        for (FileStatus entry :
            fs.reader.list(ROOT, directory, new byte[0], true).orElseThrow().entries()) {
          String child = directory + "/" + new String(entry.name(), StandardCharsets.UTF_8);
          Node node = node(fs, child, entry);
          all.put(child.substring(path.length()), node);
          assertThat(node(fs, child, fs.reader.status(ROOT, child, true).orElseThrow()))
              .isEqualTo(node);
          if (node.directory()) {
            open.add(child);
          }
        }
      }
    } catch (FsException e) {
      throw new AssertionError(path, e);
    }
    return all;
  }

  private static Node node(NamespaceFixture fs, String path, FileStatus status) throws FsException {
    Inode inode = status.inode();
    Attributes attributes = inode.attributes();
    String attributesText =
        fs.reader.listXAttrs(ROOT, path).stream()
            .map(each -> each.name() + "=" + each.value()[0])
            .collect(Collectors.joining(","));
    String metadata = attributes.mode() + " " + attributesText;
    String rest = attributes.modificationMillis() + " ";
    if (inode instanceof Directory directory) {
      return new Node(inode.id(), true, metadata, 0, List.of(), rest + directory.children());
    }
    FileInode file = (FileInode) inode;
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
    assertThat(status.located().blocks())
        .allSatisfy(
            each ->
                assertThat(each.block().replication()).isGreaterThanOrEqualTo(file.replication()));
    List<Long> ids =
        status.located().blocks().stream().map(each -> each.block().blockId()).toList();
    return new Node(
        inode.id(),
        false,
        metadata + " " + file.replication(),
        file.lengthBytes(),
        ids,
        rest + blocks);
  }

  // ---- differences

  private static void assertDifferences(NamespaceFixture fs, Map<String, Map<String, Node>> copies)
      throws FsException {
    for (String from : copies.keySet()) {
      String root = from.substring(0, 2);
      Map<String, Map<String, Node>> states = new TreeMap<>(copies);
      states.put(root, read(fs, root));
      for (String to : states.keySet()) {
        if (to.startsWith(root)) {
          assertDifferences(fs, root, from, copies.get(from), to, states.get(to));
        }
      }
    }
  }

  private static void assertDifferences(
      NamespaceFixture fs,
      String root,
      String from,
      Map<String, Node> fromCopy,
      String to,
      Map<String, Node> toCopy)
      throws FsException {
    Set<String> found = new TreeSet<>();
    SnapshotChanges.Position position = SnapshotChanges.Position.START;
    boolean fromEarlier = true;
    while (position != null) {
      SnapshotChanges page =
          new SnapshotReader(fs.view)
              .changes(ROOT, root, snapshotName(from), snapshotName(to), position, 3);
      assertThat(page.changes()).hasSizeLessThanOrEqualTo(3);
      for (SnapshotChange change : page.changes()) {
        assertThat(found.add(text(change))).isTrue();
      }
      fromEarlier = page.fromEarlier();
      position = page.next();
    }
    assertThat(found)
        .as("%s to %s", from, to)
        .isEqualTo(fromEarlier ? differences(fromCopy, toCopy) : differences(toCopy, fromCopy));
  }

  private static String snapshotName(String path) {
    return path.length() > 2 ? path.substring(path.lastIndexOf('/') + 1) : "";
  }

  private static String text(SnapshotChange change) {
    String target = change.target() == null ? "" : " to " + text(change.target());
    return change.kind() + " " + text(change.path()) + target + " " + change.known();
  }

  private static String text(List<byte[]> names) {
    return names.stream()
        .map(name -> "/" + new String(name, StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  private static Set<String> differences(Map<String, Node> earlier, Map<String, Node> later) {
    Map<Long, String> before = new TreeMap<>();
    Map<Long, String> after = new TreeMap<>();
    earlier.forEach((path, node) -> before.put(node.id(), path));
    later.forEach((path, node) -> after.put(node.id(), path));
    Set<String> all = new TreeSet<>();
    earlier.forEach(
        (path, node) -> {
          String place = after.get(node.id());
          if (place == null) {
            return;
          }
          Node now = later.get(place);
          boolean changed =
              !node.metadata().equals(now.metadata()) || node.length() != now.length();
          if (node.directory()) {
            changed |= !compareEntries(path, earlier, place, later, before, after, all);
          }
          if (changed) {
            all.add("MODIFIED " + path + " " + node.directory());
          }
        });
    return all;
  }

  private static boolean compareEntries(
      String path,
      Map<String, Node> earlier,
      String place,
      Map<String, Node> later,
      Map<Long, String> before,
      Map<Long, String> after,
      Set<String> all) {
    Map<String, Long> old = entries(path, earlier);
    Map<String, Long> now = entries(place, later);
    old.forEach(
        (name, id) -> {
          if (!id.equals(now.get(name))) {
            String target = after.get(id);
            all.add(
                "DELETED " + path + name + (target == null ? " false" : " to " + target + " true"));
          }
        });
    now.forEach(
        (name, id) -> {
          if (!id.equals(old.get(name))) {
            all.add("CREATED " + path + name + " " + before.containsKey(id));
          }
        });
    return old.equals(now);
  }

  private static Map<String, Long> entries(String path, Map<String, Node> copy) {
    Map<String, Long> entries = new TreeMap<>();
    copy.forEach(
        (each, node) -> {
          if (each.lastIndexOf('/') == path.length() && each.startsWith(path + "/")) {
            entries.put(each.substring(path.length()), node.id());
          }
        });
    return entries;
  }

  // ---- blocks

  /** After reclaiming, the blocks are those that a file or a snapshot has, and are counted. */
  private static void assertBlocksAreThoseThatAreShown(
      NamespaceFixture fs, Map<String, Map<String, Node>> copies) {
    Set<Long> shown = new TreeSet<>();
    fs.view.rows(Table.FILE_BLOCKS).values().forEach(row -> shown.add(FileBlocks.blockIdOf(row)));
    copies.values().forEach(copy -> copy.values().forEach(node -> shown.addAll(node.blocks())));
    Set<Long> there = new TreeSet<>();
    fs.view
        .rows(Table.BLOCKS)
        .forEach(
            (key, row) -> {
              BlockInfo block = BlockInfo.decode(Keys.firstLong(key), row);
              // A block that nobody wrote to may stay with the file that was open for it.
              if (block.lengthBytes() > 0 || shown.contains(block.blockId())) {
                there.add(block.blockId());
              }
            });
    assertThat(there).isEqualTo(shown);
    assertThat(fs.stats().blocks()).isEqualTo(fs.view.rows(Table.BLOCKS).size());
  }

  private static void assertReplicationIsThatOfTheFiles(NamespaceFixture fs) {
    fs.view
        .rows(Table.BLOCKS)
        .forEach(
            (key, row) -> {
              BlockInfo block = BlockInfo.decode(Keys.firstLong(key), row);
              FileInode file = (FileInode) Tree.inode(fs.view, block.inodeId());
              assertThat(block.replication()).isEqualTo(file.replication());
            });
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
    Arbitrary<Integer> path = Arbitraries.integers().between(0, 299);
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
                "setrep",
                "setrep",
                "xattr",
                "xattr",
                "unxattr",
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
        .ofMinSize(20)
        .ofMaxSize(80);
  }
}
