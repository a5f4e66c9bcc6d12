package io.ashlar.mapreduce.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.DirectoryFileSystem;
import io.ashlar.mapreduce.api.ByteSlice;
import io.ashlar.mapreduce.api.InputSplit;
import io.ashlar.mapreduce.api.RecordReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** However a file is split, its records are the same, each in exactly one split. */
final class SplitsTest {
  private Path directory;

  @BeforeTry
  void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("splits");
  }

  @AfterTry
  void removeDirectory() throws IOException {
    Files.deleteIfExists(directory.resolve("file"));
    Files.delete(directory);
  }

  @Provide
  Arbitrary<byte[]> text() {
    return Arbitraries.of((byte) 'a', (byte) 'b', (byte) ' ', (byte) '\n', (byte) '\r', (byte) 0xc3)
        .array(byte[].class)
        .ofMaxSize(60);
  }

  @Property(tries = 500, seed = "20261126")
  void linesAreTheSameForAnySplitSize(
      @ForAll("text") byte[] content, @ForAll @IntRange(min = 1, max = 70) int splitBytes)
      throws IOException {
    TreeMap<Long, String> got = new TreeMap<>();
    for (InputSplit split : splits(content, splitBytes)) {
      try (RecordReader<Long, String> reader = new TextLines().open(fileSystem(), split)) {
        while (reader.next()) {
          assertThat(got.put(reader.key(), reader.value())).isNull();
          assertThat(reader.key())
              .isBetween(split.offsetBytes(), split.offsetBytes() + split.lengthBytes() - 1);
        }
      }
    }
    assertThat(got).isEqualTo(lines(content));
  }

  private static TreeMap<Long, String> lines(byte[] content) {
    TreeMap<Long, String> lines = new TreeMap<>();
    int start = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        int end = i > start && content[i - 1] == '\r' ? i - 1 : i;
        lines.put((long) start, new String(content, start, end - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    if (start < content.length) {
      lines.put(
          (long) start, new String(content, start, content.length - start, StandardCharsets.UTF_8));
    }
    return lines;
  }

  @Property(tries = 500, seed = "20261126")
  void chunksAreTheWholeFileAndCutNoToken(
      @ForAll("text") byte[] content, @ForAll @IntRange(min = 1, max = 70) int splitBytes)
      throws IOException {
    assertChunks(content, splitBytes);
  }

  @Example
  void chunksOfLargeFilesAreTheWholeFile() throws IOException {
    byte[] content = new byte[1_500_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i % 7 == 0 || i % 1_000 == 3 ? ' ' : 'x');
    }
    assertChunks(content, 400_001);
    assertChunks(content, content.length);
  }

  @Example
  void aTokenLongerThanAnyChunkIsCutButNotLost() throws IOException {
    byte[] content = new byte[11_000_000];
    java.util.Arrays.fill(content, (byte) 'x');
    content[10_999_000] = ' ';
    int bytes = 0;
    for (InputSplit split : splits(content, 1_000_000)) {
      try (RecordReader<Long, ByteSlice> reader = new TextChunks().open(fileSystem(), split)) {
        while (reader.next()) {
          bytes += reader.value().length();
        }
      }
    }
    assertThat(bytes).isEqualTo(content.length);
  }

  private void assertChunks(byte[] content, int splitBytes) throws IOException {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    for (InputSplit split : splits(content, splitBytes)) {
      try (RecordReader<Long, ByteSlice> reader = new TextChunks().open(fileSystem(), split)) {
        while (reader.next()) {
          ByteSlice chunk = reader.value();
          assertThat(reader.key()).isEqualTo(got.size());
          got.write(chunk.array(), chunk.offset(), chunk.length());
          assertThat(chunk.array().length - chunk.offset() - chunk.length())
              .isGreaterThanOrEqualTo(TextChunks.PADDING);
          assertThat(got.size() == content.length || content[got.size() - 1] <= ' ').isTrue();
          assertThat(content[got.size() - 1] >= 0 || got.size() == content.length).isTrue();
        }
      }
    }
    assertThat(got.toByteArray()).isEqualTo(content);
  }

  private FileSystem fileSystem() {
    return new DirectoryFileSystem(directory, 1, List.of());
  }

  private List<InputSplit> splits(byte[] content, int splitBytes) throws IOException {
    Files.write(directory.resolve("file"), content);
    List<InputSplit> splits = new ArrayList<>();
    for (int at = 0; at < content.length; at += splitBytes) {
      splits.add(new InputSplit("/file", at, Math.min(splitBytes, content.length - at), List.of()));
    }
    return splits;
  }
}
