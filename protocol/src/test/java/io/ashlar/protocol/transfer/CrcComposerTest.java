package io.ashlar.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CrcComposerTest {

  @Property(seed = "20261126")
  void theCrcOfPartsIsTheCrcOfTheWhole(
      @ForAll @Size(max = 3000) byte[] data, @ForAll @IntRange(min = 1, max = 700) int part) {
    for (ChecksumType type : new ChecksumType[] {ChecksumType.CRC32, ChecksumType.CRC32C}) {
      CrcComposer composer = new CrcComposer(type);
      for (int from = 0; from < data.length; from += part) {
        int length = Math.min(part, data.length - from);
        composer.append(type.checksum(ByteBuffer.wrap(data, from, length)), length);
      }
      assertThat(composer.value()).isEqualTo(type.checksum(ByteBuffer.wrap(data)));
    }
  }
}
