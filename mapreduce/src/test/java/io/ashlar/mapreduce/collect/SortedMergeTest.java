package io.ashlar.mapreduce.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.mapreduce.api.ByteSink;
import io.ashlar.mapreduce.api.Codec;
import io.ashlar.mapreduce.api.LongCombiner;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SortedMergeTest {
  @TempDir Path directory;

  @Test
  void moreSourcesThanCanBeOpenAtOnceAreMergedOnTheWay() throws IOException {
    Random random = new Random(7);
    TreeMap<String, Long> expected = new TreeMap<>();
    List<SortedSource> sources = new ArrayList<>();
    for (int i = 0; i < 3 * SortedMerge.FAN_IN; i++) {
      TreeMap<String, Long> run = new TreeMap<>();
      for (int j = 0; j < 50; j++) {
        run.put("word" + random.nextInt(1_000), 1L);
      }
      run.forEach((key, value) -> expected.merge(key, value, Long::sum));
      sources.add(SortedSource.ofPartition(write("run-" + i, run), 0));
    }

    TreeMap<String, Long> got = new TreeMap<>();
    Path temporary = directory.resolve("merge");
    try (SortedMerge<Long> merge =
            new SortedMerge<>(temporary, sources, Codec.varLongs(), LongCombiner.SUM);
        RecordCursor cursor = merge.open()) {
      assertThat(temporary).isNotEmptyDirectory();
      Groups<String, Long> groups = new Groups<>(cursor, Codec.utf8(), Codec.varLongs());
      while (groups.next()) {
        for (long value : groups) {
          assertThat(got.put(groups.key(), value)).isNull();
        }
      }
    }

    assertThat(got).isEqualTo(expected);
    assertThat(temporary).doesNotExist();
  }

  @Test
  void valuesThatAreNotTakenArePassedOver() throws IOException {
    List<SortedSource> sources = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sources.add(
          SortedSource.ofPartition(
              write("run-" + i, new TreeMap<>(Map.of("a", 1L, "b", 2L, "c", 3L))), 0));
    }
    try (SortedMerge<Long> merge =
            new SortedMerge<>(directory.resolve("merge"), sources, Codec.varLongs(), null);
        RecordCursor cursor = merge.open()) {
      Groups<String, Long> groups = new Groups<>(cursor, Codec.utf8(), Codec.varLongs());
      List<String> keys = new ArrayList<>();
      while (groups.next()) {
        keys.add(groups.key());
        if (groups.key().equals("b")) {
          groups.iterator().next();
        }
      }
      assertThat(keys).containsExactly("a", "b", "c");
      assertThat(groups.records()).isEqualTo(9);
    }
  }

  @Test
  void aDamagedSegmentIsNoticed() throws IOException {
    TreeMap<String, Long> run = new TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      run.put("key" + i, (long) i);
    }
    RunFile file = write("run", run);
    try (RandomAccessFile damage = new RandomAccessFile(file.path().toFile(), "rw")) {
      damage.seek(1);
      damage.write(0x7f);
    }

    try (RecordCursor cursor = file.open(0)) {
      assertThatThrownBy(cursor::next)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged");
    }
  }

  private RunFile write(String name, TreeMap<String, Long> records) throws IOException {
    Files.createDirectories(directory);
    ByteSink value = new ByteSink();
    try (RunWriter writer = new RunWriter(directory.resolve(name), 1)) {
      for (Map.Entry<String, Long> entry : records.entrySet()) {
        byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
        value.clear();
        Codec.varLongs().encodeLong(entry.getValue(), value);
        writer.write(key, 0, key.length, value.array(), 0, value.length());
      }
      return writer.finish();
    }
  }
}
