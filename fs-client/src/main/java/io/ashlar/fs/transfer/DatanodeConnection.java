package io.ashlar.fs.transfer;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.transfer.DatanodeReach;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Op;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * One blocking connection to a DataNode's data port, with a receive buffer of its own.
 *
 * <p>One thread may read and another one write at the same time; closing is allowed from any thread
 * and frees both. A read or write that takes longer than its time limit ends in a
 * SocketTimeoutException, and the connection is closed.
 */
public final class DatanodeConnection implements Closeable {
  /** A host that does not answer at all is given up sooner than one that is slow. */
  private static final int CONNECT_LIMIT_MILLIS = 10_000;

  private static final int MAX_PREFIX_BYTES = Op.PREFIX_LENGTH + 5;

  private final DatanodeIDProto datanode;
  private final SocketChannel channel;
  private final Deadlines deadlines;
  private final ByteBuffer received;
  private final InputStream input = new ReceivedStream();
  private volatile long readLimitMillis;
  private final long writeLimitMillis;

  /** System.nanoTime() at which the operation in progress is overdue; 0 while there is none. */
  private volatile long readDueNanos;

  private volatile long writeDueNanos;
  private volatile String overdue;

  private DatanodeConnection(
      DatanodeIDProto datanode,
      SocketChannel channel,
      Deadlines deadlines,
      int receiveBufferBytes,
      long limitMillis) {
    this.datanode = datanode;
    this.channel = channel;
    this.deadlines = deadlines;
    this.received = ByteBuffer.allocateDirect(receiveBufferBytes).limit(0);
    this.readLimitMillis = limitMillis;
    this.writeLimitMillis = limitMillis;
  }

