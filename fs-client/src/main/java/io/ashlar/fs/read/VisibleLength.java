package io.ashlar.fs.read;

import io.ashlar.fs.transfer.DatanodeConnection;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.GetReplicaVisibleLengthRequestProto;
import io.ashlar.protocol.proto.GetReplicaVisibleLengthResponseProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.protocol.rpc.RpcClient;
import io.ashlar.protocol.rpc.RpcClientOptions;
import io.ashlar.protocol.transfer.DatanodeReach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Asks DataNodes how much of a block that is being written readers may see (wire reference 4).
 * Thread-safe.
 */
public final class VisibleLength {
  private static final String PROTOCOL = "org.apache.hadoop.hdfs.protocol.ClientDatanodeProtocol";
  private static final String NOT_FOUND =
      "org.apache.hadoop.hdfs.server.datanode.ReplicaNotFoundException";

  /** A node that is not there is not waited for: the next one may know as much. */
  private static final int CONNECT_LIMIT_MILLIS = 10_000;

  private static final int CONNECT_ATTEMPTS = 5;

  private final String user;
  private final RpcClientOptions patience;
  private final DatanodeReach reach;

  /** Asks as that user. */
  public VisibleLength(String user, Duration callTimeout, DatanodeReach reach) {
    this.user = user;
    this.reach = reach;
    Duration silence = Duration.ofMillis(reach.silenceMillis());
    this.patience =
        RpcClientOptions.defaults()
            .withCallTimeout(callTimeout.compareTo(silence) < 0 ? callTimeout : silence)
            .withConnect(
                Duration.ofMillis(reach.connectMillis(CONNECT_LIMIT_MILLIS)), CONNECT_ATTEMPTS);
  }

  /**
   * The visible length in bytes; 0 if no DataNode has anything of the block yet.
   *
   * @throws IOException if none of its DataNodes could say
   */
  long of(LocatedBlockProto block) throws IOException {
    IOException failure = null;
    for (DatanodeInfoProto node : block.getLocsList()) {
      try {
        long visible = ask(node, block);
        if (visible >= 0) {
          return visible;
        }
        failure = new IOException("the replica on " + name(node) + " may not be read now");
      } catch (RemoteException e) {
        if (!e.className().equals(NOT_FOUND)) {
          failure = e;
        }
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw new IOException(
          "No DataNode of block "
              + block.getB().getBlockId()
              + ", which is being written, could tell its length: "
              + failure.getMessage(),
          failure);
    }
    return 0;
  }

  private static String name(DatanodeInfoProto node) {
    return DatanodeConnection.name(node.getId());
  }

  /** What one DataNode says of its replica; negative where it may not be read. */
  long ask(DatanodeInfoProto node, LocatedBlockProto block) throws IOException {
    InetSocketAddress address = reach.ipcAddress(node.getId());
    try (RpcClient rpc = new RpcClient(address, PROTOCOL, user, patience)) {
      return rpc.invoke(
              "getReplicaVisibleLength",
              GetReplicaVisibleLengthRequestProto.newBuilder().setBlock(block.getB()).build(),
              GetReplicaVisibleLengthResponseProto.parser())
          .getLength();
    }
  }
}
