package io.ashlar.protocol.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;

/**
 * One packet of a block as it came over the wire. Its bytes are shared, not copied: the slices this
 * class hands out live as long as the packet's reference count is above zero.
 *
 * <p>The reference count is that of {@link #frame}. Whoever receives a packet from {@link
 * PacketDecoder} owns one reference and releases it.
 */
public final class Packet implements ReferenceCounted {
  private final PacketHeader header;
  private final ByteBuf frame;
  private final int headerEnd;

  /**
   * Takes over the caller's reference to the frame.
   *
   * @param frame all of the packet's bytes on the wire, from its first length
   * @param headerEnd where in the frame the header ends; what follows is checksums, then {@code
   *     header.dataLength()} bytes of data
   */
  Packet(PacketHeader header, ByteBuf frame, int headerEnd) {
    this.header = header;
    this.frame = frame;
    this.headerEnd = headerEnd;
  }

  /** What the packet says about itself. */
  public PacketHeader header() {
    return header;
  }

  /**
   * All bytes on the wire, lengths and header included. To forward it, write {@code
   * frame().retainedDuplicate()}.
   */
  public ByteBuf frame() {
    return frame;
  }

  /** Bytes of checksums: the sender's claim, which need not fit the length of the data. */
  public int checksumLength() {
    return frame.readableBytes() - headerEnd - header.dataLength();
  }

  /** The checksums, not retained. */
  public ByteBuf checksums() {
    return frame.slice(frame.readerIndex() + headerEnd, checksumLength());
  }

  /** The data, not retained. */
  public ByteBuf data() {
    return frame.slice(frame.writerIndex() - header.dataLength(), header.dataLength());
  }

  @Override
  public int refCnt() {
    return frame.refCnt();
  }

  @Override
  public Packet retain() {
    frame.retain();
    return this;
  }

  @Override
  public Packet retain(int increment) {
    frame.retain(increment);
    return this;
  }

  @Override
  public Packet touch() {
    frame.touch();
    return this;
  }

  @Override
  public Packet touch(Object hint) {
    frame.touch(hint);
    return this;
  }

  @Override
  public boolean release() {
    return frame.release();
  }

  @Override
  public boolean release(int decrement) {
    return frame.release(decrement);
  }

  @Override
  public String toString() {
    return "Packet[" + header + ", checksums=" + checksumLength() + " bytes]";
  }
}
