package io.ashlar.datanode.namenodelink;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.ashlar.datanode.replica.Replica;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BlockListBufferTest {

  @Test
  void aReplicaIsFourVarints() {
    BlockListBuffer list = new BlockListBuffer();
    list.add(new Replica.Finalized(1073741825L, 1001, 134217728, null));
    assertThat(list.count()).isEqualTo(1);
    assertThat(HexFormat.of().formatHex(ByteString.copyFrom(list.chunks()).toByteArray()))
        .isEqualTo("8280808008" + "80808040" + "e907" + "00");
  }

  @Test
  void aLongListIsCutIntoChunksAndReadsBackWhole() throws IOException {
    BlockListBuffer list = new BlockListBuffer();
    int replicas = 50_000;
    for (int i = 0; i < replicas; i++) {
      list.add(new Replica.Waiting(-i, 1000 + i, i, null));
    }
    assertThat(list.count()).isEqualTo(replicas);
    assertThat(list.chunks()).hasSizeGreaterThan(1).allMatch(chunk -> chunk.size() <= 65536);
    CodedInputStream in = ByteString.copyFrom(list.chunks()).newCodedInput();
    for (int i = 0; i < replicas; i++) {
      assertThat(in.readSInt64()).isEqualTo(-i);
      assertThat(in.readUInt64()).isEqualTo(i);
      assertThat(in.readUInt64()).isEqualTo(1000 + i);
      assertThat(in.readUInt64()).isEqualTo(2);
    }
    assertThat(in.isAtEnd()).isTrue();
  }

  @Test
  void anEmptyStorageHasAnEmptyList() {
    assertThat(new BlockListBuffer().chunks()).isEmpty();
  }
}
