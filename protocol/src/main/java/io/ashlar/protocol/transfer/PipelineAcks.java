package io.ashlar.protocol.transfer;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ashlar.protocol.proto.PipelineAckProto;
import io.ashlar.protocol.proto.Status;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Encoding of {@link PipelineAck} (wire reference 3.5). Stateless; any thread. */
public final class PipelineAcks {
  /** Sequence number of an acknowledgement that belongs to no packet. */
  public static final long OUT_OF_BAND = -2;

  /** A pipeline of a thousand nodes would fit. */
  private static final int MAX_BYTES = 16 * 1024;

  /** The low bits of a flag word hold the status; the others speak of congestion. */
  private static final int STATUS_MASK = 0xF;

  private PipelineAcks() {}

  /**
   * Appends a delimited acknowledgement. Each status goes out twice, as reply and as flag, because
   * some clients read the one and some the other; the time spent downstream is always written, so
   * that no acknowledgement is shorter than the five bytes which the Go client insists on.
   */
  public static void encode(ByteBuf out, PipelineAck ack) {
    List<Status> replies = ack.replies();
    int body = 1 + CodedOutputStream.computeSInt64SizeNoTag(ack.sequenceNumber());
    body += 2 * replies.size(); // every status fits one byte
    body += 2; // downstreamAckTimeNanos 0
    if (!replies.isEmpty()) {
      body += 1 + CodedOutputStream.computeUInt32SizeNoTag(replies.size()) + replies.size();
    }
    Delimited.writeVarint(out, body);
    out.writeByte(PipelineAckProto.SEQNO_FIELD_NUMBER << 3);
    writeZigZag(out, ack.sequenceNumber());
    for (int i = 0; i < replies.size(); i++) {
      out.writeByte(PipelineAckProto.REPLY_FIELD_NUMBER << 3);
      out.writeByte(replies.get(i).getNumber());
    }
    out.writeByte(PipelineAckProto.DOWNSTREAMACKTIMENANOS_FIELD_NUMBER << 3).writeByte(0);
    if (!replies.isEmpty()) {
      out.writeByte(PipelineAckProto.FLAG_FIELD_NUMBER << 3 | 2);
      Delimited.writeVarint(out, replies.size());
      for (int i = 0; i < replies.size(); i++) {
        out.writeByte(replies.get(i).getNumber());
      }
    }
  }

  /**
   * Takes one acknowledgement if it has arrived in full.
   *
   * @return empty while bytes are missing; the buffer is then as it was
   * @throws InvalidProtocolBufferException if the bytes are no acknowledgement
   */
  public static Optional<PipelineAck> tryDecode(ByteBuf in) throws InvalidProtocolBufferException {
    return Delimited.tryRead(in, PipelineAckProto.parser(), MAX_BYTES).map(PipelineAcks::of);
  }

  /** Reads one acknowledgement, waiting for it on the calling thread. */
  public static PipelineAck read(InputStream in) throws IOException {
    return of(Delimited.read(in, PipelineAckProto.parser(), MAX_BYTES));
  }

  /** The flags win over the replies where both are there, as they do for Hadoop's client. */
  private static PipelineAck of(PipelineAckProto message) {
    if (message.getFlagCount() == 0) {
      return new PipelineAck(message.getSeqno(), message.getReplyList());
    }
    List<Status> replies = new ArrayList<>(message.getFlagCount());
    for (int i = 0; i < message.getFlagCount(); i++) {
      Status status = Status.forNumber(message.getFlag(i) & STATUS_MASK);
      replies.add(status == null ? Status.ERROR : status);
    }
    return new PipelineAck(message.getSeqno(), replies);
  }

  private static void writeZigZag(ByteBuf out, long value) {
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }
}
