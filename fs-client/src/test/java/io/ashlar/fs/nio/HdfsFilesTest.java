package io.ashlar.fs.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.fs.fake.FakeCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HdfsFilesTest {
  private FakeCluster cluster;
  private Path root;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster(1);
    root = Path.of(URI.create(cluster.uri() + "/"));
  }

  @AfterEach
  void stop() throws IOException {
    root.getFileSystem().close();
    cluster.close();
  }

  @Test
  void linesOfAFileAreRead() throws IOException {
    Path file = root.resolve("f");
    Files.writeString(file, "one\ntwo\n");
    Files.writeString(file, "three\n", StandardOpenOption.APPEND);

    try (Stream<String> lines = Files.lines(file)) {
      assertThat(lines).containsExactly("one", "two", "three");
    }
    assertThat(Files.size(file)).isEqualTo(14);
    assertThat(Files.isRegularFile(file)).isTrue();
  }

  @Test
  void aTreeIsWalked() throws IOException {
    Files.createDirectories(root.resolve("a/b/c"));
    Files.writeString(root.resolve("a/x"), "x");

    try (Stream<Path> tree = Files.walk(root.resolve("a"))) {
      assertThat(tree.map(Path::toString))
          .containsExactlyInAnyOrder("/a", "/a/b", "/a/b/c", "/a/x");
    }
    try (DirectoryStream<Path> some = Files.newDirectoryStream(root.resolve("a"), "x*")) {
      assertThat(some).containsExactly(root.resolve("a/x"));
    }
  }

  @Test
  void filesAreCopiedAndMoved(@TempDir Path local) throws IOException {
    Path file = Files.writeString(root.resolve("f"), "content");

    Files.copy(file, root.resolve("copy"));
    Files.move(file, root.resolve("moved"), StandardCopyOption.ATOMIC_MOVE);
    Files.copy(root.resolve("moved"), local.resolve("here"));
    Files.copy(local.resolve("here"), root.resolve("back"));

    assertThat(Files.exists(file)).isFalse();
    assertThat(Files.readString(root.resolve("copy"))).isEqualTo("content");
    assertThat(Files.readString(root.resolve("moved"))).isEqualTo("content");
    assertThat(local.resolve("here")).hasContent("content");
    assertThat(Files.readString(root.resolve("back"))).isEqualTo("content");
    assertThatThrownBy(() -> Files.copy(root.resolve("copy"), root.resolve("moved")))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void errorsAreThoseOfAnyFileSystem() throws IOException {
    Path directory = Files.createDirectory(root.resolve("d"));
    Path file = Files.writeString(directory.resolve("f"), "");

    assertThatThrownBy(() -> Files.createDirectory(directory))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.createDirectory(root.resolve("no/d")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.createFile(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.delete(directory))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> Files.delete(root.resolve("no")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.newDirectoryStream(file))
        .isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> Files.newByteChannel(file, StandardOpenOption.WRITE))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(Files.isReadable(file)).isFalse();
  }

  @Test
  void attributesAreReadAndSet() throws IOException {
    Path file = Files.writeString(root.resolve("f"), "12345");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxr-x--x");
    assertThat(Files.readAttributes(file, "posix:size,owner")).containsEntry("size", 5L).hasSize(2);
    assertThat(Files.getOwner(file).getName()).isEqualTo("owner");
    assertThat(Files.isSameFile(file, root.resolve("d/../f"))).isTrue();
  }

  @Test
  void channelsReadAnywhereAndWriteAtTheEnd() throws IOException {
    Path file = root.resolve("f");
    try (SeekableByteChannel out =
        Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
      assertThat(out.position()).isEqualTo(4);
      assertThatThrownBy(() -> out.position(1)).isInstanceOf(UnsupportedOperationException.class);
    }
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      ByteBuffer two = ByteBuffer.allocate(2);
      in.position(1).read(two);
      assertThat(two.array()).containsExactly(2, 3);
    }
  }
}
