package io.ashlar.datanode.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ChunkWriterTest {
  private static final int CHUNK = 8;
  private static final ChecksumSpec SPEC = new ChecksumSpec(ChecksumType.CRC32C, CHUNK);

  /** What every writer of the block would send: byte i of the block is byte i of this. */
  private static final byte[] BLOCK = new byte[4096];

  static {
    new Random(42).nextBytes(BLOCK);
  }

  /** A step of a writer: how far back it begins, how much it sends, how it is cut in memory. */
  record Step(int back, int length, boolean wholeChunks, int pieces, boolean flush, int reopen) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(1, 60),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(1, 4),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 9))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(seed = "20261126")
  void anySequenceOfOverlappingPacketsLeavesTheDataAndTheChecksumOfEachChunk(
      @ForAll("steps") List<Step> steps) throws IOException {
    MemoryFiles files = new MemoryFiles(SPEC);
    ChunkWriter writer = new ChunkWriter(files);
    int length = 0;
    for (Step step : steps) {
      int offset = Math.max(0, length - step.back());
      if (step.wholeChunks()) {
        offset -= offset % CHUNK;
      }
      int room = offset % CHUNK == 0 ? step.length() : CHUNK - offset % CHUNK;
      int end = Math.min(BLOCK.length, offset + Math.min(step.length(), room));
      send(writer, offset, end, step.pieces());
      length = Math.max(length, end);
      if (step.flush()) {
        writer.flush();
        assertThat(writer.extent().lengthBytes()).isEqualTo(length);
      }
      if (step.reopen() == 0) {
        writer.flush();
        writer = new ChunkWriter(files);
      }
      if (step.reopen() == 1) {
        length = Math.max(0, length - step.back());
        writer.truncate(length);
      }
    }
    writer.flush();
    byte[] expected = Arrays.copyOf(BLOCK, length);
    assertThat(files.data()).isEqualTo(expected);
    assertThat(files.checksums()).isEqualTo(checksumsOf(expected));
    assertThat(writer.extent().lengthBytes()).isEqualTo(length);
    if (length % CHUNK != 0) {
      byte[] sums = files.checksums();
      assertThat(writer.extent().lastChecksum())
          .isEqualTo(ByteBuffer.wrap(sums).getInt(sums.length - 4));
    }
  }

  private static void send(ChunkWriter writer, int offset, int end, int pieces) throws IOException {
    byte[] data = Arrays.copyOfRange(BLOCK, offset, end);
    writer.add(offset, cut(data, pieces), cut(checksumsOf(data), pieces), ChecksumType.CRC32C);
  }

  private static ByteBuffer[] cut(byte[] bytes, int pieces) {
    ByteBuffer[] cut = new ByteBuffer[pieces];
    int from = 0;
    for (int i = 0; i < pieces; i++) {
      int to =
          i == pieces - 1 ? bytes.length : Math.min(bytes.length, from + bytes.length / pieces);
      cut[i] = ByteBuffer.wrap(bytes, from, to - from);
      from = to;
    }
    return cut;
  }

  private static byte[] checksumsOf(byte[] data) {
    return checksumsOf(data, ChecksumType.CRC32C);
  }

  private static byte[] checksumsOf(byte[] data, ChecksumType type) {
    ByteBuffer sums = ByteBuffer.allocate((int) type.checksumLength(data.length, CHUNK));
    type.compute(ByteBuffer.wrap(data), CHUNK, sums);
    return sums.array();
  }

  @Test
  void aGapIsRefused() throws IOException {
    ChunkWriter writer = new ChunkWriter(new MemoryFiles(SPEC));
    assertThatThrownBy(() -> send(writer, 8, 16, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("only 0 bytes are there");
  }

  @Test
  void aPacketThatBeginsInsideAChunkMayNotGoBeyondIt() throws IOException {
    ChunkWriter writer = new ChunkWriter(new MemoryFiles(SPEC));
    send(writer, 0, 5, 1);
    assertThatThrownBy(() -> send(writer, 5, 9, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("goes beyond its end");
  }

  @Test
  void missingChecksumsAreRefused() throws IOException {
    ChunkWriter writer = new ChunkWriter(new MemoryFiles(SPEC));
    byte[] data = Arrays.copyOf(BLOCK, 16);
    assertThatThrownBy(
            () ->
                writer.add(
                    0,
                    cut(data, 1),
                    new ByteBuffer[] {ByteBuffer.allocate(4)},
                    ChecksumType.CRC32C))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected 8");
  }

  @Test
  void aCorruptPartOfAChunkIsNotGivenANewChecksum() throws IOException {
    ChunkWriter writer = new ChunkWriter(new MemoryFiles(SPEC));
    send(writer, 0, 5, 1);
    byte[] data = Arrays.copyOfRange(BLOCK, 5, 8);
    byte[] sums = checksumsOf(data);
    data[1] ^= 1;
    assertThatThrownBy(() -> writer.add(5, cut(data, 1), cut(sums, 1), ChecksumType.CRC32C))
        .isInstanceOf(CorruptDataException.class);
  }

  @Test
  void anotherAlgorithmIsTranslatedToThatOfTheReplica() throws IOException {
    MemoryFiles files = new MemoryFiles(SPEC);
    ChunkWriter writer = new ChunkWriter(files);
    byte[] data = Arrays.copyOf(BLOCK, 21);
    writer.add(0, cut(data, 2), cut(checksumsOf(data, ChecksumType.CRC32), 1), ChecksumType.CRC32);
    writer.flush();
    assertThat(files.checksums()).isEqualTo(checksumsOf(data));
  }

  @Test
  void whatWasNotFlushedCanBeForgotten() throws IOException {
    MemoryFiles files = new MemoryFiles(SPEC);
    ChunkWriter writer = new ChunkWriter(files);
    send(writer, 0, 16, 1);
    writer.flush();
    send(writer, 16, 21, 1);
    writer.discard();
    send(writer, 16, 24, 1);
    writer.flush();
    assertThat(files.data()).isEqualTo(Arrays.copyOf(BLOCK, 24));
  }
}
