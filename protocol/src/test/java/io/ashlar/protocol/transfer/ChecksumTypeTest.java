package io.ashlar.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTypeTest {

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static ByteBuf direct(byte[] bytes) {
    return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
  }

  /** The same bytes in pieces of odd sizes. */
  private static ByteBuf pieces(byte[] bytes) {
    ByteBuf[] parts = new ByteBuf[(bytes.length + 12) / 13];
    for (int i = 0; i < parts.length; i++) {
      int length = Math.min(13, bytes.length - 13 * i);
      parts[i] = direct(java.util.Arrays.copyOfRange(bytes, 13 * i, 13 * i + length));
    }
    return Unpooled.wrappedBuffer(parts.length + 1, parts);
  }

  private static ByteBuf computed(ChecksumType type, ByteBuf data, int bytesPerChecksum) {
    ByteBuf checksums = Unpooled.buffer();
    type.compute(data, bytesPerChecksum, checksums);
    return checksums;
  }

  @Test
  void theKnownValueOfAThreeByteBlock() {
    // wire reference 3.11
    ByteBuf checksums = computed(ChecksumType.CRC32C, bytes("vm\n"), 512);
    assertThat(ByteBufUtil.hexDump(checksums)).isEqualTo("cc146407");
  }

  @Test
  void theCheckValuesOfBothAlgorithms() {
    assertThat(ChecksumType.CRC32C.checksum(bytes("123456789"))).isEqualTo(0xE3069283);
    assertThat(ChecksumType.CRC32.checksum(bytes("123456789"))).isEqualTo(0xCBF43926);
    assertThat(ChecksumType.NULL.checksum(bytes("123456789"))).isZero();
    assertThat(
            ChecksumType.CRC32C.checksum(
                ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo(0xE3069283);
  }

  @ParameterizedTest
  @EnumSource(ChecksumType.class)
  void typesAreKnownByNumberAndByMessage(ChecksumType type) {
    assertThat(ChecksumType.ofId(type.id())).contains(type);
    assertThat(ChecksumType.of(type.toProto())).isEqualTo(type);
    assertThat(type.toProto().getNumber()).isEqualTo(type.id());
    assertThat(ChecksumType.ofId(3)).isEmpty();
    assertThat(ChecksumType.ofId(-1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 1024, 64512, 65536})
  void theMemoryLayoutOfTheDataDoesNotMatter(int length) {
    byte[] data = random(length);
    for (ChecksumType type : ChecksumType.values()) {
      ByteBuf whole = computed(type, Unpooled.wrappedBuffer(data), 512);
      assertThat(whole.readableBytes()).isEqualTo((int) type.checksumLength(length, 512));
      assertThat(computed(type, direct(data), 512)).isEqualTo(whole);
      assertThat(computed(type, pieces(data), 512)).isEqualTo(whole);
      ByteBuffer nio = ByteBuffer.allocate(whole.readableBytes());
      type.compute(ByteBuffer.wrap(data), 512, nio);
      assertThat(nio.array()).isEqualTo(ByteBufUtil.getBytes(whole));
      assertThat(type.firstCorrupt(pieces(data), whole, 512)).isEqualTo(ChecksumType.NONE);
      assertThat(type.firstCorrupt(ByteBuffer.wrap(data), whole.nioBuffer(), 512))
          .isEqualTo(ChecksumType.NONE);
    }
  }

  @Test
  void aChunkIsCheckedAloneAndTheLastMayBeShort() {
    byte[] data = random(1030);
    ByteBuf checksums = computed(ChecksumType.CRC32C, direct(data), 512);
    assertThat(checksums.getInt(4))
        .isEqualTo(ChecksumType.CRC32C.checksum(Unpooled.wrappedBuffer(data, 512, 512)));
    assertThat(checksums.getInt(8))
        .isEqualTo(ChecksumType.CRC32C.checksum(Unpooled.wrappedBuffer(data, 1024, 6)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 511, 512, 1023, 1024, 1029})
  void oneWrongBitIsFoundInItsChunk(int position) {
    byte[] data = random(1030);
    ByteBuf checksums = computed(ChecksumType.CRC32C, direct(data), 512);
    data[position] ^= 0x10;
    int chunk = position / 512 * 512;
    assertThat(ChecksumType.CRC32C.firstCorrupt(direct(data), checksums, 512)).isEqualTo(chunk);
    assertThat(ChecksumType.CRC32C.firstCorrupt(pieces(data), checksums, 512)).isEqualTo(chunk);
    assertThat(ChecksumType.CRC32C.firstCorrupt(ByteBuffer.wrap(data), checksums.nioBuffer(), 512))
        .isEqualTo(chunk);
  }

  @Test
  void aWrongChecksumIsFoundToo() {
    byte[] data = random(2048);
    ByteBuf checksums = computed(ChecksumType.CRC32, direct(data), 512);
    checksums.setByte(9, checksums.getByte(9) ^ 1);
    assertThat(ChecksumType.CRC32.firstCorrupt(direct(data), checksums, 512)).isEqualTo(1024);
  }

  @Test
  void nothingIsCheckedWithoutChecksums() {
    assertThat(ChecksumType.NULL.firstCorrupt(bytes("abc"), Unpooled.EMPTY_BUFFER, 512))
        .isEqualTo(ChecksumType.NONE);
  }

  @Test
  void checksumsThatDoNotFitTheDataAreRefused() {
    assertThatThrownBy(
            () -> ChecksumType.CRC32C.firstCorrupt(bytes("abc"), Unpooled.EMPTY_BUFFER, 512))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 bytes of data")
        .hasMessageContaining("need 4")
        .hasMessageContaining("found 0");
    assertThatThrownBy(() -> ChecksumType.CRC32C.compute(bytes("abc"), 0, Unpooled.buffer()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void neitherDataNorChecksumsAreMoved() {
    ByteBuf data = bytes("xx123456789").skipBytes(2);
    ByteBuf checksums = Unpooled.buffer().writeInt(0xE3069283);
    assertThat(ChecksumType.CRC32C.firstCorrupt(data, checksums, 512)).isEqualTo(-1);
    assertThat(data.readerIndex()).isEqualTo(2);
    assertThat(checksums.readerIndex()).isZero();
    assertThat(HexFormat.of().formatHex(ByteBufUtil.getBytes(data)))
        .isEqualTo("313233343536373839");
  }
}
