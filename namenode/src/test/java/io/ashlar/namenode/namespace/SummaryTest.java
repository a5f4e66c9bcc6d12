package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.errors.FsException;
import org.junit.jupiter.api.Test;

/** What a subtree amounts to. */
class SummaryTest {
  private final NamespaceFixture fs = new NamespaceFixture();

  private Summary of(String path) throws FsException {
    return fs.reader.summarise(ROOT, path);
  }

  @Test
  void filesAndDirectoriesOfEveryDepthAreAddedUp() throws FsException {
    fs.write("/top/a/b/c/f", 100);
    fs.write("/top/a/g", 1 << 20, 50);
    fs.mkdirs("/top/empty");
    fs.mkdirs("/top/z/z");

    Summary summary = of("/top");

    assertThat(summary.files()).isEqualTo(2);
    assertThat(summary.directories()).isEqualTo(7);
    assertThat(summary.lengthBytes()).isEqualTo(100 + (1 << 20) + 50);
    assertThat(summary.spaceBytes()).isEqualTo(3L * summary.lengthBytes());
    assertThat(summary.typeBytes()).isEmpty();
  }

  @Test
  void lengthIsGivenByStorageTypeWhereAPolicyIsSet() throws FsException {
    fs.mkdirs("/top");
    fs.run(fs.namespace.setStoragePolicy(ROOT, "/top", 5)); // one replica on disk
    fs.write("/top/sub/f", 100);

    assertThat(of("/").typeBytes())
        .containsEntry(StorageType.DISK, 100L)
        .containsEntry(StorageType.ARCHIVE, 200L);
  }

  @Test
  void whatOnlySnapshotsShowIsAddedAndGivenByItself() throws FsException {
    fs.write("/top/kept", 10);
    fs.write("/top/changed", 20);
    fs.write("/top/gone", 100);
    fs.write("/top/dir/deep", 1000);
    fs.run(fs.namespace.allowSnapshot(ROOT, "/top"));
    fs.run(fs.namespace.createSnapshot(ROOT, "/top", "s"));
    fs.run(fs.namespace.setPermission(ROOT, "/top/changed", 0600));
    fs.delete("/top/gone");
    fs.delete("/top/dir");

    for (int round = 0; round < 2; round++) {
      Summary summary = of("/top");
      assertThat(summary.snapshots()).isEqualTo(new SnapshotFigures(1100, 2, 1, 3300));
      assertThat(summary.lengthBytes()).isEqualTo(1130);
      assertThat(summary.files()).isEqualTo(4);
      assertThat(summary.directories()).isEqualTo(2);
      assertThat(of("/top/.snapshot/s").lengthBytes()).isEqualTo(1130);
      fs.reclaimAll();
    }
  }
}
