package io.ashlar.namenode.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.blocks.NodeLists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {
  @TempDir Path directory;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  @Test
  void plainListsHaveNamesBetweenBlanksAndComments() throws IOException {
    Path hosts = file("hosts", "# all\n10.0.0.1 10.0.0.2:9866\n\n10.0.0.3 # the third\n");
    Path excluded = file("exclude", "10.0.0.3\n");

    NodeLists lists = new HostFiles(Optional.of(hosts), Optional.of(excluded)).read();

    assertThat(lists.included()).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2:9866", "10.0.0.3");
    assertThat(lists.excluded()).containsExactly("10.0.0.3");
    assertThat(lists.maintained()).isEmpty();
  }

  @Test
  void hostNamesStandForTheirAddressesToo() throws IOException {
    NodeLists lists =
        new HostFiles(Optional.of(file("hosts", "Localhost:9866")), Optional.empty()).read();

    assertThat(lists.included()).contains("localhost:9866", "127.0.0.1:9866");
  }

  @Test
  void theJsonOfHdfsIsReadAsAnArrayAndAsOneHostAfterTheOther() throws IOException {
    String in = "{\"hostName\": \"10.0.0.1\"}";
    String leaves = "{\"hostName\": \"10.0.0.2\", \"adminState\": \"DECOMMISSIONED\"}";
    String away =
        "{\"hostName\": \"10.0.0.3\", \"port\": 9866, \"adminState\": \"IN_MAINTENANCE\","
            + " \"maintenanceExpireTimeInMS\": \"1700000000000\"}";
    for (String text :
        new String[] {
          "[" + in + "," + leaves + "," + away + "]", in + "\n" + leaves + "\n" + away
        }) {
      NodeLists lists = new HostFiles(Optional.of(file("j", text)), Optional.empty()).read();

      assertThat(lists.included())
          .containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2", "10.0.0.3:9866");
      assertThat(lists.excluded()).containsExactly("10.0.0.2");
      assertThat(lists.maintained()).containsEntry("10.0.0.3:9866", 1_700_000_000_000L);
    }
  }

  @Test
  void whatCannotBeReadOrUnderstoodNamesTheFile() throws IOException {
    Path bad = file("bad.json", "[{\"host\": \"a\"}]");
    Path broken = file("broken.json", "[{");
    Path state = file("state.json", "{\"hostName\": \"10.0.0.1\", \"adminState\": \"GONE\"}");

    for (Path file : new Path[] {bad, broken, state, directory.resolve("missing")}) {
      assertThatThrownBy(() -> new HostFiles(Optional.of(file), Optional.empty()).read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
  }
}
