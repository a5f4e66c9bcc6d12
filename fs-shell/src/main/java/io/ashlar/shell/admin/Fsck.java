package io.ashlar.shell.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ashlar.cluster.ClusterInfo;
import io.ashlar.protocol.net.AnyAddress;
import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.Keys;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Checks that every block of every file has its replicas: as DataNodes report them to the NameNode,
 * and if wanted by reading them. What comes is shown as it comes, whatever its length.
 */
@Command(
    name = "fsck",
    description = {
      "Checks files for missing, corrupt and under-replicated blocks.",
      "Exit status: 0 if every block has a good replica (with --verify: if every replica is good),",
      "1 if not or if it cannot be told, 2 for wrong usage."
    })
final class Fsck extends Verb {
  /** How the last line of the NameNode's report begins; a file's name cannot stand there. */
  private static final String VERDICT = "The filesystem under path '";

  private static final String HEALTHY = "' is HEALTHY";

  /** The line with the number of replicas that are known to be corrupt. */
  private static final Pattern CORRUPT_REPLICAS =
      Pattern.compile(" Corrupt replicas:\\s+(\\d{1,18})");

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

  @Option(
      names = {"-openforwrite", "--openforwrite"},
      description = {
        "Files that are being written, too. One whose writer is gone is closed, and what is short",
        "of replicas copied, when another writer wants it, or by namenode.lease-hard-limit."
      })
  private boolean openFiles;

  @Option(
      names = {"-verify", "--verify"},
      description = "Reads every replica of every block and holds it against its checksums.")
  private boolean verify;

  @Parameters(paramLabel = "PATH", defaultValue = "/")
  private String path;

  Fsck(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    Target top = session().target(path);
    HttpURLConnection connection = ask(URI.create("http://" + httpAddress() + "/fsck?" + query()));
    try (InputStream answer = connection.getInputStream()) {
      boolean healthy = session().json() ? json(top, answer) : text(top, answer);
      if (!healthy) {
        session().no();
      }
    } finally {
      connection.disconnect();
    }
  }

  /** Line by line, as the NameNode finds it. */
  private boolean text(Target top, InputStream answer) throws IOException {
    boolean healthy = false;
    long corruptReplicas = 0;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      terminal().line(line);
      healthy |= line.startsWith(VERDICT) && line.endsWith(HEALTHY);
      Matcher known = CORRUPT_REPLICAS.matcher(line);
      if (known.matches()) {
        corruptReplicas = Long.parseLong(known.group(1));
      }
    }
    if (verify) {
      healthy &= new ReplicaVerification(top).run(this::tell).tell(terminal(), corruptReplicas);
    }
    return healthy;
  }

  private void tell(ReplicaVerification.Bad bad) {
    terminal()
        .line(
            bad.file()
                + ": "
                + bad.finding().state()
                + " blk_"
                + bad.finding().blockId()
                + "_"
                + bad.finding().generationStamp()
                + bad.place(" on ")
                + ": "
                + bad.finding().message());
  }

  /** The NameNode's object, to which what was verified is added before it ends. */
  private boolean json(Target top, InputStream answer) throws IOException {
    JsonFactory factory = new JsonFactory();
    String status = "";
    long corruptReplicas = 0;
    boolean good = true;
    try (JsonParser in = factory.createParser(answer);
        JsonGenerator out = factory.createGenerator(terminal().out())) {
      out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      in.nextToken();
      out.copyCurrentEvent(in);
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        out.writeFieldName(field);
        if (field.equals("status")) {
          status = in.getText();
        } else if (field.equals("corruptReplicas")) {
          corruptReplicas = in.getLongValue();
        }
        out.copyCurrentStructure(in);
      }
      if (verify) {
        out.writeArrayFieldStart("badReplicas");
        ReplicaVerification done =
            new ReplicaVerification(top).run(bad -> ReplicaVerification.write(out, bad));
        out.writeEndArray();
        out.writeNumberField("verifiedReplicas", done.replicas());
        out.writeNumberField("verifiedBytes", done.bytes());
        good = done.good() && corruptReplicas == 0;
      }
      out.writeEndObject();
    }
    terminal().line("");
    return good && status.equals("HEALTHY");
  }

  private String httpAddress() throws IOException {
    if (session().settings().isSet(Keys.NAMENODE_HTTP)) {
      InetSocketAddress address = session().settings().get(Keys.NAMENODE_HTTP);
      String host = AnyAddress.replaced(address.getHostString(), session().clusterUri().getHost());
      return host + ":" + address.getPort();
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
    if (openFiles) {
      terms.add("openforwrite=1");
    }
    if (session().json()) {
      terms.add("format=json");
    }
    return String.join("&", terms);
  }

  private static HttpURLConnection ask(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      connection.disconnect();
      throw new ShellException(
          "The NameNode's HTTP server at " + uri.getAuthority() + " answers " + status);
    }
    return connection;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
