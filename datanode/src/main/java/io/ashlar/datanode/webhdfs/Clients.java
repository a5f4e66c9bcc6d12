package io.ashlar.datanode.webhdfs;

import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.FileSystem;
import io.ashlar.protocol.transfer.DatanodeReach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the file system for each user who has a transfer, and for the last few who had one.
 * Thread-safe.
 */
final class Clients implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

  /** So many clients are kept for users without a transfer. */
  private static final int MAX_IDLE = 32;

  /** A transfer's share of memory: what its writer may have on the way is these two multiplied. */
  private static final int PACKET_BYTES = 128 * 1024;

  private static final int MAX_PACKETS_IN_FLIGHT = 8;

  private static final int CALL_TIMEOUT_MILLIS = 60_000;
  private static final int CONNECT_ATTEMPTS = 3;

  private final URI uri;
  private final DatanodeReach reach;
  private final Map<String, Client> used = new HashMap<>();

  /** The least recently used first. */
  private final LinkedHashMap<String, Client> idle = new LinkedHashMap<>();

  private boolean closed;

  private static final class Client {
    private final String user;
    private final FileSystem fileSystem;
    private int transfers;

    Client(String user, FileSystem fileSystem) {
      this.user = user;
      this.fileSystem = fileSystem;
    }
  }

  /** A client for one transfer; to be closed with it. */
  final class Use implements AutoCloseable {
    private final Client client;

    private Use(Client client) {
      this.client = client;
    }

    FileSystem fileSystem() {
      return client.fileSystem;
    }

    @Override
    public void close() {
      giveBack(client);
    }
  }

  Clients(InetSocketAddress namenode, DatanodeReach reach) {
    this.reach = reach;
    this.uri = URI.create("hdfs://" + namenode.getHostString() + ":" + namenode.getPort());
  }

  synchronized Use of(String user) throws IOException {
    if (closed) {
      throw new IOException("The DataNode is shutting down");
    }
    Client client = used.get(user);
    if (client == null) {
      client = idle.remove(user);
      if (client == null) {
        client = new Client(user, connect(user));
      }
      used.put(user, client);
    }
    client.transfers++;
    return new Use(client);
  }

  private FileSystem connect(String user) {
    return FileSystem.connect(
        uri,
        new ClientOptions(
                user, PACKET_BYTES, MAX_PACKETS_IN_FLIGHT, CALL_TIMEOUT_MILLIS, CONNECT_ATTEMPTS)
            .withPipelineSilenceMillis(Math.toIntExact(reach.silenceMillis()))
            .withDatanodeHostNames(reach.byHostName()));
  }

  private void giveBack(Client client) {
    List<Client> superfluous = new ArrayList<>();
    synchronized (this) {
      client.transfers--;
      if (client.transfers == 0) {
        used.remove(client.user);
        idle.put(client.user, client);
        while (idle.size() > (closed ? 0 : MAX_IDLE)) {
          superfluous.add(idle.remove(idle.keySet().iterator().next()));
        }
      }
    }
    superfluous.forEach(Clients::close);
  }

  /** Closes idle clients now and the others when their transfers end. */
  @Override
  public void close() {
    List<Client> superfluous;
    synchronized (this) {
      closed = true;
      superfluous = new ArrayList<>(idle.values());
      idle.clear();
    }
    superfluous.forEach(Clients::close);
  }

  private static void close(Client client) {
    try {
      client.fileSystem.close();
    } catch (IOException e) {
      LOG.debug("A client of {} did not close cleanly", client.user, e);
    }
  }
}
