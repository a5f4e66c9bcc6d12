package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.protocol.proto.Rename2RequestProto;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrashTest {
  private static final String CURRENT = "/user/tester/.Trash/Current";

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

  @Test
  void aRemovedFileKeepsItsPathBelowTheTrash() throws IOException {
    cluster.nameNode().makeFiles("/d", 1);

    assertThat(files.trash().move("/d/f0")).contains(CURRENT + "/d/f0");
    assertThat(files.status("/d/f0")).isEmpty();
    assertThat(files.status(CURRENT + "/d/f0")).isPresent();
    assertThat(cluster.nameNode().calls(Rename2RequestProto.class).get(0).getMoveToTrash())
        .isTrue();
  }

  @Test
  void aSecondOneOfTheSameNameDoesNotReplaceTheFirst() throws IOException {
    cluster.nameNode().makeFiles("/d", 1);
    files.trash().move("/d/f0");
    cluster.nameNode().makeFiles("/d", 1);

    String second = files.trash().move("/d/f0").orElseThrow();

    assertThat(second).startsWith(CURRENT + "/d/f0").isNotEqualTo(CURRENT + "/d/f0");
    assertThat(files.status(second)).isPresent();
  }

  @Test
  void whatIsInTheTrashStaysAndWhatHoldsItIsNotMoved() throws IOException {
    files.mkdirs(CURRENT + "/x");

    assertThat(files.trash().move(CURRENT + "/x")).isEmpty();
    for (String above : List.of("/", "/user", "/user/tester")) {
      assertThatThrownBy(() -> files.trash().move(above))
          .hasMessage("Cannot move \"" + above + "\" to the trash, as it contains the trash");
    }
    assertThatThrownBy(() -> files.trash().move("/none")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aCheckpointIsDeletedOnceItIsOld() throws IOException {
    cluster.nameNode().makeFiles("/d", 1);
    files.trash().move("/d/f0");

    String checkpoint = files.trash().checkpoint().orElseThrow();
    files.mkdirs(CURRENT);
    String another = files.trash().checkpoint().orElseThrow();

    assertThat(checkpoint).matches("/user/tester/.Trash/\\d{12}(-\\d+)?");
    assertThat(another).isNotEqualTo(checkpoint);
    assertThat(files.trash().checkpoint()).isEmpty();
    assertThat(files.trash().deleteCheckpoints(Duration.ofHours(1))).isEmpty();
    assertThat(files.trash().deleteCheckpoints(Duration.ZERO))
        .containsExactlyInAnyOrder(checkpoint, another);
    assertThat(files.list("/user/tester/.Trash")).isEmpty();
  }
}
