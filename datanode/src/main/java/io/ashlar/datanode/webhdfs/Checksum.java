package io.ashlar.datanode.webhdfs;

import io.ashlar.fs.FileChecksum;
import io.ashlar.fs.FileSystem;
import io.ashlar.protocol.webhdfs.Parameters;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;

/** GETFILECHECKSUM: the MD5 of a file's MD5s of CRCs. */
final class Checksum extends Transfer {

  Checksum(Clients clients, String path, Parameters parameters) {
    super(clients, path, parameters);
  }

  @Override
  FullHttpResponse transfer(FileSystem fileSystem) throws IOException {
    FileChecksum checksum = fileSystem.checksum(path(), FileChecksum.Kind.MD5_OF_CRC);
    return Answers.json(
        HttpResponseStatus.OK,
        out -> {
          out.writeObjectFieldStart("FileChecksum");
          out.writeStringField("algorithm", checksum.algorithm());
          out.writeStringField("bytes", checksum.hex());
          out.writeNumberField("length", checksum.hex().length() / 2);
          out.writeEndObject();
        });
  }
}
