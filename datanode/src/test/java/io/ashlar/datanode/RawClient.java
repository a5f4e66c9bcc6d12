package io.ashlar.datanode;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.ChecksumProto;
import io.ashlar.protocol.proto.ClientOperationHeaderProto;
import io.ashlar.protocol.proto.ClientReadStatusProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpReadBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Op;
import io.ashlar.protocol.transfer.PacketHeader;
import io.ashlar.protocol.transfer.PipelineAck;
import io.ashlar.protocol.transfer.PipelineAcks;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One connection of a client that speaks DataTransferProtocol by hand. */
final class RawClient implements AutoCloseable {
  static final int CHUNK = 512;

  private final Socket socket;
  final DataInputStream in;
  final DataOutputStream out;
  private long nextSequenceNumber;

  RawClient(DataNode node) throws IOException {
    this(node.dataAddress());
  }

  RawClient(InetSocketAddress address) throws IOException {
    socket = new Socket(address.getAddress(), address.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    out = new DataOutputStream(socket.getOutputStream());
  }

  static ExtendedBlockProto block(long id, long stamp, long length) {
    return ExtendedBlockProto.newBuilder()
        .setPoolId(FakeNameNode.POOL)
        .setBlockId(id)
        .setGenerationStamp(stamp)
        .setNumBytes(length)
        .build();
  }

  static DatanodeInfoProto info(DataNode node) {
    return DatanodeInfoProto.newBuilder()
        .setId(
            DatanodeIDProto.newBuilder()
                .setIpAddr("127.0.0.1")
                .setHostName("localhost")
                .setDatanodeUuid(node.uuid())
                .setXferPort(node.dataAddress().getPort())
                .setIpcPort(node.ipcAddress().getPort())
                .setInfoPort(node.httpAddress().getPort()))
        .build();
  }

  static ClientOperationHeaderProto header(ExtendedBlockProto block, String clientName) {
    return ClientOperationHeaderProto.newBuilder()
        .setBaseHeader(BaseHeaderProto.newBuilder().setBlock(block))
        .setClientName(clientName)
        .build();
  }

  static OpWriteBlockProto.Builder write(
      ExtendedBlockProto block, BlockConstructionStage stage, DataNode... targets) {
    OpWriteBlockProto.Builder op =
        OpWriteBlockProto.newBuilder()
            .setHeader(header(block, "client"))
            .setStage(stage)
            .setPipelineSize(1 + targets.length)
            .setMinBytesRcvd(0)
            .setMaxBytesRcvd(0)
            .setLatestGenerationStamp(0)
            .setRequestedChecksum(
                ChecksumProto.newBuilder()
                    .setType(ChecksumType.CRC32C.toProto())
                    .setBytesPerChecksum(CHUNK));
    for (DataNode target : targets) {
      op.addTargets(info(target));
    }
    return op;
  }

  void send(Op op, MessageLite message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.write(Op.VERSION);
    bytes.write(op.code());
    message.writeDelimitedTo(bytes);
    out.write(bytes.toByteArray());
  }

  BlockOpResponseProto response() throws IOException {
    return Delimited.read(in, BlockOpResponseProto.parser(), Delimited.MAX_MESSAGE_BYTES);
  }

  /** Sets up a pipeline and returns its answer. */
  BlockOpResponseProto setUp(OpWriteBlockProto op) throws IOException {
    send(Op.WRITE_BLOCK, op);
    return response();
  }

  /** Sends a packet with right checksums; returns its sequence number. */
  long packet(long offset, byte[] data, boolean sync) throws IOException {
    ByteBuffer checksums =
        ByteBuffer.allocate((int) ChecksumType.CRC32C.checksumLength(data.length, CHUNK));
    ChecksumType.CRC32C.compute(ByteBuffer.wrap(data), CHUNK, checksums);
    return packet(offset, data, checksums.array(), sync, false);
  }

  long packet(long offset, byte[] data, byte[] checksums, boolean sync, boolean last)
      throws IOException {
    long sequenceNumber = nextSequenceNumber++;
    PacketHeader header = new PacketHeader(offset, sequenceNumber, last, data.length, sync);
    send(header, data, checksums);
    return sequenceNumber;
  }

  void send(PacketHeader header, byte[] data, byte[] checksums) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(header.encodedLength() + checksums.length + data.length);
    header.encode(bytes, checksums.length);
    bytes.put(checksums).put(data);
    out.write(bytes.array());
  }

  /** Ends the block. */
  long last(long offset) throws IOException {
    return packet(offset, new byte[0], new byte[0], false, true);
  }

  PipelineAck ack() throws IOException {
    return PipelineAcks.read(in);
  }

  /** Writes a whole block in packets of a size, and waits for all acknowledgements. */
  List<PipelineAck> writeAll(byte[] data, int packetBytes) throws IOException {
    List<PipelineAck> acks = new ArrayList<>();
    int sent = 0;
    for (int offset = 0; offset < data.length; offset += packetBytes) {
      int end = Math.min(data.length, offset + packetBytes);
      packet(offset, java.util.Arrays.copyOfRange(data, offset, end), false);
      sent++;
      while (sent - acks.size() > 40) {
        acks.add(ack());
      }
    }
    last(data.length);
    sent++;
    while (acks.size() < sent) {
      acks.add(ack());
    }
    return acks;
  }

  /** What a read brought. */
  record Read(BlockOpResponseProto response, long start, byte[] data, int packets) {
    /** The bytes that were asked for, out of the whole chunks that came. */
    byte[] slice(long offset, int length) {
      int from = (int) (offset - start);
      return java.util.Arrays.copyOfRange(data, from, from + length);
    }
  }

  Read read(ExtendedBlockProto block, long offset, long length, boolean checksums)
      throws IOException {
    send(
        Op.READ_BLOCK,
        OpReadBlockProto.newBuilder()
            .setHeader(header(block, "client"))
            .setOffset(offset)
            .setLen(length)
            .setSendChecksums(checksums)
            .build());
    BlockOpResponseProto response = response();
    if (response.getStatus() != Status.SUCCESS) {
      return new Read(response, 0, new byte[0], 0);
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    long start = response.getReadOpChecksumInfo().getChunkOffset();
    ChecksumType type = ChecksumType.of(response.getReadOpChecksumInfo().getChecksum().getType());
    int chunk = response.getReadOpChecksumInfo().getChecksum().getBytesPerChecksum();
    int packets = 0;
    while (true) {
      int payload = in.readInt();
      PacketHeader header =
          PacketHeader.decode(ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort())), 25);
      if (header.sequenceNumber() != packets) {
        throw new IOException("packet " + header.sequenceNumber() + " instead of " + packets);
      }
      if (header.offsetInBlock() != start + data.size()) {
        throw new IOException("packet at " + header.offsetInBlock());
      }
      packets++;
      byte[] sums = in.readNBytes(payload - 4 - header.dataLength());
      byte[] bytes = in.readNBytes(header.dataLength());
      if (type.firstCorrupt(ByteBuffer.wrap(bytes), ByteBuffer.wrap(sums), chunk) >= 0) {
        throw new IOException("corrupt packet at " + header.offsetInBlock());
      }
      data.writeBytes(bytes);
      if (header.last()) {
        break;
      }
    }
    return new Read(response, start, data.toByteArray(), packets);
  }

  /** Tells that a read was good, which makes the connection usable again. */
  void readStatus() throws IOException {
    ClientReadStatusProto.newBuilder().setStatus(Status.CHECKSUM_OK).build().writeDelimitedTo(out);
  }

  /** Whether the other side has closed the connection. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  static ByteString empty() {
    return ByteString.EMPTY;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
