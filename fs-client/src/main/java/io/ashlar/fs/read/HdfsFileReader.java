package io.ashlar.fs.read;

import io.ashlar.fs.FileReader;
import io.ashlar.fs.namenode.Backoff;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.fs.transfer.BlockReader;
import io.ashlar.fs.transfer.Transfers;
import io.ashlar.protocol.proto.LocatedBlockProto;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * An open file. The stream reads a block over one connection, which brings the bytes ahead of the
 * reader; the next block's is opened before this one's ends. A positioned read asks for just its
 * range.
 */
public final class HdfsFileReader extends FileReader {
  /** A shorter way forward is read through rather than jumped. */
  private static final int READ_THROUGH_BYTES = 128 * 1024;

  /** So far before its end is the next block opened. */
  private static final long OPEN_AHEAD_BYTES = 8 << 20;

  private final Transfers transfers;
  private final FileBlocks blocks;
  private final ReplicaSource source;
  private volatile boolean closed;

  // The stream, which belongs to one thread at a time.
  private long position;
  private BlockReader reader;
  private ReplicaSource.Attempts attempts;
  private CompletableFuture<BlockReader> ahead;
  private long aheadPosition;

  private HdfsFileReader(NameNodeClient nameNode, Transfers transfers, FileBlocks blocks) {
    this.transfers = transfers;
    this.blocks = blocks;
    this.source = new ReplicaSource(nameNode, transfers.connections(), blocks, Backoff.Pause.REAL);
    this.attempts = source.patient();
  }

  /** Opens a file. */
  public static HdfsFileReader open(
      NameNodeClient nameNode, Transfers transfers, VisibleLength visibleLength, String path)
      throws IOException {
    return new HdfsFileReader(nameNode, transfers, FileBlocks.open(nameNode, path, visibleLength));
  }

  @Override
  public long length() {
    return blocks.length();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return read(ByteBuffer.wrap(bytes, offset, length));
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    checkOpen();
    if (!into.hasRemaining()) {
      return 0;
    }
    while (position < blocks.length()) {
      if (reader == null) {
        reader = nextReader();
      }
      try {
        int count = reader.read(into);
        advance(count);
        return count;
      } catch (IOException e) {
        BlockReader failed = reader;
        reader = null;
        source.failed(failed, position, e, attempts);
      }
    }
    return -1;
  }

  private BlockReader nextReader() throws IOException {
    if (ahead != null && aheadPosition == position) {
      CompletableFuture<BlockReader> opened = ahead;
      ahead = null;
      try {
        return opened.join();
      } catch (CompletionException e) {
        // What went wrong is noted in the source; opening again tells the caller if it must.
        return source.open(position, Long.MAX_VALUE, attempts);
      }
    }
    return source.open(position, Long.MAX_VALUE, attempts);
  }

  private void advance(int count) {
    if (count <= 0) {
      return;
    }
    position += count;
    attempts = source.patient();
    long left = reader.remaining();
    if (left == 0) {
      source.release(reader);
      reader = null;
    } else if (ahead == null && left <= OPEN_AHEAD_BYTES && position + left < blocks.length()) {
      openAhead(position + left);
    }
  }

  private void openAhead(long next) {
    aheadPosition = next;
    ahead =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return source.open(next, Long.MAX_VALUE, source.impatient());
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            },
            transfers.threads());
  }

  @Override
  public void seek(long target) throws IOException {
    checkOpen();
    if (target < 0 || target > blocks.length()) {
      throw new EOFException(
          "Position "
              + target
              + " is outside "
              + blocks.path()
              + " of "
              + blocks.length()
              + " bytes");
    }
    long forward = target - position;
    if (reader != null
        && forward > 0
        && forward <= Math.min(READ_THROUGH_BYTES, reader.remaining())) {
      readThrough((int) forward);
    } else if (forward != 0) {
      dropReaders();
      position = target;
    }
  }

  private void readThrough(int count) throws IOException {
    ByteBuffer scratch = ByteBuffer.allocate(count);
    while (scratch.hasRemaining()) {
      if (read(scratch) < 0) {
        throw new EOFException(blocks.path() + " ends before byte " + position);
      }
    }
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = Math.max(0, Math.min(count, blocks.length() - position));
    seek(position + skipped);
    return skipped;
  }

  @Override
  public int readAt(long from, ByteBuffer into) throws IOException {
    checkOpen();
    if (from < 0) {
      throw new IllegalArgumentException("Negative position " + from);
    }
    if (!into.hasRemaining()) {
      return 0;
    }
    if (from >= blocks.length()) {
      return -1;
    }
    int done = 0;
    while (into.hasRemaining() && from + done < blocks.length()) {
      LocatedBlockProto block = blocks.at(from + done);
      long blockEnd = block.getOffset() + block.getB().getNumBytes();
      int count = (int) Math.min(into.remaining(), blockEnd - from - done);
      readRange(from + done, count, into);
      done += count;
    }
    return done;
  }

  private void readRange(long from, int count, ByteBuffer into) throws IOException {
    int begin = into.position();
    int end = into.limit();
    into.limit(begin + count);
    ReplicaSource.Attempts tries = source.patient();
    try {
      while (into.hasRemaining()) {
        long next = from + into.position() - begin;
        BlockReader range = source.open(next, into.remaining(), tries);
        try {
          while (range.remaining() > 0) {
            range.read(into);
          }
        } catch (IOException e) {
          source.failed(range, from + into.position() - begin, e, tries);
          continue;
        }
        source.release(range);
      }
    } finally {
      into.limit(end);
    }
  }

  @Override
  public SeekableByteChannel channel() {
    return new ReaderChannel(this);
  }

  private void dropReaders() {
    if (reader != null) {
      source.release(reader);
      reader = null;
    }
    if (ahead != null) {
      CompletableFuture<?> unused = ahead.thenAccept(source::release);
      ahead = null;
    }
  }

  boolean isOpen() {
    return !closed && !transfers.isClosed();
  }

  private void checkOpen() throws IOException {
    if (closed || transfers.isClosed()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public void close() {
    closed = true;
    dropReaders();
  }
}
