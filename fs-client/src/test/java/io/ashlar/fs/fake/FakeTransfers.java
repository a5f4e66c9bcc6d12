package io.ashlar.fs.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.ashlar.protocol.proto.BlockChecksumTypeProto;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.ChecksumProto;
import io.ashlar.protocol.proto.ClientReadStatusProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpBlockChecksumProto;
import io.ashlar.protocol.proto.OpBlockChecksumResponseProto;
import io.ashlar.protocol.proto.OpReadBlockProto;
import io.ashlar.protocol.proto.OpTransferBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.PipelineAckProto;
import io.ashlar.protocol.proto.ReadOpChecksumInfoProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.Op;
import io.ashlar.protocol.transfer.PacketHeader;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * DataTransferProtocol on one connection. A write puts its bytes into the replicas of the whole
 * pipeline at once: forwarding is the DataNodes' own affair.
 */
final class FakeTransfers {
  private static final int BYTES_PER_CHECKSUM = 512;
  private static final int READ_PACKET_BYTES = 4096;

  private final FakeDataNode node;
  private final FakeCluster cluster;
  private final DataInputStream in;
  private final DataOutputStream out;

  FakeTransfers(FakeDataNode node, FakeCluster cluster, Socket connection) throws IOException {
    this.node = node;
    this.cluster = cluster;
    this.in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
    this.out = new DataOutputStream(connection.getOutputStream());
  }

  void serve() throws IOException {
    boolean reusable = true;
    while (reusable) {
      require(in.readShort() == Op.VERSION, "version");
      Op op = Op.ofCode(in.readByte()).orElseThrow();
      reusable =
          switch (op) {
            case WRITE_BLOCK -> write(OpWriteBlockProto.parseDelimitedFrom(in));
            case READ_BLOCK -> read(OpReadBlockProto.parseDelimitedFrom(in));
            case BLOCK_CHECKSUM -> checksum(OpBlockChecksumProto.parseDelimitedFrom(in));
            case TRANSFER_BLOCK -> transfer(OpTransferBlockProto.parseDelimitedFrom(in));
            default -> throw new IOException("Unexpected " + op);
          };
    }
  }

  private static void require(boolean condition, String what) throws IOException {
    if (!condition) {
      throw new IOException("Client broke the protocol: " + what);
    }
  }

  private void reply(MessageLite message) throws IOException {
    message.writeDelimitedTo(out);
    out.flush();
  }

  // Writing.

  private boolean write(OpWriteBlockProto request) throws IOException {
    List<FakeDataNode> pipeline = new ArrayList<>(List.of(node));
    for (DatanodeInfoProto target : request.getTargetsList()) {
      pipeline.add(cluster.dataNode(target.getId().getDatanodeUuid()));
    }
    Optional<FakeDataNode> bad =
        node.faults()
            .takeRefusedSetup()
            .<FakeDataNode>map(pipeline::get)
            .or(() -> pipeline.stream().filter(FakeDataNode::isClosed).findFirst());
    if (bad.isPresent()) {
      reply(
          BlockOpResponseProto.newBuilder()
              .setStatus(Status.ERROR)
              .setFirstBadLink(bad.get().transferAddress())
              .setMessage("refused by the test")
              .build());
      return false;
    }
    List<Replica> replicas = new ArrayList<>();
    for (FakeDataNode member : pipeline) {
      replicas.add(open(member, request));
    }
    boolean closes = request.getStage() == BlockConstructionStage.PIPELINE_CLOSE_RECOVERY;
    if (closes) {
      replicas.forEach(Replica::finish);
    }
    reply(BlockOpResponseProto.newBuilder().setStatus(Status.SUCCESS).setFirstBadLink("").build());
    if (closes) {
      return false;
    }
    receivePackets(replicas, ChecksumType.of(request.getRequestedChecksum().getType()));
    return false;
  }

  private static Replica open(FakeDataNode member, OpWriteBlockProto request) throws IOException {
    long blockId = request.getHeader().getBaseHeader().getBlock().getBlockId();
    if (request.getStage() == BlockConstructionStage.PIPELINE_SETUP_CREATE) {
      Replica fresh =
          new Replica(request.getHeader().getBaseHeader().getBlock().getGenerationStamp());
      require(member.replicas().put(blockId, fresh) == null, "block exists");
      return fresh;
    }
    Replica known = member.existing(blockId);
    require(
        known.bytes().length >= request.getMinBytesRcvd(),
        "less than the acknowledged length is there");
    require(known.bytes().length <= request.getMaxBytesRcvd(), "more than was sent is there");
    require(known.generationStamp() < request.getLatestGenerationStamp(), "stamp is not new");
    known.reopen(request.getMinBytesRcvd(), request.getLatestGenerationStamp());
    return known;
  }

