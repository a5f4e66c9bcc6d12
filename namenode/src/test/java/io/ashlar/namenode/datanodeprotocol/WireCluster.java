package io.ashlar.namenode.datanodeprotocol;

import com.google.protobuf.ByteString;
import io.ashlar.namenode.NameNode;
import io.ashlar.namenode.NameNodeConfig;
import io.ashlar.protocol.proto.AddBlockRequestProto;
import io.ashlar.protocol.proto.AddBlockResponseProto;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.CompleteRequestProto;
import io.ashlar.protocol.proto.CompleteResponseProto;
import io.ashlar.protocol.proto.CreateRequestProto;
import io.ashlar.protocol.proto.CreateResponseProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.ReportBadBlocksRequestProto;
import io.ashlar.protocol.proto.ReportBadBlocksResponseProto;
import io.ashlar.protocol.proto.SafeModeActionProto;
import io.ashlar.protocol.proto.SetSafeModeRequestProto;
import io.ashlar.protocol.proto.SetSafeModeResponseProto;
import io.ashlar.protocol.proto.TokenProto;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A NameNode on free ports with DataNodes that exist on the wire only, and a client that writes
 * through them.
 */
public final class WireCluster implements AutoCloseable {
  /** Length of each block that is written. */
  public static final long BLOCK_BYTES = 1000;

  private final NameNode node;
  private final RpcClient client;
  private final List<WireDatanode> datanodes = new ArrayList<>();

  /** Starts a NameNode in that directory. */
  public WireCluster(Path dir, int datanodeCount) throws IOException {
    this(dir, datanodeCount, config -> config);
  }

  WireCluster(Path dir, int datanodeCount, UnaryOperator<NameNodeConfig> settings)
      throws IOException {
    InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
    node =
        NameNode.start(
            settings.apply(NameNodeConfig.defaults(dir).withRpcAddress(free).withHttpAddress(free)),
            List.of());
    client =
        new RpcClient(
            node.rpcAddress(),
            "org.apache.hadoop.hdfs.protocol.ClientProtocol",
            System.getProperty("user.name"),
            Duration.ofSeconds(30));
    for (int i = 1; i <= datanodeCount; i++) {
      datanodes.add(new WireDatanode(node.rpcAddress(), i).start());
    }
  }

  /** The NameNode. */
  public NameNode node() {
    return node;
  }

  WireDatanode datanode(int number) {
    return datanodes.get(number - 1);
  }

  RpcClient client() {
    return client;
  }

  /** Opens a new file. */
  void create(String path, int replication) throws IOException {
    client.invoke(
        "create",
        CreateRequestProto.newBuilder()
            .setSrc(path)
            .setMasked(FsPermissionProto.newBuilder().setPerm(0644))
            .setClientName("writer")
            .setCreateFlag(1)
            .setCreateParent(true)
            .setReplication(replication)
            .setBlockSize(1 << 20)
            .build(),
        CreateResponseProto.parser());
  }

  /** Asks for a block of an open file. */
  LocatedBlockProto addBlock(String path) throws IOException {
    return client
        .invoke(
            "addBlock",
            AddBlockRequestProto.newBuilder().setSrc(path).setClientName("writer").build(),
            AddBlockResponseProto.parser())
        .getBlock();
  }

  /** Writes a file of one block; every DataNode of its pipeline reports it. */
  public BlockProto write(String path, int replication) throws IOException {
    create(path, replication);
    LocatedBlockProto located = addBlock(path);
    ExtendedBlockProto last = located.getB().toBuilder().setNumBytes(BLOCK_BYTES).build();
    BlockProto block =
        BlockProto.newBuilder()
            .setBlockId(last.getBlockId())
            .setGenStamp(last.getGenerationStamp())
            .setNumBytes(BLOCK_BYTES)
            .build();
    for (DatanodeInfoProto target : located.getLocsList()) {
      String uuid = target.getId().getDatanodeUuid();
      datanode(Integer.parseInt(uuid.substring("uuid-".length()))).received(block);
    }
    CompleteResponseProto complete =
        client.invoke(
            "complete",
            CompleteRequestProto.newBuilder()
                .setSrc(path)
                .setClientName("writer")
                .setLast(last)
                .build(),
            CompleteResponseProto.parser());
    if (!complete.getResult()) {
      throw new IOException("File " + path + " could not be completed");
    }
    return block;
  }

  /** A reader complains about the block's replicas on some DataNodes. */
  public void reportBad(BlockProto block, int... numbers) throws IOException {
    LocatedBlockProto.Builder bad =
        LocatedBlockProto.newBuilder()
            .setB(
                ExtendedBlockProto.newBuilder()
                    .setPoolId(datanode(1).namespace().getBlockPoolID())
                    .setBlockId(block.getBlockId())
                    .setGenerationStamp(block.getGenStamp())
                    .setNumBytes(block.getNumBytes()))
            .setOffset(0)
            .setCorrupt(true)
            .setBlockToken(
                TokenProto.newBuilder()
                    .setIdentifier(ByteString.EMPTY)
                    .setPassword(ByteString.EMPTY)
                    .setKind("")
                    .setService(""));
    for (int number : numbers) {
      bad.addLocs(
          DatanodeInfoProto.newBuilder().setId(datanode(number).registration().getDatanodeID()));
    }
    client.invoke(
        "reportBadBlocks",
        ReportBadBlocksRequestProto.newBuilder().addBlocks(bad).build(),
        ReportBadBlocksResponseProto.parser());
  }

  /** From now on nothing is repaired. */
  public void enterSafeMode() throws IOException {
    setSafeMode(SafeModeActionProto.SAFEMODE_ENTER);
  }

  /** Waits for no more reports. */
  void leaveSafeMode() throws IOException {
    setSafeMode(SafeModeActionProto.SAFEMODE_LEAVE);
  }

  private void setSafeMode(SafeModeActionProto action) throws IOException {
    client.invoke(
        "setSafeMode",
        SetSafeModeRequestProto.newBuilder().setAction(action).build(),
        SetSafeModeResponseProto.parser());
  }

  @Override
  public void close() {
    datanodes.forEach(WireDatanode::close);
    client.close();
    node.close();
  }
}
