package io.ashlar.namenode.http;

import static org.assertj.core.api.Assertions.assertThat;

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
