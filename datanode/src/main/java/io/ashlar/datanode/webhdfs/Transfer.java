package io.ashlar.datanode.webhdfs;

import io.ashlar.fs.FileSystem;
import io.ashlar.protocol.webhdfs.Parameters;
import io.netty.handler.codec.http.FullHttpResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operation on the bytes of a file. Confined to a worker thread. */
abstract class Transfer {
  private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);

  private final Clients clients;
  private final String path;
  private final Parameters parameters;

  Transfer(Clients clients, String path, Parameters parameters) {
    this.clients = clients;
    this.path = path;
    this.parameters = parameters;
  }

  String path() {
    return path;
  }

  Parameters parameters() {
    return parameters;
  }

  /** Does it, and returns the answer; null if an answer was begun already. */
  final FullHttpResponse run() {
    try (Clients.Use client = clients.of(parameters.user())) {
      return transfer(client.fileSystem());
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} of {} failed", parameters.operation(), path, e);
      return answerTo(e);
    }
  }

  /** Does it as the user of the request. */
  abstract FullHttpResponse transfer(FileSystem fileSystem) throws IOException;

  /** What a client is told of a failure; null if it is too late for that. */
  FullHttpResponse answerTo(Exception error) {
    return Answers.failure(Failures.of(error));
  }
}
