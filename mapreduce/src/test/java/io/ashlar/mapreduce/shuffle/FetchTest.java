package io.ashlar.mapreduce.shuffle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.mapreduce.collect.RecordCursor;
import io.ashlar.mapreduce.collect.RunFile;
import io.ashlar.mapreduce.collect.RunWriter;
import io.ashlar.mapreduce.collect.SortedSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FetchTest {
  private static final int MAPS = 10;
  private static final int RECORDS = 2_000;

  @TempDir Path directory;
  private final MapOutputs outputs = new MapOutputs();
  private final List<ShuffleServer> servers = new ArrayList<>();
  private final List<RunFile> files = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    for (int i = 0; i < 3; i++) {
      servers.add(ShuffleServer.start(new InetSocketAddress("127.0.0.1", 0), outputs));
    }
    for (int map = 0; map < MAPS; map++) {
      try (RunWriter writer = new RunWriter(directory.resolve("map-" + map), 2)) {
        writer.partition(1);
        for (int i = 0; i < RECORDS; i++) {
          byte[] key = String.format("%d-%05d", map, i).getBytes(StandardCharsets.UTF_8);
          writer.write(key, 0, key.length, key, 0, 1);
        }
        files.add(writer.finish());
        outputs.add(new MapOutputs.Key("job", map, 0), files.get(map));
      }
    }
  }

  @AfterEach
  void stop() {
    servers.forEach(ShuffleServer::close);
  }

  @Test
  void segmentsComeFromAllWorkersIntoMemoryAndIntoFiles() throws IOException {
    long half = files.get(0).lengthBytes() * MAPS / 2;
    Fetch fetch = new Fetch("job", 1, directory, half, done -> {});

    List<SortedSource> segments = fetch.run(sources());

    long records = 0;
    for (SortedSource segment : segments) {
      try (RecordCursor cursor = segment.open()) {
        while (cursor.next()) {
          records++;
        }
      }
    }
    assertThat(records).isEqualTo((long) MAPS * RECORDS);
    assertThat(fetch.fetchedBytes())
        .isEqualTo(files.stream().mapToLong(RunFile::lengthBytes).sum());
    assertThat(directory.toFile().list((in, name) -> name.startsWith("segment-")))
        .hasSizeBetween(1, MAPS - 1);
  }

  @Test
  void anEmptyPartitionIsFetchedToo() throws IOException {
    List<SortedSource> segments = new Fetch("job", 0, directory, 1 << 20, n -> {}).run(sources());

    assertThat(segments).hasSize(MAPS);
    try (RecordCursor cursor = segments.get(0).open()) {
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void anOutputThatIsNotThereIsNamed() {
    List<Fetch.Source> sources = List.of(new Fetch.Source(3, 1, servers.get(0).address()));

    assertThatThrownBy(() -> new Fetch("job", 1, directory, 1 << 20, n -> {}).run(sources))
        .isInstanceOfSatisfying(
            FetchFailedException.class,
            e -> {
              assertThat(e.map()).isEqualTo(3);
              assertThat(e.attempt()).isEqualTo(1);
            })
        .hasMessageContaining("does not have it");
  }

  @Test
  void aWorkerThatIsGoneIsNoticed() {
    servers.get(1).close();

    assertThatThrownBy(() -> new Fetch("job", 1, directory, 1 << 20, n -> {}).run(sources()))
        .isInstanceOf(FetchFailedException.class);
  }

  @Test
  void aDamagedSegmentIsNotTaken() throws IOException {
    try (RandomAccessFile damage = new RandomAccessFile(files.get(4).path().toFile(), "rw")) {
      damage.seek(100);
      damage.write(damage.read() ^ 1);
    }

    assertThatThrownBy(() -> new Fetch("job", 1, directory, 1 << 20, n -> {}).run(sources()))
        .isInstanceOfSatisfying(FetchFailedException.class, e -> assertThat(e.map()).isEqualTo(4))
        .hasMessageContaining("damaged");
  }

  private List<Fetch.Source> sources() {
    List<Fetch.Source> sources = new ArrayList<>();
    for (int map = 0; map < MAPS; map++) {
      sources.add(new Fetch.Source(map, 0, servers.get(map % servers.size()).address()));
    }
    return sources;
  }
}
