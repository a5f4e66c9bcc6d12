package io.ashlar.datanode.webhdfs;

import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileSystem;
import io.ashlar.protocol.webhdfs.Parameters;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** OPEN: a range of a file. */
final class Download extends Transfer {
  private static final int PIECE_BYTES = 128 * 1024;

  private final Outflow out;

  Download(Clients clients, String path, Parameters parameters, Outflow out) {
    super(clients, path, parameters);
    this.out = out;
  }

  @Override
  FullHttpResponse transfer(FileSystem fileSystem) throws IOException {
    long offset = parameters().number("offset").orElse(0L);
    try (FileReader in = fileSystem.open(path())) {
      if (offset > in.length()) {
        throw new EOFException("Cannot seek after EOF");
      }
      long length =
          Math.min(in.length() - offset, parameters().number("length").orElse(Long.MAX_VALUE));
      in.seek(offset);
      out.begin(length);
      send(in, length);
      out.end();
      return null;
    }
  }

  private void send(FileReader in, long length) throws IOException {
    long left = length;
    while (left > 0) {
      ByteBuf piece = out.channel().alloc().directBuffer((int) Math.min(left, PIECE_BYTES));
      int count;
      try {
        ByteBuffer room = piece.nioBuffer(0, (int) Math.min(left, PIECE_BYTES));
        count = in.read(room);
        if (count < 0) {
          throw new EOFException("The file ended " + left + " bytes early");
        }
      } catch (IOException | RuntimeException e) {
        piece.release();
        throw e;
      }
      left -= count;
      out.send(piece.writerIndex(count));
    }
  }

  /** A client that has seen the beginning learns from the end of the connection. */
  @Override
  FullHttpResponse answerTo(Exception error) {
    return out.hasBegun() ? null : super.answerTo(error);
  }
}