  private void receivePackets(List<Replica> replicas, ChecksumType checksumType)
      throws IOException {
    long expected = -1;
    for (int packets = 1; ; packets++) {
      int payloadLength = in.readInt();
      int headerLength = in.readShort();
      PacketHeader header =
          PacketHeader.decode(ByteBuffer.wrap(in.readNBytes(headerLength)), headerLength);
      if (header.isHeartbeat()) {
        acknowledge(PacketHeader.HEARTBEAT, replicas.size(), -1, Status.SUCCESS);
        continue;
      }
      require(expected < 0 || header.sequenceNumber() == expected, "packets out of order");
      expected = header.sequenceNumber() + 1;
      int checksumLength = payloadLength - 4 - header.dataLength();
      byte[] checksums = in.readNBytes(checksumLength);
      byte[] data = in.readNBytes(header.dataLength());
      if (node.faults().takeCutAt(packets)) {
        return;
      }
      checkChunks(header, checksums, data, checksumType);
      Optional<Faults.BadAck> bad = node.faults().takeBadAckAt(packets);
      if (bad.isPresent()) {
        acknowledge(
            header.sequenceNumber(), replicas.size(), bad.get().badIndex(), bad.get().status());
        // Closing a socket with bytes to read would reset it, and take the answer with it.
        in.transferTo(OutputStream.nullOutputStream());
        return;
      }
      cluster.packetReceived(header);
      replicas.forEach(replica -> replica.write(header.offsetInBlock(), data));
      if (header.last()) {
        replicas.forEach(Replica::finish);
      }
      acknowledge(header.sequenceNumber(), replicas.size(), -1, Status.SUCCESS);
      if (header.last()) {
        return;
      }
    }
  }

  /** What a stock DataNode insists on: chunks from a boundary, or the rest of one chunk. */
  private static void checkChunks(
      PacketHeader header, byte[] checksums, byte[] data, ChecksumType type) throws IOException {
    int behindBoundary = (int) (header.offsetInBlock() % BYTES_PER_CHECKSUM);
    require(
        behindBoundary == 0 || behindBoundary + data.length <= BYTES_PER_CHECKSUM,
        "a packet that begins inside a chunk goes beyond it");
    int corrupt =
        type.firstCorrupt(ByteBuffer.wrap(data), ByteBuffer.wrap(checksums), BYTES_PER_CHECKSUM);
    require(corrupt == ChecksumType.NONE, "checksum at " + corrupt);
  }

  private void acknowledge(long sequenceNumber, int nodes, int bad, Status badStatus)
      throws IOException {
    PipelineAckProto.Builder ack = PipelineAckProto.newBuilder().setSeqno(sequenceNumber);
    for (int i = 0; i < nodes; i++) {
      Status status = i == bad ? badStatus : Status.SUCCESS;
      ack.addReply(status).addFlag(status.getNumber());
    }
    reply(ack.setDownstreamAckTimeNanos(0).build());
  }

  // Reading.

  private boolean read(OpReadBlockProto request) throws IOException {
    Replica replica =
        node.replicas().get(request.getHeader().getBaseHeader().getBlock().getBlockId());
    if (replica == null) {
      reply(
          BlockOpResponseProto.newBuilder()
              .setStatus(Status.ERROR)
              .setMessage("ReplicaNotFoundException")
              .build());
      return false;
    }
    byte[] bytes = replica.bytes();
    require(request.getOffset() + request.getLen() <= bytes.length, "range beyond the replica");
    int start = (int) (request.getOffset() / BYTES_PER_CHECKSUM * BYTES_PER_CHECKSUM);
    int lastByte = (int) (request.getOffset() + request.getLen());
    int end =
        Math.min(
            (lastByte + BYTES_PER_CHECKSUM - 1) / BYTES_PER_CHECKSUM * BYTES_PER_CHECKSUM,
            bytes.length);
    reply(
        BlockOpResponseProto.newBuilder()
            .setStatus(Status.SUCCESS)
            .setReadOpChecksumInfo(
                ReadOpChecksumInfoProto.newBuilder()
                    .setChecksum(
                        ChecksumProto.newBuilder()
                            .setType(ChecksumType.CRC32C.toProto())
                            .setBytesPerChecksum(BYTES_PER_CHECKSUM))
                    .setChunkOffset(start))
            .build());
    if (!sendRange(bytes, start, end)) {
      return false;
    }
    ClientReadStatusProto answer = ClientReadStatusProto.parseDelimitedFrom(in);
    if (answer == null) {
      return false; // a reader that was closed early says nothing
    }
    Status verdict = answer.getStatus();
    require(verdict == Status.CHECKSUM_OK, "read status " + verdict);
    return !node.faults().closesAfterReads();
  }

