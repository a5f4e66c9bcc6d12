package io.ashlar.benchmarks;

import io.ashlar.protocol.proto.AddBlockRequestProto;
import io.ashlar.protocol.proto.AddBlockResponseProto;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.CompleteRequestProto;
import io.ashlar.protocol.proto.CompleteResponseProto;
import io.ashlar.protocol.proto.CreateRequestProto;
import io.ashlar.protocol.proto.CreateResponseProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.SafeModeActionProto;
import io.ashlar.protocol.proto.SetSafeModeRequestProto;
import io.ashlar.protocol.proto.SetSafeModeResponseProto;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/**
 * Fills a namespace over RPC, many calls in flight: empty files, and files of one block whose three
 * replicas are on DataNodes that hold no bytes. Not thread-safe.
 */
final class NamespaceLoad implements AutoCloseable, FakeDataNode.Blocks {
  private static final String PROTOCOL = "org.apache.hadoop.hdfs.protocol.ClientProtocol";
  private static final String CLIENT = "namespace-load";
  private static final int REPLICAS = 3;
  private static final int BATCH = 256;
  private static final int FILES_PER_DIRECTORY = 1000;
  private static final int CREATE = 1;
  private static final Duration COMPLETION_PATIENCE = Duration.ofSeconds(30);

  private final InetSocketAddress address;
  private final RpcClient nameNode;
  private final List<FakeDataNode> dataNodes = new ArrayList<>();
  private long[] ids = new long[BATCH];
  private long[] stamps = new long[BATCH];
  private int blockCount;
  private int emptyCount;

  NamespaceLoad(URI uri) {
    address = new InetSocketAddress(uri.getHost(), uri.getPort());
    nameNode =
        new RpcClient(address, PROTOCOL, System.getProperty("user.name"), Duration.ofMinutes(1));
  }

  /** Registers three DataNodes, with all blocks that were created so far. */
  void registerDataNodes() throws IOException {
    dataNodes.forEach(FakeDataNode::close);
    dataNodes.clear();
    for (int number = 1; number <= REPLICAS; number++) {
      FakeDataNode dataNode = new FakeDataNode(address, number);
      dataNodes.add(dataNode);
      dataNode.register(this);
    }
  }

