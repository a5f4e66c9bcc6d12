package io.ashlar.fs.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.protocol.proto.GetXAttrsRequestProto;
import io.ashlar.protocol.proto.GetXAttrsResponseProto;
import io.ashlar.protocol.proto.ListXAttrsRequestProto;
import io.ashlar.protocol.proto.ListXAttrsResponseProto;
import io.ashlar.protocol.proto.RemoveXAttrRequestProto;
import io.ashlar.protocol.proto.RemoveXAttrResponseProto;
import io.ashlar.protocol.proto.SetTimesRequestProto;
import io.ashlar.protocol.proto.SetTimesResponseProto;
import io.ashlar.protocol.proto.SetXAttrRequestProto;
import io.ashlar.protocol.proto.SetXAttrResponseProto;
import io.ashlar.protocol.proto.XAttrProto;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
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
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;
import java.util.TreeMap;
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
  void directoriesAndFilesReplaceEachOtherOnDemand() throws IOException {
    Path file = Files.writeString(root.resolve("f"), "content");
    Path directory = Files.createDirectory(root.resolve("d"));
    Path full = Files.createDirectories(root.resolve("full/d")).getParent();

    assertThatThrownBy(() -> Files.move(file, full, StandardCopyOption.REPLACE_EXISTING))
        .isInstanceOf(DirectoryNotEmptyException.class);
    Files.copy(file, directory, StandardCopyOption.REPLACE_EXISTING);
    assertThat(Files.readString(directory)).isEqualTo("content");
    Files.move(full, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(Files.isDirectory(file.resolve("d"))).isTrue();
  }

  @Test
  void filesAreCopiedAndMovedBetweenClusters() throws IOException {
    Path file = Files.writeString(root.resolve("f"), "content");
    Path other = Files.writeString(root.resolve("g"), "other");
    Files.createDirectories(root.resolve("full/d"));
    try (FakeCluster second = new FakeCluster(1)) {
      second
          .nameNode()
          .answer(SetTimesRequestProto.class, q -> SetTimesResponseProto.getDefaultInstance());
      Path elsewhere = Path.of(URI.create(second.uri() + "/"));

      Files.copy(file, elsewhere.resolve("copy"));
      Files.move(other, elsewhere.resolve("moved"));

      assertThat(Files.readString(elsewhere.resolve("copy"))).isEqualTo("content");
      assertThat(Files.readString(elsewhere.resolve("moved"))).isEqualTo("other");
      assertThat(Files.exists(other)).isFalse();
      assertThatThrownBy(
              () -> Files.move(file, elsewhere.resolve("x"), StandardCopyOption.ATOMIC_MOVE))
          .isInstanceOf(AtomicMoveNotSupportedException.class);
      assertThatThrownBy(() -> Files.move(root.resolve("full"), elsewhere.resolve("x")))
          .isInstanceOf(DirectoryNotEmptyException.class);
      elsewhere.getFileSystem().close();
    }
  }

  @Test
  void attributesOfTheUserAreExtendedAttributes() throws IOException {
    Map<String, ByteString> stored = new TreeMap<>();
    scriptXattrs(stored);
    Path file = Files.writeString(root.resolve("f"), "");
    var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);

    view.write("origin", ByteBuffer.wrap(new byte[] {1, 2}));
    Files.setAttribute(file, "user:other", new byte[] {3});

    assertThat(stored).containsOnlyKeys("origin", "other");
    assertThat(view.list()).containsExactly("origin", "other");
    assertThat(view.size("origin")).isEqualTo(2);
    ByteBuffer read = ByteBuffer.allocate(10);
    assertThat(view.read("origin", read)).isEqualTo(2);
    assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    assertThatThrownBy(() -> view.read("origin", ByteBuffer.allocate(1)))
        .isInstanceOf(IOException.class);
    assertThat((byte[]) Files.getAttribute(file, "user:other")).containsExactly(3);
    view.delete("origin");
    assertThat(view.list()).containsExactly("other");
    assertThat(Files.getFileStore(file).supportsFileAttributeView("user")).isTrue();
  }

  private void scriptXattrs(Map<String, ByteString> stored) {
    cluster
        .nameNode()
        .answer(
            SetXAttrRequestProto.class,
            q -> {
              stored.put(q.getXAttr().getName(), q.getXAttr().getValue());
              return SetXAttrResponseProto.getDefaultInstance();
            });
    cluster
        .nameNode()
        .answer(
            RemoveXAttrRequestProto.class,
            q -> {
              stored.remove(q.getXAttr().getName());
              return RemoveXAttrResponseProto.getDefaultInstance();
            });
    cluster
        .nameNode()
        .answer(
            ListXAttrsRequestProto.class,
            q ->
                ListXAttrsResponseProto.newBuilder()
                    .addAllXAttrs(stored.keySet().stream().map(name -> xattr(name)).toList())
                    .build());
    cluster
        .nameNode()
        .answer(
            GetXAttrsRequestProto.class,
            q ->
                GetXAttrsResponseProto.newBuilder()
                    .addAllXAttrs(
                        q.getXAttrsList().stream()
                            .map(
                                wanted ->
                                    wanted.toBuilder()
                                        .setValue(stored.get(wanted.getName()))
                                        .build())
                            .toList())
                    .build());
  }

  private static XAttrProto xattr(String name) {
    return XAttrProto.newBuilder()
        .setNamespace(XAttrProto.XAttrNamespaceProto.USER)
        .setName(name)
        .build();
  }

  @Test
  void whatHdfsCannotDoIsRefusedClearly() throws IOException {
    Path file = Files.writeString(root.resolve("f"), "x");

    assertThatThrownBy(() -> root.getFileSystem().newWatchService())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("watched");
    assertThatThrownBy(
            () ->
                Files.newByteChannel(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("vanish");
    assertThatThrownBy(
            () ->
                Files.newOutputStream(
                    file, StandardOpenOption.APPEND, StandardOpenOption.TRUNCATE_EXISTING))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Files.createSymbolicLink(root.resolve("l"), file))
        .isInstanceOf(UnsupportedOperationException.class);
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
