package io.ashlar.mapreduce.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.mapreduce.api.Codec;
import io.ashlar.mapreduce.api.Combiner;
import io.ashlar.mapreduce.api.LongCombiner;
import io.ashlar.mapreduce.api.Partitioner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whatever is emitted comes out, sorted in each partition: compared with maps of the JDK. */
final class MapCollectorTest {
  private Path directory;

  @BeforeTry
  void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("collector");
  }

  @AfterTry
  void removeDirectory() throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) walk.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }

  record Emitted(byte[] key, long value) {
    @Override
    public String toString() {
      return java.util.Arrays.toString(key) + "=" + value;
    }
  }

  @Provide
  Arbitrary<List<Emitted>> records() {
    // Few different bytes and lengths around eight, so that prefixes and hashes meet.
    Arbitrary<byte[]> keys =
        Arbitraries.bytes().between((byte) 0, (byte) 2).array(byte[].class).ofMaxSize(12);
    Arbitrary<byte[]> wild = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    return Combinators.combine(
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, keys), net.jqwik.api.Tuple.of(1, wild)),
            Arbitraries.longs())
        .as(Emitted::new)
        .list()
        .ofMaxSize(400);
  }

  @Property(tries = 150, seed = "20261126")
  void sumsOfLongsAreThoseOfAMap(@ForAll("records") List<Emitted> records) throws IOException {
    Map<List<Byte>, Long> expected = new TreeMap<>(MapCollectorTest::compare);
    records.forEach(r -> expected.merge(boxed(r.key), r.value, Long::sum));

    assertThat(collect(records, LongCombiner.SUM, null, 3, 1 << 20)).isEqualTo(expected);
  }

  @Property(tries = 50, seed = "20261126")
  void keysGivenAsBytesAndAsRegistersAreTheSame(@ForAll("records") List<Emitted> records)
      throws IOException {
    Map<List<Byte>, Long> expected = new TreeMap<>(MapCollectorTest::compare);
    records.forEach(r -> expected.merge(boxed(r.key), r.value, Math::max));
    try (MapCollector<byte[], Long> collector = collector(LongCombiner.MAX, null, 2, 1 << 20)) {
      for (Emitted r : records) {
        if (r.key.length >= 1 && r.key.length <= Long.BYTES && r.value % 2 == 0) {
          collector
              .longs()
              .addPacked(KeyBytes.prefix(r.key, 0, r.key.length), r.key.length, r.value);
        } else {
          collector.longs().add(r.key, 0, r.key.length, r.value);
        }
      }
      assertThat(read(collector.finish().file(), 2)).isEqualTo(expected);
    }
  }

  @Property(tries = 50, seed = "20261126")
  void objectsAreCombinedLikeLongs(@ForAll("records") List<Emitted> records) throws IOException {
    Map<List<Byte>, Long> expected = new TreeMap<>(MapCollectorTest::compare);
    records.forEach(r -> expected.merge(boxed(r.key), r.value, Long::sum));
    Combiner<Long> notPrimitive = Long::sum;

    assertThat(collect(records, notPrimitive, null, 3, 1 << 20)).isEqualTo(expected);
  }

  @Property(tries = 50, seed = "20261126")
  void withoutACombinerEveryRecordComesOut(@ForAll("records") List<Emitted> records)
      throws IOException {
    List<String> expected =
        records.stream().map(r -> boxed(r.key) + "=" + r.value).sorted().toList();
    List<String> got = new ArrayList<>();
    try (MapCollector<byte[], Long> collector = collector(null, null, 3, 1 << 20)) {
      for (Emitted r : records) {
        collector.emit(r.key, r.value);
      }
      RunFile file = collector.finish().file();
      for (int p = 0; p < 3; p++) {
        try (RecordCursor cursor = file.open(p)) {
          Groups<byte[], Long> groups = new Groups<>(cursor, Codec.bytes(), Codec.varLongs());
          while (groups.next()) {
            for (long value : groups) {
              got.add(boxed(groups.key()) + "=" + value);
            }
          }
        }
      }
    }
    assertThat(got.stream().sorted().toList()).isEqualTo(expected);
  }

  @Property(tries = 6, seed = "20261126")
  void spillsDoNotChangeTheResult(@ForAll Random random, @ForAll boolean primitive)
      throws IOException {
    List<Emitted> records = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      String key = "key" + random.nextInt(20_000) + "x".repeat(random.nextInt(20));
      records.add(new Emitted(key.getBytes(StandardCharsets.UTF_8), i));
    }
    Map<List<Byte>, Long> expected = new TreeMap<>(MapCollectorTest::compare);
    records.forEach(r -> expected.merge(boxed(r.key), r.value, Long::sum));
    Combiner<Long> objects = Long::sum;

    try (MapCollector<byte[], Long> collector =
        collector(primitive ? LongCombiner.SUM : objects, null, 4, 1 << 20)) {
      for (Emitted r : records) {
        collector.emit(r.key, r.value);
      }
      MapCollector.Result result = collector.finish();
      assertThat(result.spills()).isPositive();
      assertThat(result.emitted()).isEqualTo(records.size());
      assertThat(read(result.file(), 4)).isEqualTo(expected);
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).as("runs are gone").hasSize(1);
    }
  }

  @Example
  void aPartitionerDecidesByTheKey() throws IOException {
    Partitioner<byte[]> byFirstByte = (key, partitions) -> key[0] % partitions;
    try (MapCollector<byte[], Long> collector =
        collector(LongCombiner.SUM, byFirstByte, 2, 1 << 20)) {
      collector.emit(new byte[] {1, 7}, 1L);
      collector.emit(new byte[] {2, 7}, 1L);
      collector.emit(new byte[] {3, 7}, 1L);

      RunFile file = collector.finish().file();
      assertThat(file.segments()).extracting(RunFile.Segment::records).containsExactly(1L, 2L);
    }
  }

  @Example
  void aPartitionThatIsNotThereIsRefused() throws IOException {
    try (MapCollector<byte[], Long> collector =
        collector(LongCombiner.SUM, (key, partitions) -> partitions, 2, 1 << 20)) {
      collector.emit(new byte[] {1}, 1L);

      assertThatThrownBy(collector::finish).hasMessageContaining("partition 2 of 2");
    }
  }

  @Example
  void aKeyLargerThanTheMemoryIsTaken() throws IOException {
    byte[] large = new byte[3 << 20];
    large[5] = 1;
    List<Emitted> records =
        List.of(
            new Emitted(new byte[] {1}, 1),
            new Emitted(large, 2),
            new Emitted(large, 3),
            new Emitted(new byte[] {1}, 4));

    Map<List<Byte>, Long> got = collect(records, LongCombiner.SUM, null, 2, 1 << 20);

    assertThat(got.values()).containsExactlyInAnyOrder(5L, 5L);
  }

  private MapCollector<byte[], Long> collector(
      Combiner<Long> combiner, Partitioner<byte[]> partitioner, int partitions, long memory) {
    return new MapCollector<>(
        directory, Codec.bytes(), Codec.varLongs(), combiner, partitioner, partitions, memory);
  }

  private Map<List<Byte>, Long> collect(
      List<Emitted> records,
      Combiner<Long> combiner,
      Partitioner<byte[]> partitioner,
      int partitions,
      long memory)
      throws IOException {
    try (MapCollector<byte[], Long> collector =
        collector(combiner, partitioner, partitions, memory)) {
      for (Emitted r : records) {
        collector.emit(r.key, r.value);
      }
      return read(collector.finish().file(), partitions);
    }
  }

  /** All records, having made sure that keys rise in each partition. */
  private static Map<List<Byte>, Long> read(RunFile file, int partitions) throws IOException {
    Map<List<Byte>, Long> all = new TreeMap<>(MapCollectorTest::compare);
    for (int p = 0; p < partitions; p++) {
      List<Byte> before = null;
      try (RecordCursor cursor = file.open(p)) {
        Groups<byte[], Long> groups = new Groups<>(cursor, Codec.bytes(), Codec.varLongs());
        while (groups.next()) {
          List<Byte> key = boxed(groups.key());
          if (before != null) {
            assertThat(compare(before, key)).isNegative();
          }
          before = key;
          List<Long> values = new ArrayList<>();
          groups.forEach(values::add);
          assertThat(values).hasSize(1);
          assertThat(all.put(key, values.get(0))).isNull();
        }
      }
    }
    return all;
  }

  private static List<Byte> boxed(byte[] bytes) {
    List<Byte> list = new ArrayList<>();
    for (byte b : bytes) {
      list.add(b);
    }
    return list;
  }

  private static int compare(List<Byte> left, List<Byte> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int byByte = Integer.compare(left.get(i) & 0xff, right.get(i) & 0xff);
      if (byByte != 0) {
        return byByte;
      }
    }
    return Integer.compare(left.size(), right.size());
  }
}
