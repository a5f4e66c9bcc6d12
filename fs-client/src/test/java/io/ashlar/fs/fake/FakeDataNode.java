package io.ashlar.fs.fake;

import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.GetReplicaVisibleLengthRequestProto;
import io.ashlar.protocol.proto.GetReplicaVisibleLengthResponseProto;
import io.ashlar.protocol.rpc.RpcError;
import io.ashlar.protocol.rpc.RpcServer;
import io.ashlar.protocol.rpc.RpcService;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A DataNode: listens, and gives each connection a thread. Thread-safe. */
public final class FakeDataNode implements AutoCloseable {
  private final String uuid;
  private volatile String address = "127.0.0.1";
  private final ServerSocket listener;
  private final Thread acceptor;

  /** Keeps the port after the end, so that nobody else is met there. */
  private final Socket portKeeper = new Socket();

  private final RpcServer ipc;
  private final FakeCluster cluster;
  private final Map<Long, Replica> replicas = new ConcurrentHashMap<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final Faults faults = new Faults();

  FakeDataNode(String uuid, FakeCluster cluster) throws IOException {
    this.uuid = uuid;
    this.cluster = cluster;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.ipc =
        RpcServer.builder()
            .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .errors(FakeDataNode::error)
            .service(
                RpcService.builder("org.apache.hadoop.hdfs.protocol.ClientDatanodeProtocol")
                    .method(
                        "getReplicaVisibleLength",
                        GetReplicaVisibleLengthRequestProto.parser(),
                        (call, request) ->
                            call.reply(
                                GetReplicaVisibleLengthResponseProto.newBuilder()
                                    .setLength(visibleLength(request.getBlock().getBlockId()))
                                    .build()))
                    .build())
            .start();
    acceptor = daemon(this::accept, "fake datanode " + uuid);
  }

  private long visibleLength(long blockId) {
    return faults.showsNothing() ? -1 : existing(blockId).bytes().length;
  }

  private static RpcError error(Throwable failure) {
    return failure instanceof FakeError known
        ? new RpcError(known.className(), known.getMessage())
        : new RpcError("java.io.IOException", String.valueOf(failure));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connection.setTcpNoDelay(true);
        connections.add(connection);
        accepted.incrementAndGet();
        daemon(() -> serve(connection), "fake datanode " + uuid + " connection");
      } catch (IOException e) {
        // The listener was closed.
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      new FakeTransfers(this, cluster, connection).serve();
    } catch (IOException e) {
      // The client or a fault closed the connection: that is how it ends.
    } finally {
      connections.remove(connection);
    }
  }

  /** What it is to do wrong. */
  public Faults faults() {
    return faults;
  }

  /** How many data connections it has accepted. */
  public int acceptedConnections() {
    return accepted.get();
  }

  /** How many data connections are open. */
  public int openConnections() {
    return connections.size();
  }

  boolean isClosed() {
    return listener.isClosed();
  }

  /** Its replicas by block. */
  public Map<Long, Replica> replicas() {
    return replicas;
  }

  Replica existing(long blockId) {
    Replica replica = replicas.get(blockId);
    if (replica == null) {
      throw new FakeError(
          "org.apache.hadoop.hdfs.server.datanode.ReplicaNotFoundException", "No block " + blockId);
    }
    return replica;
  }

  /** From now on the address that others are told leads nowhere; its host name is right. */
  public void hideAddress() {
    address = "not an address";
  }

  /** Who it is. */
  public String uuid() {
    return uuid;
  }

  /** Its address as setup replies name it. */
  public String transferAddress() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  DatanodeInfoProto info() {
    return DatanodeInfoProto.newBuilder()
        .setId(
            DatanodeIDProto.newBuilder()
                .setIpAddr(address)
                .setHostName("localhost")
                .setDatanodeUuid(uuid)
                .setXferPort(listener.getLocalPort())
                .setInfoPort(0)
                .setIpcPort(ipc.address().getPort()))
        .setLocation("/default-rack")
        .build();
  }

  /**
   * Stops listening and cuts all connections, as a crash does. Who connects from now on is refused,
   * and meets no other process that was given the port, until {@link #freePort}.
   */
  @Override
  public void close() throws IOException {
    listener.close();
    awaitAcceptor();
    if (!portKeeper.isBound()) {
      portKeeper.setReuseAddress(true);
      portKeeper.bind(listener.getLocalSocketAddress());
    }
    ipc.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /** The kernel accepts connections as long as the thread is in its call. */
  private void awaitAcceptor() throws IOException {
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while " + uuid + " was closed");
    }
  }

  /** Gives the port of a closed node back. */
  void freePort() throws IOException {
    portKeeper.close();
  }
}
