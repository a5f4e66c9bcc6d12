package io.ashlar.integration.hosts;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The Docker engine of this machine, asked over its socket before any library is. Stateless. */
final class Engine {
  /** What the hosts' image is built on: a Java and a firewall. */
  static final String BASE = System.getProperty("ashlar.hosts.base", "ashlar-hosts-base");

  /** Which version of its interface the client library is to speak. */
  private static final String API_VERSION = "api.version";

  private static final String ADVICE =
      "; '.ci/docker-engine start target/docker-engine' at the root starts one and makes the image";

  private Engine() {}

  /**
   * Makes the client library ready to talk to the engine.
   *
   * @throws IOException if there is no engine that the tests can use; the message says why
   */
  static void prepare() throws IOException {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new IOException("Containers are hosts that a test can reach only on Linux");
    }
    Answer version = ask("/version");
    if (!ask("/images/" + BASE + "/json").found()) {
      throw new IOException("The Docker engine has no image " + BASE + ADVICE);
    }
    // An engine refuses to be spoken to in a version that is newer than its own.
    String spoken = new ObjectMapper().readTree(version.body()).path("ApiVersion").asText();
    if (System.getProperty(API_VERSION) == null) {
      System.setProperty(API_VERSION, spoken);
    }
  }

  private record Answer(boolean found, String body) {}

  private static Answer ask(String path) throws IOException {
    Path socket = socket();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer request =
          ByteBuffer.wrap(
              ("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      while (request.hasRemaining()) {
        channel.write(request);
      }
      try (InputStream in = Channels.newInputStream(channel)) {
        String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        int head = answer.indexOf("\r\n\r\n");
        return new Answer(answer.startsWith("200 ", "HTTP/1.x ".length()), answer.substring(head));
      }
    } catch (IOException nobody) {
      throw new IOException("No Docker engine answers at " + socket + ADVICE, nobody);
    }
  }

  private static Path socket() throws IOException {
    String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
    if (!host.startsWith("unix://")) {
      throw new IOException("The Docker engine at " + host + " is not on this machine");
    }
    return Path.of(host.substring("unix://".length()));
  }
}