  /**
   * Connects.
   *
   * @param receiveBufferBytes size of the buffer that {@link #received} gives
   * @param limitMillis how long any single read or write may take
   */
  public static DatanodeConnection open(
      DatanodeIDProto datanode, Deadlines deadlines, int receiveBufferBytes, long limitMillis)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      DatanodeReach reach = deadlines.reach();
      channel
          .socket()
          .connect(lookUp(reach.dataAddress(datanode)), reach.connectMillis(CONNECT_LIMIT_MILLIS));
    } catch (IOException e) {
      channel.close();
      throw new IOException("Cannot connect to DataNode " + name(datanode) + ": " + text(e), e);
    }
    DatanodeConnection connection =
        new DatanodeConnection(datanode, channel, deadlines, receiveBufferBytes, limitMillis);
    deadlines.watch(connection);
    return connection;
  }

  private static InetSocketAddress lookUp(InetSocketAddress address) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(address.getHostString()), address.getPort());
  }

  /** What messages call a DataNode: its address and data port, as in a setup reply's bad link. */
  public static String name(DatanodeIDProto datanode) {
    return datanode.getIpAddr() + ":" + datanode.getXferPort();
  }

  private static String text(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** The other side. */
  public DatanodeIDProto datanode() {
    return datanode;
  }

  /** Changes how long a single read may wait, also for one that waits already. */
  public void limitReads(long limitMillis) {
    readLimitMillis = limitMillis;
    if (readDueNanos != 0) {
      readDueNanos = dueIn(limitMillis);
    }
  }

  /** Sends the start of an operation: version, code and message. */
  public void send(Op op, MessageLite message) throws IOException {
    int length = message.getSerializedSize();
    ByteBuffer out =
        ByteBuffer.allocate(MAX_PREFIX_BYTES + length)
            .putShort((short) Op.VERSION)
            .put((byte) op.code());
    putDelimited(out, message, length);
    write(out.flip());
  }

  /** Sends a message with its length in front. */
  public void send(MessageLite message) throws IOException {
    int length = message.getSerializedSize();
    ByteBuffer out = ByteBuffer.allocate(MAX_PREFIX_BYTES + length);
    putDelimited(out, message, length);
    write(out.flip());
  }

  private static void putDelimited(ByteBuffer out, MessageLite message, int length)
      throws IOException {
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    coded.writeUInt32NoTag(length);
    message.writeTo(coded);
    coded.flush();
  }

  /** Waits for a message with its length in front. */
  public <M extends MessageLite> M receive(Parser<M> parser) throws IOException {
    return Delimited.read(input, parser, Delimited.MAX_MESSAGE_BYTES);
  }

  /** What has arrived and was not yet consumed, as a stream that waits for more. */
  public InputStream input() {
    return input;
  }

  /** Writes all remaining bytes. */
  public void write(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        writeDueNanos = dueIn(writeLimitMillis);
        channel.write(bytes);
      }
    } catch (ClosedChannelException e) {
      throw closedWhileBusy(e);
    } finally {
      writeDueNanos = 0;
    }
  }

  /**
   * What has arrived and was not yet consumed lies between position and limit of this buffer;
   * taking bytes from it consumes them.
   */
  public ByteBuffer received() {
    return received;
  }

  /**
   * Waits until that many bytes are in {@link #received}; more may be there.
   *
   * @param count at most the receive buffer's size
   */
  public void require(int count) throws IOException {
    if (received.remaining() < count) {
      makeRoomFor(count);
      while (received.remaining() < count) {
        fill(received.capacity());
      }
    }
  }

  /** As {@link #require}, but takes no byte beyond those from the socket. */
  public void requireExactly(int count) throws IOException {
    if (received.remaining() < count) {
      makeRoomFor(count);
      while (received.remaining() < count) {
        fill(received.position() + count);
      }
    }
  }

  private void makeRoomFor(int count) {
    if (!received.hasRemaining()) {
      received.clear().limit(0);
    } else if (received.capacity() - received.position() < count) {
      received.compact().flip();
    }
  }

  /** One read from the socket behind the bytes that are there, up to index {@code end}. */
  private void fill(int end) throws IOException {
    int first = received.position();
    int filled = received.limit();
    received.limit(end).position(filled);
    try {
      read(received);
    } finally {
      received.flip().position(first);
    }
  }

  /**
   * Fills a buffer straight from the socket. {@link #received} must be empty: its bytes come first.
   */
  public void readFully(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      read(into);
    }
  }

  private void read(ByteBuffer into) throws IOException {
    readDueNanos = dueIn(readLimitMillis);
    int count;
    try {
      count = channel.read(into);
    } catch (ClosedChannelException e) {
      throw closedWhileBusy(e);
    } finally {
      readDueNanos = 0;
    }
    if (count < 0) {
      throw new EOFException("DataNode " + name(datanode) + " closed the connection");
    }
  }

  private IOException closedWhileBusy(ClosedChannelException e) {
    String reason = overdue;
    if (reason == null) {
      return new IOException("Connection to DataNode " + name(datanode) + " was closed", e);
    }
    IOException timeout = new SocketTimeoutException(reason);
    timeout.initCause(e);
    return timeout;
  }

  private static long dueIn(long limitMillis) {
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
    return due == 0 ? 1 : due;
  }

  void closeIfOverdue(long nowNanos) {
    if (isOverdue(readDueNanos, nowNanos)) {
      overdue = "DataNode " + name(datanode) + " sent nothing for " + readLimitMillis + " ms";
      close();
    } else if (isOverdue(writeDueNanos, nowNanos)) {
      overdue = "DataNode " + name(datanode) + " took nothing for " + writeLimitMillis + " ms";
      close();
    }
  }

  private static boolean isOverdue(long dueNanos, long nowNanos) {
    return dueNanos != 0 && nowNanos - dueNanos > 0;
  }

  /** Closes; a thread that reads or writes gets an exception. Closing twice is fine. */
  @Override
  public void close() {
    deadlines.forget(this);
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is lost: whatever was written and not acknowledged counts as not written.
      overdue = overdue == null ? "Closing failed: " + text(e) : overdue;
    }
  }

  @Override
  public String toString() {
    return name(datanode);
  }

  /** The received bytes, for readers of small messages. */
  private final class ReceivedStream extends InputStream {
    @Override
    public int read() throws IOException {
      require(1);
      return received.get() & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      require(1);
      int count = Math.min(length, received.remaining());
      received.get(bytes, offset, count);
      return count;
    }
  }
}
