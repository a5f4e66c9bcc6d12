package io.ashlar.integration.input;

import com.google.protobuf.Descriptors.Descriptor;
import io.ashlar.protocol.proto.OpBlockChecksumProto;
import io.ashlar.protocol.proto.OpCopyBlockProto;
import io.ashlar.protocol.proto.OpReadBlockProto;
import io.ashlar.protocol.proto.OpReplaceBlockProto;
import io.ashlar.protocol.proto.OpRequestShortCircuitAccessProto;
import io.ashlar.protocol.proto.OpTransferBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.ReleaseShortCircuitAccessRequestProto;
import io.ashlar.protocol.proto.ShortCircuitShmRequestProto;
import io.ashlar.protocol.transfer.Op;
import io.ashlar.protocol.transfer.PacketHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * DataTransferProtocol: an operation, and packets behind it where it writes. The connection must
 * end when its client has finished. The operation and each packet count as inputs.
 */
final class TransferOperations implements Target {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int CHUNK = 512;

  private static final Map<Op, Descriptor> MESSAGES =
      Map.of(
          Op.WRITE_BLOCK, OpWriteBlockProto.getDescriptor(),
          Op.READ_BLOCK, OpReadBlockProto.getDescriptor(),
          Op.REPLACE_BLOCK, OpReplaceBlockProto.getDescriptor(),
          Op.COPY_BLOCK, OpCopyBlockProto.getDescriptor(),
          Op.BLOCK_CHECKSUM, OpBlockChecksumProto.getDescriptor(),
          Op.TRANSFER_BLOCK, OpTransferBlockProto.getDescriptor(),
          Op.REQUEST_SHORT_CIRCUIT_FDS, OpRequestShortCircuitAccessProto.getDescriptor(),
          Op.RELEASE_SHORT_CIRCUIT_FDS, ReleaseShortCircuitAccessRequestProto.getDescriptor(),
          Op.REQUEST_SHORT_CIRCUIT_SHM, ShortCircuitShmRequestProto.getDescriptor());

  /** Writes are where the states are. */
  private static final List<Op> CHOICE =
      List.of(
          Op.WRITE_BLOCK,
          Op.WRITE_BLOCK,
          Op.WRITE_BLOCK,
          Op.WRITE_BLOCK,
          Op.READ_BLOCK,
          Op.READ_BLOCK,
          Op.REPLACE_BLOCK,
          Op.COPY_BLOCK,
          Op.BLOCK_CHECKSUM,
          Op.TRANSFER_BLOCK,
          Op.REQUEST_SHORT_CIRCUIT_FDS,
          Op.RELEASE_SHORT_CIRCUIT_FDS,
          Op.REQUEST_SHORT_CIRCUIT_SHM);

  private final InetSocketAddress server;
  private final Vocabulary vocabulary;

  TransferOperations(InetSocketAddress server, Vocabulary vocabulary) {
    this.server = server;
    this.vocabulary = vocabulary;
  }

  @Override
  public String kind() {
    return "transfer";
  }

  @Override
  public int batch(Dice dice, Findings findings) throws Exception {
    Op op = dice.oneOf(CHOICE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, (byte) Op.VERSION, (byte) op.code()});
    byte[] message = vocabulary.message(MESSAGES.get(op), dice).toByteArray();
    writeDelimited(out, dice.oneIn(3) ? dice.spoil(message) : message);
    int packets = op == Op.WRITE_BLOCK ? dice.below(24) : 0;
    long offset = 0;
    for (int i = 0; i < packets; i++) {
      byte[] packet = packet(dice, i, offset, i == packets - 1);
      offset += CHUNK;
      out.writeBytes(dice.oneIn(8) ? dice.spoil(packet) : packet);
    }
    byte[] bytes = dice.oneIn(10) ? dice.spoil(out.toByteArray()) : out.toByteArray();
    send(bytes, findings);
    return 1 + packets;
  }

  static void writeDelimited(ByteArrayOutputStream out, byte[] message) {
    int length = message.length;
    while ((length & ~0x7F) != 0) {
      out.write(length & 0x7F | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.writeBytes(message);
  }

  private static byte[] packet(Dice dice, int number, long offset, boolean last) {
    int data = last && !dice.oneIn(4) ? 0 : dice.oneIn(4) ? dice.below(2000) : CHUNK;
    int checksums = (data + CHUNK - 1) / CHUNK * Integer.BYTES;
    PacketHeader header = new PacketHeader(offset, number, last, data, dice.oneIn(6));
    ByteBuffer packet = ByteBuffer.allocate(header.encodedLength() + checksums + data);
    header.encode(packet, checksums);
    return packet.array();
  }

  private void send(byte[] bytes, Findings findings) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[1 << 14];
      while (in.read(buffer) >= 0) {
        // Answers, acknowledgements, data: to the end.
      }
    } catch (SocketTimeoutException e) {
      findings.add("transfer: does not end after " + HexFormat.of().formatHex(bytes));
    } catch (IOException cutOff) {
      // A reset is an end, too.
    }
  }
}
