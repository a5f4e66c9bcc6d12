package io.ashlar.namenode.webhdfs;

import io.ashlar.namenode.blocks.AdminState;
import io.ashlar.namenode.blocks.DatanodeInfo;
import io.ashlar.namenode.blocks.DatanodeStatus;
import io.ashlar.namenode.blocks.Liveness;
import io.ashlar.protocol.net.AnyAddress;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.GetBlockLocationsRequestProto;
import io.ashlar.protocol.proto.GetBlockLocationsResponseProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.webhdfs.Failure;
import io.ashlar.protocol.webhdfs.Parameters;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Finds the DataNode that an operation on data goes on at, and its address there (wire reference
 * 7.1). Thread-safe.
 */
final class Redirects {
  private static final int LOOK_MILLIS = 200;

  /** For ten seconds, as an RPC client is kept waiting. Each holds a connection meanwhile. */
  private static final int LOOKS_FOR_ROOM = 10_000 / LOOK_MILLIS;

  /** Which block the DataNode should have. */
  enum At {
    OFFSET,
    END
  }

  private final WebHdfs.Parts parts;

  Redirects(WebHdfs.Parts parts) {
    this.parts = parts;
  }

  // ---- where the data are

  CompletableFuture<String> toData(Request request, At at, List<String> passedOn) {
    return request
        .call(
            "getFileInfo",
            GetFileInfoRequestProto.newBuilder().setSrc(request.path()).build(),
            GetFileInfoResponseProto.class)
        .thenCompose(
            answer -> {
              if (!answer.hasFs()) {
                throw Failure.fileNotFound("File " + request.path() + " not found.").asException();
              }
              return toBlock(request, answer.getFs().getLength(), at, passedOn);
            });
  }

  private CompletableFuture<String> toBlock(
      Request request, long length, At at, List<String> passedOn) {
    long offset =
        at == At.OFFSET
            ? request.parameters().number("offset").orElse(0L)
            : Math.max(0, length - 1);
    if (length == 0 && offset == 0) {
      return toRoom(request, passedOn);
    }
    if (offset >= length) {
      throw Failure.io(
              "Offset="
                  + offset
                  + " out of the range [0, "
                  + length
                  + "); "
                  + request.parameters().operation()
                  + ", path="
                  + request.path())
          .asException();
    }
    return request
        .call(
            "getBlockLocations",
            GetBlockLocationsRequestProto.newBuilder()
                .setSrc(request.path())
                .setOffset(offset)
                .setLength(1)
                .build(),
            GetBlockLocationsResponseProto.class)
        .thenApply(
            answer -> {
              if (answer.getLocations().getBlocksCount() == 0) {
                throw Failure.io(
                        "Block could not be located. Path=" + request.path() + ", offset=" + offset)
                    .asException();
              }
              DatanodeIDProto node =
                  nearest(request, answer.getLocations().getBlocks(0).getLocsList());
              return location(request, node.getHostName(), node.getInfoPort(), passedOn);
            });
  }

  /** Locations come with the nearest to the client first. */
  private static DatanodeIDProto nearest(Request request, List<DatanodeInfoProto> nodes) {
    Set<String> excluded = excluded(request);
    for (DatanodeInfoProto node : nodes) {
      DatanodeIDProto id = node.getId();
      if (node.getAdminState() != DatanodeInfoProto.AdminState.DECOMMISSIONED
          && !isExcluded(excluded, id.getIpAddr(), id.getHostName(), id.getXferPort())) {
        return id;
      }
    }
    throw Failure.io("No active and not excluded nodes contain this block").asException();
  }

  private static Set<String> excluded(Request request) {
    return Set.copyOf(
        request
            .parameters()
            .text("excludedatanodes")
            .map(text -> List.of(text.trim().split("\\s*,\\s*")))
            .orElse(List.of()));
  }

