package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.witness.DfsProcesses;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The methods of {@link Files}, one by one, on paths of a cluster. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaNioFilesTest {
  private DfsProcesses cluster;
  private Path root;
  private Path home;
  @TempDir private Path local;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    cluster = Clusters.start(directory);
    root = Path.of(cluster.uri().resolve("/"));
  }

  @AfterAll
  void stop() throws IOException {
    if (root != null) {
      root.getFileSystem().close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void makeHome(TestInfo test) throws IOException {
    home = Files.createDirectories(root.resolve(test.getTestMethod().orElseThrow().getName()));
  }

  @Test
  void createAndExists() throws IOException {
    Path deep = home.resolve("a/b/c");
    assertThat(Files.createDirectories(deep)).isEqualTo(deep);
    assertThat(Files.createDirectories(deep)).isEqualTo(deep);
    Path file = Files.createFile(deep.resolve("f"));
    Path temporary = Files.createTempFile(home, "pre", ".tmp");
    Path temporaryDirectory = Files.createTempDirectory(home, "dir");

    assertThat(Files.exists(file)).isTrue();
    assertThat(Files.notExists(home.resolve("no"))).isTrue();
    assertThat(Files.isDirectory(deep)).isTrue();
    assertThat(Files.isRegularFile(file)).isTrue();
    assertThat(Files.isSymbolicLink(file)).isFalse();
    assertThat(temporary.getFileName().toString()).startsWith("pre").endsWith(".tmp");
    assertThat(Files.isDirectory(temporaryDirectory)).isTrue();
    assertThat(Files.isReadable(file)).isTrue();
    assertThat(Files.isWritable(file)).isTrue();
    assertThat(Files.isHidden(home.resolve(".x"))).isTrue();
    assertThatThrownBy(() -> Files.createFile(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.createDirectory(home.resolve("x/y")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void readAndWriteWhole() throws IOException {
    Path file = home.resolve("f");
    Files.write(file, List.of("one", "two"));
    Files.writeString(file, "three\n", StandardOpenOption.APPEND);

    assertThat(Files.readAllLines(file)).containsExactly("one", "two", "three");
    assertThat(Files.readString(file)).isEqualTo("one\ntwo\nthree\n");
    assertThat(Files.readAllBytes(file)).hasSize(14);
    assertThat(Files.size(file)).isEqualTo(14);
    try (Stream<String> lines = Files.lines(file)) {
      assertThat(lines.filter(line -> line.startsWith("t"))).containsExactly("two", "three");
    }
    Files.writeString(file, "short");
    assertThat(Files.readString(file)).isEqualTo("short");
    assertThatThrownBy(() -> Files.readString(home.resolve("no")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.writeString(file, "x", StandardOpenOption.CREATE_NEW))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void streamsReadersAndWriters() throws IOException {
    Path file = home.resolve("f");
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write("grüße\n");
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      assertThat(reader.readLine()).isEqualTo("grüße");
    }
    try (OutputStream out = Files.newOutputStream(home.resolve("g"))) {
      out.write(new byte[] {1, 2, 3});
    }
    try (InputStream in = Files.newInputStream(home.resolve("g"))) {
      assertThat(in.skip(1)).isEqualTo(1);
      assertThat(in.read()).isEqualTo(2);
    }
  }

  @Test
  void byteChannels() throws IOException {
    Path file = home.resolve("f");
    Content content = new Content(1, 3_000_000);
    try (SeekableByteChannel out =
        Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(content.bytes(0, 2_000_000)));
    }
    try (SeekableByteChannel out = Files.newByteChannel(file, StandardOpenOption.APPEND)) {
      assertThat(out.position()).isEqualTo(2_000_000);
      out.write(ByteBuffer.wrap(content.bytes(2_000_000, 1_000_000)));
    }
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      assertThat(in.size()).isEqualTo(3_000_000);
      ByteBuffer some = ByteBuffer.allocate(1000);
      in.position(1_999_500);
      while (some.hasRemaining()) {
        assertThat(in.read(some)).isPositive();
      }
      assertThat(some.array()).isEqualTo(content.bytes(1_999_500, 1000));
      assertThat(in.position()).isEqualTo(2_000_500);
      in.position(3_000_000);
      assertThat(in.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    try (SeekableByteChannel out =
        Files.newByteChannel(
            file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      out.write(ByteBuffer.wrap(new byte[] {9}));
    }
    assertThat(Files.readAllBytes(file)).containsExactly(9);
  }

  @Test
  void copyWithinAndBetweenFileSystems() throws IOException {
    Path file = Files.writeString(home.resolve("f"), "content");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L));

    Files.copy(file, home.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
    Path here = Files.copy(file, local.resolve("here"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(here, home.resolve("back"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(here, home.resolve("copy"), StandardCopyOption.REPLACE_EXISTING);
    try (InputStream in = Files.newInputStream(file)) {
      assertThat(Files.copy(in, home.resolve("fromStream"))).isEqualTo(7);
    }

    assertThat(here).hasContent("content");
    assertThat(Files.readString(home.resolve("back"))).isEqualTo("content");
    assertThat(Files.getLastModifiedTime(home.resolve("back")).toMillis())
        .isEqualTo(1_600_000_000_000L);
    assertThat(Files.mismatch(file, here)).isEqualTo(-1);
    assertThatThrownBy(() -> Files.copy(file, home.resolve("back")))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void moveWithinAndBetweenFileSystems() throws IOException {
    Path file = Files.writeString(home.resolve("f"), "content");
    Path there = Files.writeString(home.resolve("g"), "old");

    assertThatThrownBy(() -> Files.move(file, there))
        .isInstanceOf(FileAlreadyExistsException.class);
    Files.move(file, there, StandardCopyOption.ATOMIC_MOVE);
    assertThat(Files.readString(there)).isEqualTo("content");
    assertThat(Files.exists(file)).isFalse();
    Path here = Files.move(there, local.resolve("here"));
    assertThat(here).hasContent("content");
    assertThat(Files.exists(there)).isFalse();
    Path directory = Files.createDirectories(home.resolve("d/e")).getParent();
    Files.move(directory, home.resolve("moved"));
    assertThat(Files.isDirectory(home.resolve("moved/e"))).isTrue();
  }

  @Test
  void delete() throws IOException {
    Path file = Files.createFile(Files.createDirectory(home.resolve("d")).resolve("f"));

    assertThatThrownBy(() -> Files.delete(home.resolve("d")))
        .isInstanceOf(DirectoryNotEmptyException.class);
    Files.delete(file);
    assertThat(Files.deleteIfExists(file)).isFalse();
    assertThat(Files.deleteIfExists(home.resolve("d"))).isTrue();
    assertThatThrownBy(() -> Files.delete(file)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void listWalkAndFind() throws IOException {
    Files.createDirectories(home.resolve("a/b"));
    Files.writeString(home.resolve("a/x.txt"), "x");
    Files.writeString(home.resolve("a/b/y.txt"), "y");
    Files.writeString(home.resolve("a/b/z.dat"), "z");

    try (Stream<Path> walk = Files.walk(home)) {
      assertThat(walk.map(path -> home.relativize(path).toString()))
          .containsExactlyInAnyOrder("", "a", "a/b", "a/x.txt", "a/b/y.txt", "a/b/z.dat");
    }
    try (Stream<Path> list = Files.list(home.resolve("a"))) {
      assertThat(list).containsExactly(home.resolve("a/b"), home.resolve("a/x.txt"));
    }
    try (Stream<Path> found =
        Files.find(home, 9, (path, attributes) -> attributes.isRegularFile())) {
      assertThat(found).hasSize(3);
    }
    try (DirectoryStream<Path> some = Files.newDirectoryStream(home.resolve("a/b"), "*.{txt,md}")) {
      assertThat(some).containsExactly(home.resolve("a/b/y.txt"));
    }
    List<Path> deleted = new ArrayList<>();
    Files.walkFileTree(
        home.resolve("a"),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            deleted.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
    assertThat(deleted).hasSize(3);
    assertThat(Files.exists(home.resolve("a"))).isFalse();
  }

  @Test
  void attributes() throws IOException {
    Path file = Files.writeString(home.resolve("f"), "12345");

    PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
    assertThat(attributes.size()).isEqualTo(5);
    assertThat(attributes.owner().getName()).isEqualTo(System.getProperty("user.name"));
    assertThat(attributes.isRegularFile()).isTrue();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx--x--x"));
    assertThat(Files.getAttribute(file, "posix:permissions"))
        .isEqualTo(PosixFilePermissions.fromString("rwx--x--x"));
    Files.setOwner(
        file,
        file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("somebody"));
    assertThat(Files.getOwner(file).getName()).isEqualTo("somebody");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1_000);
    assertThat(Files.readAttributes(file, "size,lastModifiedTime")).hasSize(2);
    assertThat(Files.isSameFile(file, home.resolve("x/../f"))).isTrue();
  }

  @Test
  void attributesOfTheUser() throws IOException {
    Path file = Files.createFile(home.resolve("f"));
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);

    view.write("origin", StandardCharsets.UTF_8.encode("here"));

    assertThat(view.list()).containsExactly("origin");
    assertThat((byte[]) Files.getAttribute(file, "user:origin"))
        .isEqualTo("here".getBytes(StandardCharsets.UTF_8));
    view.delete("origin");
    assertThat(view.list()).isEmpty();
  }

  @Test
  void fileStores() throws IOException {
    FileStore store = Files.getFileStore(home);

    assertThat(store.type()).isEqualTo("hdfs");
    assertThat(store.getTotalSpace()).isPositive();
    assertThat(store.getUsableSpace()).isBetween(1L, store.getTotalSpace());
    assertThat(store.getBlockSize()).isPositive();
    Iterator<FileStore> all = home.getFileSystem().getFileStores().iterator();
    assertThat(all.next().name()).isEqualTo(store.name());
  }
}