  /** Creates empty files until there are that many. */
  void createEmptyFiles(int total) throws IOException {
    while (emptyCount < total) {
      int count = Math.min(BATCH, total - emptyCount);
      List<String> paths = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        paths.add(emptyFile(emptyCount + i));
      }
      all(paths.stream().map(this::create).toList());
      all(paths.stream().map(path -> complete(path, null)).toList());
      emptyCount += count;
    }
  }

  /** Creates files of one block until there are that many. */
  void createOneBlockFiles(int total) throws IOException {
    while (blockCount < total) {
      int count = Math.min(BATCH, total - blockCount);
      List<String> paths = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        paths.add(oneBlockFile(blockCount + i));
      }
      all(paths.stream().map(this::create).toList());
      List<ExtendedBlockProto> blocks =
          all(paths.stream().map(this::addBlock).toList()).stream()
              .map(
                  response ->
                      response.getBlock().getB().toBuilder().setNumBytes(lengthBytes()).build())
              .toList();
      List<BlockProto> replicas =
          blocks.stream()
              .map(
                  block ->
                      BlockProto.newBuilder()
                          .setBlockId(block.getBlockId())
                          .setGenStamp(block.getGenerationStamp())
                          .setNumBytes(block.getNumBytes())
                          .build())
              .toList();
      all(dataNodes.stream().map(dataNode -> dataNode.received(replicas)).toList());
      for (int i = 0; i < count; i++) {
        remember(blocks.get(i));
      }
      completeAll(paths, blocks);
    }
  }

  /**
   * A NameNode may take reports in later than it answers them: what is not complete is asked again.
   */
  private void completeAll(List<String> paths, List<ExtendedBlockProto> blocks) throws IOException {
    long deadline = System.nanoTime() + COMPLETION_PATIENCE.toNanos();
    List<Integer> open = IntStream.range(0, paths.size()).boxed().toList();
    while (!open.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(paths.get(open.get(0)) + " stays open though its block is reported");
      }
      List<Integer> asked = open;
      List<CompleteResponseProto> answers =
          all(asked.stream().map(i -> complete(paths.get(i), blocks.get(i))).toList());
      open =
          IntStream.range(0, asked.size())
              .filter(i -> !answers.get(i).getResult())
              .mapToObj(asked::get)
              .toList();
    }
  }

  /** Reads the attributes of the files that were created last. */
  void assertLastFilesExist() throws IOException {
    for (String path : List.of(emptyFile(emptyCount - 1), oneBlockFile(blockCount - 1))) {
      GetFileInfoResponseProto response =
          nameNode.invoke(
              "getFileInfo",
              GetFileInfoRequestProto.newBuilder().setSrc(path).build(),
              GetFileInfoResponseProto.parser());
      if (!response.hasFs()) {
        throw new IOException(path + " is gone");
      }
    }
  }

  boolean inSafeMode() throws IOException {
    return nameNode
        .invoke(
            "setSafeMode",
            SetSafeModeRequestProto.newBuilder()
                .setAction(SafeModeActionProto.SAFEMODE_GET)
                .build(),
            SetSafeModeResponseProto.parser())
        .getResult();
  }

  @Override
  public int count() {
    return blockCount;
  }

  @Override
  public long id(int index) {
    return ids[index];
  }

  @Override
  public long generationStamp(int index) {
    return stamps[index];
  }

  @Override
  public long lengthBytes() {
    return 1024;
  }

  @Override
  public void close() {
    dataNodes.forEach(FakeDataNode::close);
    nameNode.close();
  }

  private static String emptyFile(int number) {
    return "/load/empty/" + number / FILES_PER_DIRECTORY + "/file-" + number;
  }

  private static String oneBlockFile(int number) {
    return "/load/one-block/" + number / FILES_PER_DIRECTORY + "/file-" + number;
  }

  private void remember(ExtendedBlockProto block) {
    if (blockCount == ids.length) {
      ids = Arrays.copyOf(ids, ids.length * 2);
      stamps = Arrays.copyOf(stamps, stamps.length * 2);
    }
    ids[blockCount] = block.getBlockId();
    stamps[blockCount] = block.getGenerationStamp();
    blockCount++;
  }

  private CompletableFuture<CreateResponseProto> create(String path) {
    return nameNode.call(
        "create",
        CreateRequestProto.newBuilder()
            .setSrc(path)
            .setMasked(FsPermissionProto.newBuilder().setPerm(0644))
            .setClientName(CLIENT)
            .setCreateFlag(CREATE)
            .setCreateParent(true)
            .setReplication(REPLICAS)
            .setBlockSize(128 << 20)
            .build(),
        CreateResponseProto.parser());
  }

  private CompletableFuture<AddBlockResponseProto> addBlock(String path) {
    return nameNode.call(
        "addBlock",
        AddBlockRequestProto.newBuilder().setSrc(path).setClientName(CLIENT).build(),
        AddBlockResponseProto.parser());
  }

  private CompletableFuture<CompleteResponseProto> complete(String path, ExtendedBlockProto last) {
    CompleteRequestProto.Builder request =
        CompleteRequestProto.newBuilder().setSrc(path).setClientName(CLIENT);
    if (last != null) {
      request.setLast(last);
    }
    return nameNode.call("complete", request.build(), CompleteResponseProto.parser());
  }

  private static <T> List<T> all(List<CompletableFuture<T>> calls) throws IOException {
    try {
      return calls.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw new IOException("A call of the load failed: " + e.getCause(), e);
    }
  }
}
