package io.ashlar.namenode.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.NameNode;
import io.ashlar.namenode.NameNodeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The NameNode's WebHDFS over HTTP. */
class WebHdfsTest {
  private static final String ROOT = "&user.name=" + System.getProperty("user.name");

  @TempDir Path dir;
  private NameNode node;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws IOException {
    InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
    node =
        NameNode.start(
            NameNodeConfig.defaults(dir.resolve("name")).withRpcAddress(free).withHttpAddress(free),
            List.of());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private HttpRequest request(String method, String target) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + "/webhdfs/v1" + target))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
  }

  private HttpResponse<String> send(String method, String target) throws Exception {
    return client.send(request(method, target), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aDirectoryIsMadeAndSeen() throws Exception {
    assertThat(send("PUT", "/a?op=mkdirs&permission=711" + ROOT).body())
        .isEqualTo("{\"boolean\":true}");

    HttpResponse<String> status = send("GET", "/a?op=GETFILESTATUS");
    assertThat(status.statusCode()).isEqualTo(200);
    assertThat(status.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(status.body())
        .contains("\"permission\":\"711\"", "\"type\":\"DIRECTORY\"", "\"pathSuffix\":\"\"");
  }

  @Test
  void theUserOfTheRequestIsWhoActs() throws Exception {
    HttpResponse<String> refused = send("PUT", "/a?op=MKDIRS&user.name=bob");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body())
        .contains(
            "\"exception\":\"AccessControlException\"",
            "\"javaClassName\":\"org.apache.hadoop.security.AccessControlException\"",
            "Permission denied: user=bob, access=WRITE");
    assertThat(send("PUT", "/a?op=MKDIRS&user.name=bob&doas=" + ROOT.substring(11)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void whatIsNotThereIs404AndWhatMakesNoSenseIs400() throws Exception {
    assertThat(send("GET", "/none?op=GETFILESTATUS").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/?op=NONSENSE").statusCode()).isEqualTo(400);
    assertThat(send("PUT", "/?op=GETFILESTATUS").statusCode()).isEqualTo(400);
    assertThat(send("GET", "/").statusCode()).isEqualTo(400);
    assertThat(send("PATCH", "/?op=GETFILESTATUS").statusCode()).isEqualTo(405);
  }

  @Test
  void aFileIsNotCreatedWhereNoDataNodeLives() throws Exception {
    HttpResponse<String> refused = send("PUT", "/f?op=CREATE" + ROOT);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("Failed to find datanode");
  }

  @Test
  void aLongDirectoryIsListedToItsEnd() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> made = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      String target = String.format("/many/%04d?op=MKDIRS%s", i, ROOT);
      made.add(client.sendAsync(request("PUT", target), HttpResponse.BodyHandlers.ofString()));
      if (made.size() % 50 == 0) {
        made.get(made.size() - 1).join();
      }
    }
    made.forEach(CompletableFuture::join);

    String listing = send("GET", "/many?op=LISTSTATUS").body();
    List<String> names =
        listing
            .lines()
            .filter(line -> line.contains("pathSuffix"))
            .map(line -> line.replaceAll(".*\"pathSuffix\":\"([0-9]+)\".*", "$1"))
            .toList();
    assertThat(names)
        .isEqualTo(IntStream.range(0, 1500).mapToObj(i -> String.format("%04d", i)).toList());
    assertThat(listing).startsWith("{\"FileStatuses\":{\"FileStatus\":[").endsWith("]}}\n");
  }

  @Test
  void requestsThatArriveTogetherAreAnsweredInTheirOrder() throws Exception {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              ascii(
                  "PUT /webhdfs/v1/p?op=MKDIRS"
                      + ROOT
                      + " HTTP/1.1\r\n"
                      + "Host: x\r\n"
                      + "Content-Length: 5\r\n\r\n"
                      + "body!GET /webhdfs/v1/p?op=GETFILESTATUS HTTP/1.1\r\n"
                      + "Host: x\r\n\r\n"
                      + "GET /isActive HTTP/1.1\r\nHost: x\r\n\r\n"
                      + "GET /webhdfs/v1/q?op=GETFILESTATUS HTTP/1.1\r\n"
                      + "Host: x\r\n"
                      + "Connection: close\r\n\r\n"));
      String answers = read(socket);
      assertThat(answers.indexOf("{\"boolean\":true}")).isPositive();
      assertThat(answers.indexOf("{\"FileStatus\""))
          .isGreaterThan(answers.indexOf("{\"boolean\":true}"));
      assertThat(answers.indexOf("404 Not Found"))
          .isGreaterThan(answers.indexOf("{\"FileStatus\""));
      assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(5);
    }
  }

  @Test
  void whoeverWaitsToSendABodyIsAnsweredWithoutIt() throws Exception {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              ascii(
                  "PUT /webhdfs/v1/p?op=MKDIRS"
                      + ROOT
                      + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n"
                      + "Expect: 100-continue\r\n\r\n"));
      assertThat(read(socket))
          .startsWith("HTTP/1.1 200")
          .doesNotContain("100 Continue")
          .contains("connection: close")
          .endsWith("{\"boolean\":true}");
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", node.httpAddress().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Everything until the server closes. */
  private static String read(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.flush();
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
