package io.ashlar.datanode.webhdfs;

import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.protocol.webhdfs.Parameters;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;

/** APPEND: the end of a file that is there. */
final class Append extends Write {

  Append(Clients clients, String path, Parameters parameters, Upload upload) {
    super(clients, path, parameters, upload);
  }

  @Override
  FileWriter openFile(FileSystem fileSystem) throws IOException {
    return fileSystem.append(path());
  }

  @Override
  FullHttpResponse done() {
    return Answers.empty(HttpResponseStatus.OK);
  }
}
