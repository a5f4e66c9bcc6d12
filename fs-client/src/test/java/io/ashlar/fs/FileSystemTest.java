package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.protocol.proto.GetListingRequestProto;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSystemTest {
  private FakeCluster cluster;
  private FileSystem files;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster(1);
    files = cluster.connect();
  }

  @AfterEach
  void stop() throws IOException {
    files.close();
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://host:1", "hdfs:/path", "hdfs://", "relative"})
  void onlyHdfsUrisWithAHostAreTaken(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileSystem.connect(URI.create(uri.equals("hdfs://") ? "hdfs:x" : uri)))
        .withMessageContaining("hdfs://host:port");
  }

  @Test
  void theUsualPortIsTakenWhereNoneIsNamed() throws IOException {
    try (FileSystem elsewhere = FileSystem.connect(URI.create("hdfs://127.0.0.1/x"))) {
      assertThat(elsewhere.uri()).isEqualTo(URI.create("hdfs://127.0.0.1:8020"));
    }
  }

  @Test
  void aPathMustBeAbsoluteAndMayHaveTooManySlashes() throws IOException {
    files.create("//a///b/").close();

    assertThat(files.status("/a/b").orElseThrow().name()).isEqualTo("b");
    assertThatIllegalArgumentException().isThrownBy(() -> files.status("a"));
  }

  @Test
  void aListingFetchesPagesAsItIsRead() throws IOException {
    cluster.nameNode().makeFiles("/d", 8);

    try (Stream<FileStatus> entries = files.list("/d")) {
      assertThat(entries.limit(2).map(FileStatus::path)).containsExactly("/d/f0", "/d/f1");
    }
    assertThat(cluster.nameNode().calls(GetListingRequestProto.class)).hasSize(1);
    try (Stream<FileStatus> entries = files.list("/d")) {
      assertThat(entries.map(FileStatus::name))
          .containsExactly("f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7");
    }
    assertThat(cluster.nameNode().calls(GetListingRequestProto.class)).hasSize(1 + 3);
  }

  @Test
  void aFileIsItsOwnListing() throws IOException {
    cluster.nameNode().makeFiles("/d", 1);

    assertThat(files.list("/d/f0").map(FileStatus::path)).containsExactly("/d/f0");
    assertThat(files.list("/").map(FileStatus::path)).containsExactly("/d");
  }

  @Test
  void refusalsComeAsTheExceptionsOfJavaNioFile() throws IOException {
    cluster.nameNode().makeFiles("/d", 2);

    assertThatThrownBy(() -> files.open("/none"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("File does not exist")
        .hasMessageNotContaining("at somewhere");
    assertThatThrownBy(() -> files.list("/none")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> files.create("/d/f0")).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> files.rename("/d/f0", "/d/f1", false))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageStartingWith("/d/f1");
    assertThatThrownBy(() -> files.rename("/none", "/d/f1", true))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageStartingWith("/none");
    assertThatThrownBy(() -> files.delete("/d", false))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> files.checkAccess("/d", true, true, false))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(files.delete("/none", false)).isFalse();
    assertThat(files.status("/none")).isEmpty();
  }

  @Test
  void aSecondWriterIsRefusedWithTheServersWords() throws IOException {
    try (FileWriter first = files.create("/f")) {
      first.write(1);
      assertThatThrownBy(() -> files.append("/f"))
          .isInstanceOfSatisfying(
              ServerException.class,
              refusal ->
                  assertThat(refusal.className())
                      .isEqualTo("org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException"))
          .hasMessageContaining("is being written by");
    }
  }

  @Test
  void aClosedFileSystemOpensNothing() throws IOException {
    files.close();

    assertThatThrownBy(() -> files.create("/f")).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> files.open("/f")).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void aNameNodeThatHasAnsweredIsTriedMoreOften() throws IOException {
    ClientOptions patient =
        new ClientOptions("tester", 4096, 4, 20_000, 1).withReconnectAttempts(3);
    try (FileSystem lasting = cluster.connect(patient)) {
      lasting.status("/");
      cluster.nameNode().close();
      assertThatThrownBy(() -> lasting.status("/")).hasMessageContaining("tried 3 times");
      assertThatThrownBy(() -> lasting.status("/")).hasMessageContaining("tried 1 times");
    }
  }
}
