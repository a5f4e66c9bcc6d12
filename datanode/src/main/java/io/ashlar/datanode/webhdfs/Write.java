package io.ashlar.datanode.webhdfs;

import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.protocol.webhdfs.Parameters;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Writes a request's body to a file. If the client leaves in the middle the file is closed with
 * what came, as HDFS does: nobody has to wait for a lease to run out.
 */
abstract class Write extends Transfer {
  private final Upload upload;

  Write(Clients clients, String path, Parameters parameters, Upload upload) {
    super(clients, path, parameters);
    this.upload = upload;
  }

  abstract FileWriter openFile(FileSystem fileSystem) throws IOException;

  abstract FullHttpResponse done();

  @Override
  final FullHttpResponse transfer(FileSystem fileSystem) throws IOException {
    try (FileWriter file = openFile(fileSystem)) {
      upload.proceed();
      for (Optional<ByteBuf> bytes = upload.next(); bytes.isPresent(); bytes = upload.next()) {
        write(file, bytes.get());
      }
    }
    return done();
  }

  private static void write(FileWriter file, ByteBuf bytes) throws IOException {
    try {
      for (ByteBuffer part : bytes.nioBuffers()) {
        file.write(part);
      }
    } finally {
      bytes.release();
    }
  }
}
