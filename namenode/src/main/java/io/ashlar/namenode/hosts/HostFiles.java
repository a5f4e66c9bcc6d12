package io.ashlar.namenode.hosts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.namenode.blocks.NodeLists;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files of hosts in the two forms that HDFS knows: plain lists, one name after the other ({@code
 * dfs.hosts} and {@code dfs.hosts.exclude}), or one JSON file for both. Immutable; reading blocks.
 *
 * @param hosts who may join, or the JSON file
 * @param excluded who is to be decommissioned
 */
public record HostFiles(Optional<Path> hosts, Optional<Path> excluded) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** No file says anything. */
  public static HostFiles none() {
    return new HostFiles(Optional.empty(), Optional.empty());
  }

  /**
   * Reads the files as they are now.
   *
   * @throws IOException if one cannot be read or understood; names the file
   */
  public NodeLists read() throws IOException {
    Set<String> included = new HashSet<>();
    Set<String> leaving = new HashSet<>();
    Map<String, Long> maintained = new HashMap<>();
    if (hosts.isPresent()) {
      String text = text(hosts.get());
      boolean json = text.stripLeading().startsWith("[") || text.stripLeading().startsWith("{");
      if (json) {
        readJson(hosts.get(), text, included, leaving, maintained);
      } else {
        addNames(text, included);
      }
    }
    if (excluded.isPresent()) {
      addNames(text(excluded.get()), leaving);
    }
    return new NodeLists(included, leaving, maintained);
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IOException("File of hosts " + file + " cannot be read: " + e, e);
    }
  }

  private static void addNames(String text, Set<String> names) {
    for (String line : text.split("\\R", -1)) {
      int comment = line.indexOf('#');
      String content = comment < 0 ? line : line.substring(0, comment);
      for (String name : content.strip().split("\\s+", -1)) {
        if (!name.isEmpty()) {
          names.addAll(spellings(name));
        }
      }
    }
  }

  /** An array of hosts or, as older files have it, one host after the other. */
  private static void readJson(
      Path file,
      String text,
      Set<String> included,
      Set<String> leaving,
      Map<String, Long> maintained)
      throws IOException {
    try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(text)) {
      while (values.hasNext()) {
        JsonNode value = values.next();
        for (JsonNode host : value.isArray() ? value : List.of(value)) {
          addHost(file, host, included, leaving, maintained);
        }
      }
    } catch (JsonProcessingException | RuntimeException e) {
      throw new IOException(
          "File of hosts "
              + file
              + " is not the JSON that HDFS reads: "
              + e.getMessage().lines().findFirst().orElse(""),
          e);
    }
  }

  private static void addHost(
      Path file,
      JsonNode host,
      Set<String> included,
      Set<String> leaving,
      Map<String, Long> maintained)
      throws IOException {
    if (!host.hasNonNull("hostName")) {
      throw new IOException("File of hosts " + file + " has an entry without hostName: " + host);
    }
    int port = host.path("port").asInt(0);
    List<String> names = spellings(host.get("hostName").asText() + (port == 0 ? "" : ":" + port));
    included.addAll(names);
    String state = host.path("adminState").asText("NORMAL");
    switch (state) {
      case "NORMAL" -> {
        // in service
      }
      case "DECOMMISSIONED" -> leaving.addAll(names);
      case "IN_MAINTENANCE" -> {
        long until = host.path("maintenanceExpireTimeInMS").asLong(0);
        names.forEach(name -> maintained.put(name, until == Long.MAX_VALUE ? 0 : until));
      }
      default ->
          throw new IOException(
              "File of hosts "
                  + file
                  + " has adminState "
                  + state
                  + "; expected NORMAL, DECOMMISSIONED or IN_MAINTENANCE");
    }
  }

  /** The name itself, and the addresses that it stands for. */
  private static List<String> spellings(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int colon = lower.lastIndexOf(':');
    boolean withPort = colon > 0 && lower.indexOf(':') == colon;
    String host = withPort ? lower.substring(0, colon) : lower;
    String port = withPort ? lower.substring(colon) : "";
    Set<String> all = new HashSet<>();
    all.add(lower);
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        all.add(address.getHostAddress() + port);
      }
    } catch (UnknownHostException e) {
      // It may still be the name under which a DataNode registers.
      return List.copyOf(all);
    }
    return List.copyOf(all);
  }
}
