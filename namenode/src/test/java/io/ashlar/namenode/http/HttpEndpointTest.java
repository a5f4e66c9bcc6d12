package io.ashlar.namenode.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
  private static final int LARGE = 300_000;

  private HttpEndpoint endpoint;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws IOException {
    endpoint =
        HttpEndpoint.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Map.of(
                "/hello",
                (query, answer) ->
                    answer.write(
                        ("hello " + query.parameter("name").orElse("you"))
                            .getBytes(StandardCharsets.UTF_8)),
                "/large",
                (query, answer) -> answer.write(new byte[LARGE]),
                "/broken",
                (query, answer) -> {
                  answer.write(1);
                  throw new IOException("out of order");
                }));
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aPageIsServedWithItsParameters() throws Exception {
    HttpResponse<String> response = send("GET", "/hello?name=Ada%20L");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("hello Ada L");
    assertThat(response.headers().firstValue("content-length")).hasValue("11");
  }

  @Test
  void whatDoesNotFitIntoOneBufferIsSentInChunks() throws Exception {
    HttpResponse<String> response = send("GET", "/large");

    assertThat(response.body()).hasSize(LARGE);
    assertThat(response.headers().firstValue("transfer-encoding")).hasValue("chunked");
  }

  @Test
  void headHasNoBody() throws Exception {
    HttpResponse<String> response = send("HEAD", "/hello");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    assertThat(send("POST", "/hello").statusCode()).isEqualTo(405);
    assertThat(send("DELETE", "/hello").statusCode()).isEqualTo(405);
  }

  @Test
  void anUnknownPathNamesWhatThereIs() throws Exception {
    HttpResponse<String> response = send("GET", "/nothing");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("/nothing", "/hello");
  }

  @Test
  void aPageThatFailsIsAnErrorThatSaysWhy() throws Exception {
    HttpResponse<String> response = send("GET", "/broken");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("out of order");
  }

  /** Keeps the event loop until the worker is done with the page, or for a while. */
  private static final class SlowLoop extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.fireChannelRead(message);
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
      while (!context.channel().config().isAutoRead() && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aRequestThatIsAnsweredAtOnceWaitsForThePageBeforeIt() throws Exception {
    try (HttpEndpoint slow =
            HttpEndpoint.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Map.of("/hello", (query, answer) -> answer.write('h')),
                SlowLoop::new);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), slow.address().getPort())) {
      String requests =
          "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
              + "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));

      String answers =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answers).containsSubsequence("HTTP/1.1 200 ", "HTTP/1.1 404 ");
    }
  }

  @Test
  void aRequestWithoutEndIsRefusedAndOthersAreServed() throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort())) {
      // At once: the server may close as soon as it has read what is too much.
      byte[] request =
          ("GET /" + "x".repeat(10_000) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(request);
      byte[] answer = socket.getInputStream().readNBytes(12);

      assertThat(new String(answer, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 4");
    }
    assertThat(send("GET", "/hello").statusCode()).isEqualTo(200);
  }

  @Test
  void severalRequestsMayUseOneConnection() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(send("GET", i % 2 == 0 ? "/large" : "/hello").statusCode()).isEqualTo(200);
    }
  }
}
