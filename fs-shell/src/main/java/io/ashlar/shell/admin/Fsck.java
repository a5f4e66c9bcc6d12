package io.ashlar.shell.admin;

import io.ashlar.cluster.ClusterInfo;
import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks that every block of every file has its replicas. */
@Command(
    name = "fsck",
    description = "Checks files for missing, corrupt and under-replicated blocks; 0 for HEALTHY.")
final class Fsck extends Verb {
  private static final String HEALTHY = "is HEALTHY";
  private static final int CONNECT_MILLIS = 20_000;

  @Option(
      names = {"-files", "--files"},
      description = "Every file.")
  private boolean files;

  @Option(
      names = {"-blocks", "--blocks"},
      description = "Every block of every file.")
  private boolean blocks;

  @Option(
      names = {"-locations", "--locations"},
      description = "Every replica of every block.")
  private boolean locations;

  @Parameters(paramLabel = "PATH", defaultValue = "/")
  private String path;

  Fsck(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    String answer = ask(URI.create("http://" + httpAddress() + "/fsck?" + query()));
    terminal().text(answer.endsWith("\n") ? answer : answer + "\n");
    if (!answer.contains(HEALTHY) && !answer.contains("\"healthy\":true")) {
      session().no();
    }
  }

  private String httpAddress() throws IOException {
    if (session().settings().isSet(Keys.NAMENODE_HTTP)) {
      InetSocketAddress address = session().settings().get(Keys.NAMENODE_HTTP);
      return address.getHostString() + ":" + address.getPort();
    }
    try {
      return ClusterInfo.httpAddress(session().namenode(), session().user());
    } catch (RemoteException unknownQuestion) {
      InetSocketAddress usual = session().settings().get(Keys.NAMENODE_HTTP);
      return session().clusterUri().getHost() + ":" + usual.getPort();
    }
  }

  private String query() throws IOException {
    List<String> terms = new ArrayList<>();
    terms.add("path=" + encode(session().target(path).path()));
    terms.add("ugi=" + encode(session().user()));
    if (files || blocks || locations) {
      terms.add("files=1");
    }
    if (blocks || locations) {
      terms.add("blocks=1");
    }
    if (locations) {
      terms.add("locations=1");
    }
    if (session().json()) {
      terms.add("format=json");
    }
    return String.join("&", terms);
  }

  private static String ask(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    try {
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new ShellException(
            "The NameNode's HTTP server at " + uri.getAuthority() + " answers " + status);
      }
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } finally {
      connection.disconnect();
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
