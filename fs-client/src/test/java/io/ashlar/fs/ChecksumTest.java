package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.protocol.proto.Status;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  private static final int BLOCK = 4096;

  private FakeCluster cluster;
  private FileSystem files;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster(2);
    files = cluster.connect();
  }

  @AfterEach
  void stop() throws IOException {
    files.close();
    cluster.close();
  }

  private byte[] write(String path, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    try (FileWriter out = files.create(path, CreateOptions.defaults().withBlockSizeBytes(BLOCK))) {
      out.write(bytes);
    }
    return bytes;
  }

  private static String crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return String.format("%08x", crc.getValue());
  }

  @Test
  void theCompositeCrcIsThatOfTheBytes() throws IOException {
    byte[] bytes = write("/f", 3 * BLOCK + 700);

    assertThat(files.checksum("/f", FileChecksum.Kind.COMPOSITE_CRC))
        .isEqualTo(new FileChecksum("COMPOSITE-CRC32C", crc(bytes, bytes.length)));
    for (int length : new int[] {1, 512, BLOCK, BLOCK + 1, 3 * BLOCK + 699}) {
      assertThat(files.checksum("/f", FileChecksum.Kind.COMPOSITE_CRC, length).hex())
          .as("of %d bytes", length)
          .isEqualTo(crc(bytes, length));
    }
  }

  @Test
  void theMd5OfMd5sIsThatOfHadoop() throws IOException {
    // Values of Hadoop's client for these bytes in these blocks.
    files.create("/empty").close();
    assertThat(files.checksum("/empty", FileChecksum.Kind.MD5_OF_CRC))
        .isEqualTo(
            new FileChecksum(
                "MD5-of-0MD5-of-0CRC32",
                "00000000000000000000000070bc8f4b72a86921468bf8e8441dce51"));
    write("/one", 100);
    write("/four", 4 * BLOCK);
    assertThat(files.checksum("/one", FileChecksum.Kind.MD5_OF_CRC).algorithm())
        .isEqualTo("MD5-of-0MD5-of-512CRC32C");
    assertThat(files.checksum("/four", FileChecksum.Kind.MD5_OF_CRC).algorithm())
        .isEqualTo("MD5-of-8MD5-of-512CRC32C");
    assertThat(files.checksum("/four", FileChecksum.Kind.MD5_OF_CRC).hex())
        .hasSize(2 * 28)
        .startsWith("00000200" + "0000000000000008");
  }

  @Test
  void anotherReplicaIsAskedWhereOneHasNoAnswer() throws IOException {
    byte[] bytes = write("/f", 1000);
    cluster.dataNode(0).faults().refuseNextChecksum(Status.ERROR);

    assertThat(files.checksum("/f", FileChecksum.Kind.COMPOSITE_CRC).hex())
        .isEqualTo(crc(bytes, 1000));
    cluster.dataNodes().forEach(node -> node.faults().refuseNextChecksum(Status.ERROR));
    assertThatThrownBy(() -> files.checksum("/f", FileChecksum.Kind.COMPOSITE_CRC))
        .hasMessageContaining("No checksum of block")
        .hasMessageContaining("/f")
        .hasMessageContaining("ERROR: no");
  }

  @Test
  void anAppendMayBeginABlock() throws IOException {
    byte[] bytes = write("/f", 1000);
    try (FileWriter out = files.append("/f", AppendOptions.defaults().withNewBlock(true))) {
      out.write(Arrays.copyOf(bytes, 500));
    }

    assertThat(files.locations("/f", 0, 2000))
        .extracting(BlockLocation::lengthBytes)
        .containsExactly(1000L, 500L);
    assertThat(files.status("/f").orElseThrow().lengthBytes()).isEqualTo(1500);
    try (FileReader in = files.open("/f")) {
      in.seek(1000);
      assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOf(bytes, 500));
    }
  }
}
