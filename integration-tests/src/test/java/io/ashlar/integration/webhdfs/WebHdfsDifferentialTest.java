package io.ashlar.integration.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.integration.webhdfs.WebClusters.Started;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same requests to Ashlar and to Apache HDFS, from {@code resources/differential/webhdfs.txt}:
 * the same status on every step, JSON of the same shape, and the same exceptions.
 *
 * <p>A line of the table is {@code METHOD USER TARGET [BODY]}; {@code $ROOT} stands for the
 * superuser. A line that begins with {@code #} is a remark, one with {@code !} and a reason says
 * that the next answer differs on purpose.
 */
class WebHdfsDifferentialTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROOT = System.getProperty("user.name");

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  private record Exchange(String method, String user, String target, String body, String differs) {
    @Override
    public String toString() {
      return method + " as " + user + " " + target;
    }
  }

  @Test
  void ashlarAnswersAsApacheHdfsDoes(@TempDir Path directory) throws Exception {
    CompletableFuture<Started> starting =
        CompletableFuture.supplyAsync(() -> started(() -> WebClusters.apache(dir(directory, "a"))));
    Started ashlar = started(() -> WebClusters.ashlar(dir(directory, "b"), List.of()));
    List<String> differences = new ArrayList<>();
    try (var one = ashlar.processes();
        var other = starting.join().processes()) {
      for (Exchange exchange : table()) {
        String truth = answer(starting.join(), exchange);
        String ours = answer(ashlar, exchange);
        if (exchange.differs().isEmpty() && !ours.equals(truth)) {
          differences.add(exchange + "\n  Apache: " + truth + "\n  Ashlar: " + ours);
        } else if (!exchange.differs().isEmpty() && ours.equals(truth)) {
          differences.add(exchange + "\n  does not differ, although the table says that it does");
        }
      }
    }
    assertThat(differences).as(String.join("\n", differences)).isEmpty();
  }

  @FunctionalInterface
  private interface Start {
    Started start() throws IOException;
  }

  private static Started started(Start start) {
    try {
      return start.start();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path dir(Path directory, String name) throws IOException {
    return java.nio.file.Files.createDirectories(directory.resolve(name));
  }

  private static List<Exchange> table() throws IOException {
    List<Exchange> exchanges = new ArrayList<>();
    String differs = "";
    try (InputStream in =
        WebHdfsDifferentialTest.class.getResourceAsStream("/differential/webhdfs.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith("!")) {
          differs = line.substring(1).strip();
        } else if (!line.isBlank() && !line.startsWith("#")) {
          String[] parts = line.replace("$ROOT", ROOT).split("\\s+", 4);
          exchanges.add(
              new Exchange(
                  parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : "", differs));
          differs = "";
        }
      }
    }
    return exchanges;
  }

  /** What both should say alike: the statuses, and the shape of the answer. */
  private String answer(Started cluster, Exchange exchange) throws Exception {
    String target = exchange.target();
    String user = exchange.user().equals("-") ? "" : "&user.name=" + exchange.user();
    URI uri = URI.create(cluster.prefix() + target + user);
    HttpResponse<String> response = send(exchange, uri, "");
    String statuses = Integer.toString(response.statusCode());
    if (response.statusCode() == 307) {
      URI location = URI.create(response.headers().firstValue("Location").orElseThrow());
      response = send(exchange, location, exchange.body());
      statuses += " " + response.statusCode();
    }
    return statuses + " " + shape(response);
  }

  private HttpResponse<String> send(Exchange exchange, URI uri, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri)
            .method(
                exchange.method(),
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static Object shape(HttpResponse<String> response) throws IOException {
    String body = response.body();
    boolean json =
        response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
    return json ? shape(JSON.readTree(body)) : body;
  }

  private static Object shape(JsonNode node) {
    if (node.has("javaClassName")) {
      String className = node.get("javaClassName").asText();
      // What the NameNode says of a path is compared elsewhere; this is about what WebHDFS says.
      String message =
          className.startsWith("java.lang.") ? words(node.get("message").asText()) : "";
      return node.get("exception").asText() + " " + className + " " + message;
    }
    if (node.isObject()) {
      Map<String, Object> members = new TreeMap<>();
      node.fields()
          .forEachRemaining(member -> members.put(member.getKey(), shape(member.getValue())));
      // Apache HDFS lets the root have snapshots from the start.
      members.remove("snapshotEnabled");
      return members;
    }
    if (node.isArray()) {
      return node.isEmpty() ? List.of() : List.of(shape(node.get(0)), node.size());
    }
    return node.isNumber() ? "number" : node.isTextual() ? "text" : node.toString();
  }

  /** A message without what is different on every cluster, and without a stack trace. */
  private static String words(String message) {
    return message.lines().findFirst().orElse("").replaceAll("[0-9]+", "N");
  }
}