  /** False if a fault cut it short. */
  private boolean sendRange(byte[] bytes, int start, int end) throws IOException {
    int cutAt = node.faults().takeCutRead().map(cut -> start + cut).orElse(Integer.MAX_VALUE);
    long sequenceNumber = 0;
    for (int at = start; at < end; at += READ_PACKET_BYTES) {
      int length = Math.min(READ_PACKET_BYTES, end - at);
      ByteBuffer frame = packet(bytes, at, length, sequenceNumber++);
      node.faults().corruptByte().ifPresent(bad -> corrupt(frame, bad, bytes.length));
      if (at + length > cutAt) {
        send(frame.limit(frame.limit() - (at + length - cutAt)));
        out.flush();
        return false;
      }
      send(frame);
    }
    ByteBuffer last = ByteBuffer.allocate(PacketHeader.MAX_ENCODED_LENGTH);
    new PacketHeader(end, sequenceNumber, true, 0, false).encode(last, 0);
    send(last.flip());
    out.flush();
    return true;
  }

  private void send(ByteBuffer frame) throws IOException {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    out.write(bytes);
  }

  private static ByteBuffer packet(byte[] bytes, int at, int length, long sequenceNumber) {
    int checksumLength = (int) ChecksumType.CRC32C.checksumLength(length, BYTES_PER_CHECKSUM);
    ByteBuffer frame =
        ByteBuffer.allocate(PacketHeader.MAX_ENCODED_LENGTH + checksumLength + length);
    new PacketHeader(at, sequenceNumber, false, length, false).encode(frame, checksumLength);
    ChecksumType.CRC32C.compute(ByteBuffer.wrap(bytes, at, length), BYTES_PER_CHECKSUM, frame);
    return frame.put(bytes, at, length).flip();
  }

  private static void corrupt(ByteBuffer frame, int offset, int blockLength) {
    // The data is at the frame's end; a test corrupts a byte of the block's last packet.
    int index = frame.limit() - (blockLength - offset);
    if (index >= 0) {
      frame.put(index, (byte) ~frame.get(index));
    }
  }

  // Checksums.

  private boolean checksum(OpBlockChecksumProto request) throws IOException {
    ExtendedBlockProto block = request.getHeader().getBlock();
    Optional<Status> refusal = node.faults().takeRefusedChecksum();
    if (refusal.isPresent()) {
      reply(BlockOpResponseProto.newBuilder().setStatus(refusal.get()).setMessage("no").build());
      return false;
    }
    ByteBuffer data =
        ByteBuffer.wrap(node.existing(block.getBlockId()).bytes(), 0, (int) block.getNumBytes());
    int chunks = (data.remaining() + BYTES_PER_CHECKSUM - 1) / BYTES_PER_CHECKSUM;
    boolean composite =
        request.getBlockChecksumOptions().getBlockChecksumType()
            == BlockChecksumTypeProto.COMPOSITE_CRC;
    ByteBuffer crcs = ByteBuffer.allocate(composite ? Integer.BYTES : chunks * Integer.BYTES);
    if (composite) {
      crcs.putInt(ChecksumType.CRC32C.checksum(data));
    } else {
      ChecksumType.CRC32C.compute(data, BYTES_PER_CHECKSUM, crcs);
    }
    byte[] sum = composite ? crcs.array() : md5(crcs.array());
    reply(
        BlockOpResponseProto.newBuilder()
            .setStatus(Status.SUCCESS)
            .setChecksumResponse(
                OpBlockChecksumResponseProto.newBuilder()
                    .setBytesPerCrc(BYTES_PER_CHECKSUM)
                    .setCrcPerBlock(chunks)
                    .setBlockChecksum(ByteString.copyFrom(sum))
                    .setCrcType(ChecksumType.CRC32C.toProto())
                    .setBlockChecksumOptions(request.getBlockChecksumOptions()))
            .build());
    return false;
  }

  private static byte[] md5(byte[] bytes) throws IOException {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  // Copying for a pipeline's new member.

  private boolean transfer(OpTransferBlockProto request) throws IOException {
    long blockId = request.getHeader().getBaseHeader().getBlock().getBlockId();
    Replica source = node.existing(blockId);
    if (node.faults().takeCutTransfer()) {
      return false;
    }
    for (DatanodeInfoProto target : request.getTargetsList()) {
      require(!cluster.dataNode(target.getId().getDatanodeUuid()).isClosed(), "target is closed");
      Replica copy = new Replica(source.generationStamp());
      copy.write(0, source.bytes());
      cluster.dataNode(target.getId().getDatanodeUuid()).replicas().put(blockId, copy);
    }
    reply(BlockOpResponseProto.newBuilder().setStatus(Status.SUCCESS).build());
    return false;
  }
}
