package io.ashlar.integration.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.integration.webhdfs.WebClusters.Started;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files larger than the servers' heap, and clients that do not do their part. */
class StreamingTest {
  private static final long LARGE_BYTES = 300L << 20;
  private static final String USER = "&replication=1&user.name=" + System.getProperty("user.name");

  private static Started cluster;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void startCluster(@TempDir Path directory) throws Exception {
    // A NameNode and three DataNodes share these.
    cluster = WebClusters.ashlar(directory, List.of("-Xmx128m"));
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.processes().close();
    }
  }

  /** Where a DataNode takes or gives the file. */
  private URI location(String method, String target) throws Exception {
    HttpResponse<String> told =
        client.send(
            HttpRequest.newBuilder(URI.create(cluster.prefix() + target + "&noredirect=true"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
    return URI.create(told.body().replaceAll(".*\"(http[^\"]+)\".*", "$1"));
  }

  private String status(String path) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(cluster.prefix() + path + "?op=GETFILESTATUS"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void aFileLargerThanTheHeapStreamsBothWays() throws Exception {
    byte[] block = new byte[1 << 20];
    for (int i = 0; i < block.length; i++) {
      block[i] = (byte) (i * 7 + i / 255);
    }
    HttpResponse<String> made =
        client.send(
            HttpRequest.newBuilder(location("PUT", "/large?op=CREATE" + USER))
                .PUT(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new Repeated(block, LARGE_BYTES)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);

    HttpResponse<InputStream> read =
        client.send(
            HttpRequest.newBuilder(location("GET", "/large?op=OPEN" + USER)).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = read.body()) {
      for (long offset = 0; offset < LARGE_BYTES; offset += block.length) {
        assertThat(in.readNBytes(block.length)).as("at %d", offset).isEqualTo(block);
      }
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void aReaderThatTakesNothingHoldsNothingUp() throws Exception {
    byte[] block = new byte[1 << 20];
    client.send(
        HttpRequest.newBuilder(location("PUT", "/slow?op=CREATE" + USER))
            .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new Repeated(block, 64L << 20)))
            .build(),
        HttpResponse.BodyHandlers.discarding());
    URI uri = location("GET", "/slow?op=OPEN" + USER);
    try (Socket lazy = new Socket(uri.getHost(), uri.getPort())) {
      lazy.getOutputStream()
          .write(
              ("GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.1\r\nHost: x\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(lazy.getInputStream().read()).isEqualTo('H');
      HttpResponse<InputStream> other =
          client.send(
              HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = other.body()) {
        assertThat(in.skip(64L << 20)).isEqualTo(64L << 20);
      }
    }
  }

  @Test
  void aFileIsClosedWithWhatCameWhenItsWriterLeaves() throws Exception {
    URI uri = location("PUT", "/cut?op=CREATE" + USER);
    try (Socket leaving = new Socket(uri.getHost(), uri.getPort())) {
      OutputStream out = leaving.getOutputStream();
      out.write(
          ("PUT "
                  + uri.getRawPath()
                  + "?"
                  + uri.getRawQuery()
                  + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      await().atMost(Duration.ofMinutes(2)).until(() -> status("/cut").contains("\"FILE\""));
    }
    await().atMost(Duration.ofMinutes(2)).until(() -> status("/cut").contains("\"length\":9,"));
  }

  /** The same bytes again and again, without all of them at once. */
  private static final class Repeated extends InputStream {
    private final byte[] block;
    private final long length;
    private long position;

    Repeated(byte[] block, long length) {
      this.block = block;
      this.length = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      if (position == length) {
        return -1;
      }
      int from = (int) (position % block.length);
      int part = (int) Math.min(Math.min(count, block.length - from), length - position);
      System.arraycopy(block, from, bytes, offset, part);
      position += part;
      return part;
    }
  }
}
