package io.ashlar.datanode.webhdfs;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.protocol.webhdfs.Parameters;
import io.netty.handler.codec.http.FullHttpResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;

/** CREATE: a new file. */
final class Create extends Write {
  private static final int FILE_MODE = 0644;

  private final String namenode;

  Create(Clients clients, String path, Parameters parameters, Upload upload, String namenode) {
    super(clients, path, parameters, upload);
    this.namenode = parameters.text("namenoderpcaddress").orElse(namenode);
  }

  @Override
  FileWriter openFile(FileSystem fileSystem) throws IOException {
    return fileSystem.create(path(), options(parameters()));
  }

  private static CreateOptions options(Parameters parameters) {
    boolean overwrite =
        parameters.flag("overwrite", false) || parameters.words("createflag").contains("OVERWRITE");
    int mode = parameters.mode("permission").orElse(FILE_MODE);
    return new CreateOptions(
        overwrite,
        parameters.flag("createparent", true),
        parameters.number("replication").orElse(0L).intValue(),
        parameters.number("blocksize").orElse(0L),
        mode,
        parameters.mode("unmaskedpermission").orElse(mode));
  }

  @Override
  FullHttpResponse done() {
    try {
      return Answers.created(new URI("hdfs", namenode, path(), null, null).toASCIIString());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
