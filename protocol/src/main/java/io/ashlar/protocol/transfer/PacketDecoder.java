package io.ashlar.protocol.transfer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ashlar.protocol.net.BufferedBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Cuts a connection's bytes into {@link Packet packets} (wire reference 3.4) without copying them:
 * a packet shares the buffers that the socket was read into.
 *
 * <p>Confined to its channel's event loop. Each packet is fired up the pipeline with one reference,
 * which the receiver owns. When the receiver removes this handler (after the last packet, say),
 * bytes that came behind go up the pipeline as they are. Bytes that are no packet are reported once
 * as a {@link MalformedPacketException}; what comes after is dropped.
 */
public final class PacketDecoder extends ChannelInboundHandlerAdapter {
  /** The most that a packet's two lengths may add up to, as in Hadoop. */
  public static final int MAX_PACKET_BYTES = 16 << 20;

  /** Reads up to this size are gathered in the buffer before them, if that has room. */
  private static final int SMALL_READ_BYTES = 4096;

  /** A sender may have begun so much of a packet for as long as it likes. */
  private static final int SMALL_PART_BYTES = 64 << 10;

  /** How long the rest of a packet may take. */
  private static final long REST_SECONDS = 60;

  private final int maxPacketBytes;
  private final BufferedBytes memory;

  /** Bytes not yet handed on, in the buffers they were read into; none is empty. */
  private final ArrayDeque<ByteBuf> pending = new ArrayDeque<>();

  /** How many bytes are pending. */
  private int readable;

  /** What those buffers take up, filled or not. */
  private int held;

  /** What of it was told to {@link #memory}. */
  private int counted;

  /** Packets handed on. */
  private long packets;

  /** Runs when an incomplete packet should be complete; else null. */
  private Future<?> restTimeout;

  private boolean broken;

  /** Takes packets up to {@link #MAX_PACKET_BYTES}. */
  public PacketDecoder() {
    this(MAX_PACKET_BYTES, BufferedBytes.unlimited());
  }

  /** Takes packets whose two lengths add up to at most the given number of bytes. */
  public PacketDecoder(int maxPacketBytes) {
    this(maxPacketBytes, BufferedBytes.unlimited());
  }

  /**
   * Takes packets up to {@link #MAX_PACKET_BYTES}, as long as memory is not scarce. A sender that
   * begins a packet must also end it in good time.
   */
  public PacketDecoder(BufferedBytes memory) {
    this(MAX_PACKET_BYTES, memory);
  }

