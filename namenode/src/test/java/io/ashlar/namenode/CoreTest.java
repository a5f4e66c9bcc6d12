package io.ashlar.namenode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.store.NamespaceIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreTest {
  private static final long MEMORY = 64L << 20;

  @TempDir Path dir;

  private NamespaceIdentity open() throws IOException {
    try (Core core = Core.open(dir, MEMORY, "root", InetAddress.getLoopbackAddress(), () -> 7)) {
      core.writer().start();
      return core.identity();
    }
  }

  private static void delete(Path directory, String ending) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(file -> file.toString().endsWith(ending)).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      Files.delete(file);
    }
  }

  @Test
  void aDirectoryStaysTheFileSystemThatItWasFormattedAs() throws IOException {
    NamespaceIdentity formatted = open();

    assertThat(open()).isEqualTo(formatted);
    Files.delete(dir.resolve("VERSION"));
    assertThat(open()).as("as a release without the file leaves it").isEqualTo(formatted);
    assertThat(dir.resolve("VERSION")).exists();
  }

  @Test
  void noNewFileSystemIsMadeWhereTheStoreIsGone() throws IOException {
    NamespaceIdentity formatted = open();
    delete(dir.resolve("namespace"), "");

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(dir.resolve("VERSION") + " says that this directory holds")
        .hasMessageContaining(formatted.clusterId())
        .hasMessageContaining("but its store holds nothing")
        .hasMessageContaining("Restore the directory from a copy");
    assertThat(dir.resolve("namespace")).isEmptyDirectory();
  }

  @Test
  void noNewFileSystemIsMadeWhereTheLogIsGone() throws IOException {
    open();
    delete(dir.resolve("namespace"), ".log");

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("from a copy");
  }

  @Test
  void aDamagedVersionIsNamedWithWhatToDo() throws IOException {
    open();
    Path version = dir.resolve("VERSION");
    String text = Files.readString(version);
    Files.writeString(version, text.replace("namespaceID=", "namespaceID=x"));

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(version + " is damaged")
        .hasMessageContaining("remove " + version);

    Files.writeString(version, text.replace("clusterID", "clusterIE"));
    assertThatThrownBy(this::open).hasMessageContaining("there is no clusterID");
  }
}