  private static boolean isExcluded(Set<String> excluded, String address, String host, int port) {
    return !excluded.isEmpty()
        && (excluded.contains(address)
            || excluded.contains(host)
            || excluded.contains(address + ":" + port)
            || excluded.contains(host + ":" + port));
  }

  // ---- where there is room

  /**
   * On the client's own machine if there is a DataNode, else the less busy of two. One that has
   * been silent for a while is better than none. Where there is none because the NameNode was just
   * started, they are waited for.
   */
  CompletableFuture<String> toRoom(Request request, List<String> passedOn) {
    return toRoom(request, passedOn, LOOKS_FOR_ROOM);
  }

  private CompletableFuture<String> toRoom(Request request, List<String> passedOn, int looks) {
    List<DatanodeInfo> candidates = withRoom(request, Liveness.LIVE);
    if (candidates.isEmpty()) {
      candidates = withRoom(request, Liveness.STALE);
    }
    if (candidates.isEmpty() && looks > 1 && parts.awaitsDatanodes().getAsBoolean()) {
      Executor later = task -> request.loop().schedule(task, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      return CompletableFuture.supplyAsync(() -> toRoom(request, passedOn, looks - 1), later)
          .thenCompose(Function.identity());
    }
    if (candidates.isEmpty()) {
      throw Failure.io(
              "Failed to find datanode, suggest to check cluster health. excludeDatanodes="
                  + request.parameters().text("excludedatanodes").orElse(null))
          .asException();
    }
    String client = request.client().getAddress().getHostAddress();
    List<DatanodeInfo> local =
        candidates.stream().filter(node -> node.ipAddress().equals(client)).toList();
    DatanodeInfo node = lessBusyOfTwo(local.isEmpty() ? candidates : local);
    return CompletableFuture.completedFuture(
        location(request, node.hostName(), node.infoPort(), passedOn));
  }

  private List<DatanodeInfo> withRoom(Request request, Liveness liveness) {
    Set<String> excluded = excluded(request);
    long needed = request.parameters().number("blocksize").orElse(0L);
    List<DatanodeInfo> nodes = new ArrayList<>();
    for (DatanodeStatus status : parts.datanodes().get()) {
      DatanodeInfo node = status.info();
      if (status.liveness() == liveness
          && node.adminState() == AdminState.NORMAL
          && node.remainingBytes() >= needed
          && !isExcluded(excluded, node.ipAddress(), node.hostName(), node.transferPort())) {
        nodes.add(node);
      }
    }
    return nodes;
  }

  private DatanodeInfo lessBusyOfTwo(List<DatanodeInfo> nodes) {
    RandomGenerator random = parts.random().get();
    DatanodeInfo one = nodes.get(random.nextInt(nodes.size()));
    DatanodeInfo other = nodes.get(random.nextInt(nodes.size()));
    return other.transfers() < one.transfers() ? other : one;
  }

  // ---- the address

  private String location(Request request, String host, int port, List<String> passedOn) {
    Parameters parameters = request.parameters();
    StringBuilder address = new StringBuilder("http://");
    address.append(host.indexOf(':') >= 0 ? "[" + host + "]" : host).append(':').append(port);
    address.append("/webhdfs/v1").append(encodedPath(request.path()));
    address.append("?op=").append(parameters.operation());
    for (String name : List.of("doas", "user.name", "delegation")) {
      parameters.text(name).ifPresent(value -> append(address, name, value));
    }
    append(address, "namenoderpcaddress", rpcAddress(request));
    for (String name : passedOn) {
      parameters.text(name).ifPresent(value -> append(address, name, value));
    }
    return address.toString();
  }

  private String rpcAddress(Request request) {
    InetSocketAddress address = parts.rpcAddress();
    String reached = request.server().getAddress().getHostAddress();
    return AnyAddress.replaced(address.getAddress().getHostAddress(), reached)
        + ":"
        + address.getPort();
  }

  private static void append(StringBuilder address, String name, String value) {
    address
        .append('&')
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  private static String encodedPath(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
