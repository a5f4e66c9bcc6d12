package io.ashlar.namenode.clientprotocol;

import io.ashlar.protocol.proto.ChecksumTypeProto;
import io.ashlar.protocol.proto.FsServerDefaultsProto;

/**
 * What a client takes for granted unless it is told otherwise (wire reference 2.2).
 *
 * @param blockSizeBytes block size of new files
 * @param replication replicas of new files
 * @param trashIntervalMinutes 0 for no trash
 */
public record ServerDefaults(long blockSizeBytes, int replication, long trashIntervalMinutes) {
  private static final int BYTES_PER_CHECKSUM = 512;
  private static final int PACKET_BYTES = 65_536;
  private static final int FILE_BUFFER_BYTES = 4_096;

  FsServerDefaultsProto message() {
    return FsServerDefaultsProto.newBuilder()
        .setBlockSize(blockSizeBytes)
        .setBytesPerChecksum(BYTES_PER_CHECKSUM)
        .setWritePacketSize(PACKET_BYTES)
        .setReplication(replication)
        .setFileBufferSize(FILE_BUFFER_BYTES)
        .setEncryptDataTransfer(false)
        .setTrashInterval(trashIntervalMinutes)
        .setChecksumType(ChecksumTypeProto.CHECKSUM_CRC32C)
        .setKeyProviderUri("")
        .setPolicyId(StoragePolicies.HOT)
        .setSnapshotTrashRootEnabled(false)
        .build();
  }
}
