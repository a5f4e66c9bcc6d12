package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static io.ashlar.namenode.namespace.NamespaceFixture.user;
import static io.ashlar.namenode.namespace.WritingTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConcatenationTest {
  private final NamespaceFixture fs = new NamespaceFixture();

  @Test
  void theBlocksOfTheSourcesFollowThoseOfTheTargetInOrder() throws FsException {
    List<Long> target = fs.write("/d/t", 1000, 300);
    List<Long> first = fs.write("/d/a", 500);
    List<Long> second = fs.write("/d/b", 200, 100);

    concat("/d/t", "/d/b", "/d/a");

    assertThat(fs.file("/d/t").lengthBytes()).isEqualTo(2_100);
    FileStatus.Located located = fs.reader.locate(ROOT, "/d/t", 0, Long.MAX_VALUE);
    assertThat(located.blocks())
        .extracting(block -> block.block().blockId())
        .containsExactly(target.get(0), target.get(1), second.get(0), second.get(1), first.get(0));
    assertThat(located.blocks())
        .extracting(LocatedBlock::offsetBytes)
        .containsExactly(0L, 1_000L, 1_300L, 1_500L, 1_600L);
    assertThat(fs.reader.locate(ROOT, "/d/t", 1_550, 60).blocks())
        .extracting(LocatedBlock::offsetBytes)
        .containsExactly(1_500L, 1_600L);
  }

  @Test
  void theSourcesAreGoneAndTheirBlocksBelongToTheTarget() throws FsException {
    fs.write("/d/t", 1000);
    FileInode source = fs.file("/d/t");
    List<Long> moved = fs.write("/d/a", 500);
    fs.nowMillis += 5;

    concat("/d/t", "/d/a");

    assertThat(fs.exists("/d/a")).isFalse();
    assertThat(fs.effects).noneMatch(BlockEvent.Deleted.class::isInstance);
    BlockInfo block = BlockInfo.find(fs.view, moved.get(0));
    assertThat(block.inodeId()).isEqualTo(source.id());
    assertThat(block.index()).isEqualTo(1);
    assertThat(fs.file("/d/t").attributes().modificationMillis()).isEqualTo(fs.nowMillis);
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(1, 2, 2, 2, 0));
    assertThat(fs.delete("/d")).isTrue();
    fs.reclaimAll();
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(0, 1, 0, 0, 0));
  }

  @Test
  void theBlocksTakeTheReplicationOfTheTarget() throws FsException {
    fs.write("/d/t", 1000);
    List<Long> moved = fs.write("/d/a", 500);
    fs.run(fs.namespace.setReplication(ROOT, "/d/a", 1));
    fs.effects.clear();

    concat("/d/t", "/d/a");

    BlockInfo block = BlockInfo.find(fs.view, moved.get(0));
    assertThat(block.replication()).isEqualTo(3);
    assertThat(fs.effects).containsExactly(new BlockEvent.ReplicationChanged(block, 1));
  }

  @Test
  void aFileThatWasConcatenatedCanBeWrittenOn() throws FsException {
    fs.write("/d/t", 1000);
    fs.write("/d/a", 500);
    concat("/d/t", "/d/a");

    Appended appended = fs.run(fs.namespace.append(ROOT, "/d/t", "me", false));

    assertThat(appended.lastBlock().lengthBytes()).isEqualTo(500);
    assertThat(appended.lastBlockOffsetBytes()).isEqualTo(1_000);
  }

  @Test
  void aFileMayGetMoreBlocksThanAWriterMayAdd() throws FsException {
    long[] lengths = new long[600];
    java.util.Arrays.fill(lengths, 10);
    fs.write("/d/t", lengths);
    for (int i = 0; i < 20; i++) {
      fs.write("/d/s", lengths);
      concat("/d/t", "/d/s");
    }

    assertThat(fs.file("/d/t").blocks()).isEqualTo(21 * 600);
    assertThat(fs.reader.locate(ROOT, "/d/t", 125_999, 1).blocks()).hasSize(1);
  }

  @Test
  void hadoopsRulesHoldInHadoopsWords() throws FsException {
    fs.write("/d/t", 1000);
    fs.write("/d/a", 500);
    fs.write("/e/other", 500);
    fs.write("/d/empty");
    fs.create("/d/open", "me");
    fs.addBlock("/d/open", "me", null);
    fs.mkdirs("/d/dir");

    assertIllegal("No sources given", "/d/t");
    assertIllegal(
        "Source file /e/other is not in the same directory with the target /d/t",
        "/d/t",
        "/d/a",
        "/e/other");
    assertIllegal(
        "concat: the src file /d/t is the same with the target file /d/t", "/d/t", "/d/t");
    assertIllegal("concat: at least two of the source files are the same", "/d/t", "/d/a", "/d/a");
    assertIllegal(
        "concat: source file /d/empty is invalid or empty or underConstruction",
        "/d/t",
        "/d/empty");
    assertIllegal(
        "concat: source file /d/open is invalid or empty or underConstruction", "/d/t", "/d/open");
    assertIllegal("concat: target file /d/open is under construction", "/d/open", "/d/a");
    assertRefused(Fault.FILE_NOT_FOUND, () -> concat("/d/none", "/d/a"));
    assertRefused(Fault.FILE_NOT_FOUND, () -> concat("/d/t", "/d/none"));
    assertRefused(Fault.FILE_NOT_FOUND, () -> concat("/d/t", "/d/dir"));
    assertRefused(Fault.IO, () -> concat("/d/t", "/.reserved/.inodes/16390"));
    assertThat(fs.file("/d/t").blocks()).isEqualTo(1);
  }

  @Test
  void aSourceOfLargerBlocksIsRefused() throws FsException {
    fs.write("/d/a", 500);
    fs.run(
        fs.namespace.create(
            ROOT, "/d/t", new CreateRequest(0644, "me", true, false, true, 3, 4096, 0)));
    fs.close("/d/t", "me", null);

    assertIllegal(
        "concat: source file /d/a has preferred block size 1048576 which is greater than the"
            + " target file's preferred block size 4096",
        "/d/t",
        "/d/a");
  }

  @Test
  void oneNeedsToWriteTheTargetAndToReadAndRemoveTheSources() throws FsException {
    fs.write("/d/t", 1000);
    fs.write("/d/a", 500);
    var you = user("you");

    assertDenied("user=you, access=WRITE", you, 0644, 0644, 0777);
    assertDenied("user=you, access=READ", you, 0666, 0600, 0777);
    assertDenied("user=you, access=WRITE, inode=\"/d\"", you, 0666, 0644, 0755);
    assertDenied("Permission denied by sticky bit", you, 0666, 0644, 01777);
  }

  private void assertDenied(
      String message, io.ashlar.namenode.permission.Caller who, int target, int source, int parent)
      throws FsException {
    fs.run(fs.namespace.setPermission(ROOT, "/d/t", target));
    fs.run(fs.namespace.setPermission(ROOT, "/d/a", source));
    fs.run(fs.namespace.setPermission(ROOT, "/d", parent));
    assertThatThrownBy(() -> fs.run(fs.namespace.concat(who, "/d/t", List.of("/d/a"))))
        .hasMessageContaining(message);
  }

  private void assertIllegal(String message, String target, String... sources) {
    assertThatThrownBy(() -> concat(target, sources))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.fault()).isEqualTo(Fault.ILLEGAL_ARGUMENT))
        .hasMessage(message);
  }

  private void concat(String target, String... sources) throws FsException {
    fs.run(fs.namespace.concat(ROOT, target, List.of(sources)));
  }
}
