package io.ashlar.mapreduce.shuffle;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A connection to a worker's shuffle server. Belongs to one thread, which may be interrupted. */
final class ShuffleConnection implements AutoCloseable {
  private static final int CONNECT_MILLIS = 3_000;
  private static final int READ_MILLIS = 10_000;

  private final SocketChannel channel;
  private final DataInputStream in;

  /** What comes next on the stream. */
  record Header(long lengthBytes, int crc) {}

  ShuffleConnection(InetSocketAddress address) throws IOException {
    channel = SocketChannel.open();
    try {
      channel.socket().setTcpNoDelay(true);
      channel.socket().connect(address, CONNECT_MILLIS);
      channel.socket().setSoTimeout(READ_MILLIS);
      in = new DataInputStream(new BufferedInputStream(channel.socket().getInputStream(), 1 << 16));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Asks for a segment; its data follow on {@link #in}. */
  Header request(String jobId, int map, int attempt, int partition) throws IOException {
    byte[] id = jobId.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer request =
        ByteBuffer.allocate(ShuffleWire.REQUEST_BYTES + id.length)
            .putInt(ShuffleWire.MAGIC)
            .putShort((short) id.length)
            .put(id)
            .putInt(map)
            .putInt(attempt)
            .putInt(partition);
    channel.socket().getOutputStream().write(request.array());
    byte status = in.readByte();
    long length = in.readLong();
    int crc = in.readInt();
    if (status != ShuffleWire.FOUND) {
      throw new NotHereException();
    }
    if (length < 0) {
      throw new IOException("The length of a segment cannot be " + length);
    }
    return new Header(length, crc);
  }

  DataInputStream in() {
    return in;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** The server does not have the output, and will not. */
  static final class NotHereException extends IOException {
    private static final long serialVersionUID = 1L;

    NotHereException() {
      super("the worker does not have it");
    }
  }
}