  private PacketDecoder(int maxPacketBytes, BufferedBytes memory) {
    this.maxPacketBytes = maxPacketBytes;
    this.memory = memory;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (broken || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    append(bytes);
    drain(ctx);
  }

  /** A peer that sends byte by byte must not make us keep a whole read buffer for each. */
  private void append(ByteBuf bytes) {
    int length = bytes.readableBytes();
    readable += length;
    ByteBuf tail = pending.peekLast();
    if (tail != null && length <= SMALL_READ_BYTES && length <= tail.writableBytes()) {
      tail.writeBytes(bytes);
      bytes.release();
    } else {
      held += bytes.capacity();
      pending.addLast(bytes);
    }
  }

  private void drain(ChannelHandlerContext ctx) {
    try {
      while (!ctx.isRemoved()) {
        Packet packet = next(ctx);
        if (packet == null) {
          break;
        }
        packets++;
        ctx.fireChannelRead(packet);
      }
      if (!ctx.isRemoved()) {
        checkRest(ctx);
      }
    } catch (MalformedPacketException e) {
      refuse(ctx, e);
    }
  }

  private void refuse(ChannelHandlerContext ctx, MalformedPacketException why) {
    broken = true;
    releasePending();
    ctx.fireExceptionCaught(why);
  }

  /** What is pending now is part of a packet: whoever sends it must not keep much for long. */
  private void checkRest(ChannelHandlerContext ctx) throws MalformedPacketException {
    count();
    if (readable <= SMALL_PART_BYTES) {
      return;
    }
    if (memory.isScarce()) {
      throw new MalformedPacketException(
          "Memory is scarce, and a packet of which " + readable + " bytes are here is incomplete");
    }
    if (restTimeout == null) {
      long before = packets;
      restTimeout =
          ctx.executor().schedule(() -> restIsDue(ctx, before), REST_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void restIsDue(ChannelHandlerContext ctx, long packetsBefore) {
    restTimeout = null;
    if (packets == packetsBefore && readable > SMALL_PART_BYTES && !ctx.isRemoved()) {
      refuse(
          ctx,
          new MalformedPacketException("A packet was not complete after " + REST_SECONDS + " s"));
    }
  }

  private void count() {
    memory.changed(counted, held);
    counted = held;
  }

  /** The next packet, or null while bytes are missing. */
  private Packet next(ChannelHandlerContext ctx) throws MalformedPacketException {
    if (readable < PacketHeader.LENGTHS) {
      return null;
    }
    ByteBuf lengths = peek(PacketHeader.LENGTHS);
    int packetLength = lengths.getInt(lengths.readerIndex());
    int headerLength = lengths.getUnsignedShort(lengths.readerIndex() + Integer.BYTES);
    if (packetLength < Integer.BYTES || packetLength > maxPacketBytes - headerLength) {
      throw new MalformedPacketException(
          "Packet lengths "
              + packetLength
              + " and "
              + headerLength
              + ", expected at least 4 and together at most "
              + maxPacketBytes);
    }
    int payloadLength = packetLength - Integer.BYTES;
    int headerEnd = PacketHeader.LENGTHS + headerLength;
    if (readable < headerEnd + payloadLength) {
      return null;
    }
    PacketHeader header = header(peek(headerEnd), headerLength);
    if (header.dataLength() < 0 || header.dataLength() > payloadLength) {
      throw new MalformedPacketException(
          "Packet of "
              + payloadLength
              + " bytes of checksums and data says it has "
              + header.dataLength()
              + " bytes of data");
    }
    return new Packet(header, take(ctx, headerEnd + payloadLength), headerEnd);
  }

  /** A buffer whose first readable bytes are the first pending ones; only for reading, at once. */
  private ByteBuf peek(int length) {
    ByteBuf first = pending.peekFirst();
    if (first.readableBytes() >= length) {
      return first;
    }
    ByteBuf copy = Unpooled.buffer(length, length);
    for (ByteBuf part : pending) {
      int take = Math.min(part.readableBytes(), copy.writableBytes());
      copy.writeBytes(part, part.readerIndex(), take);
    }
    return copy;
  }

  private static PacketHeader header(ByteBuf in, int length) throws MalformedPacketException {
    try {
      return PacketHeader.decode(in, in.readerIndex() + PacketHeader.LENGTHS, length);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedPacketException("Packet header cannot be decoded: " + e.getMessage(), e);
    }
  }

  /** Cuts that many bytes off the front of what is pending; the caller owns the result. */
  private ByteBuf take(ChannelHandlerContext ctx, int length) {
    readable -= length;
    ByteBuf first = pending.peekFirst();
    if (first.readableBytes() >= length) {
      return takeFromFirst(length);
    }
    CompositeByteBuf whole = ctx.alloc().compositeBuffer(pending.size());
    while (whole.readableBytes() < length) {
      int missing = length - whole.readableBytes();
      whole.addComponent(
          true, takeFromFirst(Math.min(missing, pending.peekFirst().readableBytes())));
    }
    return whole;
  }

  private ByteBuf takeFromFirst(int length) {
    ByteBuf first = pending.peekFirst();
    return first.readableBytes() == length ? removeFirst() : first.readRetainedSlice(length);
  }

  private ByteBuf removeFirst() {
    ByteBuf first = pending.removeFirst();
    held -= first.capacity();
    return first;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    releasePending();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    readable = 0;
    held = 0;
    settle();
    if (pending.isEmpty()) {
      return;
    }
    while (!pending.isEmpty()) {
      ctx.fireChannelRead(pending.removeFirst());
    }
    ctx.fireChannelReadComplete();
  }

  private void settle() {
    count();
    if (restTimeout != null) {
      restTimeout.cancel(false);
      restTimeout = null;
    }
  }

  private void releasePending() {
    readable = 0;
    held = 0;
    settle();
    while (!pending.isEmpty()) {
      pending.removeFirst().release();
    }
  }
}
