package io.ashlar.namenode.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.blocks.AdminState;
import io.ashlar.namenode.blocks.DatanodeInfo;
import io.ashlar.namenode.blocks.DatanodeStatus;
import io.ashlar.namenode.blocks.Liveness;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.GetBlockLocationsRequestProto;
import io.ashlar.protocol.proto.GetBlockLocationsResponseProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import io.ashlar.protocol.proto.TokenProto;
import io.ashlar.protocol.rpc.RpcError;
import io.ashlar.protocol.rpc.RpcService;
import io.ashlar.protocol.webhdfs.FailureException;
import io.ashlar.protocol.webhdfs.Parameters;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class RedirectsTest {
  private static final InetSocketAddress RPC = new InetSocketAddress("127.0.0.1", 8020);
  private static final long LENGTH = 1000;

  private static DatanodeStatus node(String host, String address, long room, int transfers) {
    return node(host, address, room, transfers, Liveness.LIVE);
  }

  private static DatanodeStatus node(
      String host, String address, long room, int transfers, Liveness liveness) {
    return new DatanodeStatus(info(host, address, room, transfers), liveness, false, 0, 0, 1, 0);
  }

  private static DatanodeInfo info(String host, String address, long room, int transfers) {
    return new DatanodeInfo(
        host,
        address,
        host,
        9866,
        9864,
        9867,
        "/rack",
        room,
        0,
        room,
        0,
        0,
        0,
        0,
        0,
        transfers,
        0,
        AdminState.NORMAL,
        "");
  }

  private static Redirects among(DatanodeStatus... nodes) {
    return at(RPC, nodes);
  }

  private static Redirects at(InetSocketAddress rpc, DatanodeStatus... nodes) {
    return new Redirects(
        new WebHdfs.Parts(
            SERVICE,
            error -> new RpcError("x", "x"),
            () -> List.of(nodes),
            () -> false,
            rpc,
            () -> new Random(7)));
  }

  /** After a restart: nobody is back before it was looked so often. */
  private static Redirects awaiting(int looks, BooleanSupplier awaited, DatanodeStatus node) {
    AtomicInteger looked = new AtomicInteger();
    return new Redirects(
        new WebHdfs.Parts(
            SERVICE,
            error -> new RpcError("x", "x"),
            // Each look asks for living nodes and then for silent ones.
            () -> looked.getAndIncrement() < 2 * looks ? List.of() : List.of(node),
            awaited,
            RPC,
            () -> new Random(7)));
  }

  /** Every file is of 1000 bytes, on the nodes one and two. */
  private static final RpcService SERVICE =
      RpcService.builder("test")
          .method(
              "getFileInfo",
              GetFileInfoRequestProto.parser(),
              (call, request) ->
                  call.reply(
                      request.getSrc().equals("/none")
                          ? GetFileInfoResponseProto.getDefaultInstance()
                          : GetFileInfoResponseProto.newBuilder().setFs(file()).build()))
          .method(
              "getBlockLocations",
              GetBlockLocationsRequestProto.parser(),
              (call, request) ->
                  call.reply(
                      GetBlockLocationsResponseProto.newBuilder().setLocations(blocks()).build()))
          .build();

  private static HdfsFileStatusProto file() {
    return HdfsFileStatusProto.newBuilder()
        .setFileType(HdfsFileStatusProto.FileType.IS_FILE)
        .setPath(com.google.protobuf.ByteString.EMPTY)
        .setLength(LENGTH)
        .setPermission(FsPermissionProto.newBuilder().setPerm(0644))
        .setOwner("o")
        .setGroup("g")
        .setModificationTime(0)
        .setAccessTime(0)
        .build();
  }

  private static LocatedBlocksProto blocks() {
    return LocatedBlocksProto.newBuilder()
        .setFileLength(LENGTH)
        .setUnderConstruction(false)
        .setIsLastBlockComplete(true)
        .addBlocks(
            LocatedBlockProto.newBuilder()
                .setB(
                    ExtendedBlockProto.newBuilder()
                        .setPoolId("p")
                        .setBlockId(1)
                        .setGenerationStamp(1))
                .setOffset(0)
                .setCorrupt(false)
                .setBlockToken(
                    TokenProto.newBuilder()
                        .setIdentifier(com.google.protobuf.ByteString.EMPTY)
                        .setPassword(com.google.protobuf.ByteString.EMPTY)
                        .setKind("")
                        .setService(""))
                .addLocs(located("one", "10.0.0.1"))
                .addLocs(located("two", "10.0.0.2")))
        .build();
  }

  private static DatanodeInfoProto located(String host, String address) {
    return DatanodeInfoProto.newBuilder()
        .setId(
            DatanodeIDProto.newBuilder()
                .setIpAddr(address)
                .setHostName(host)
                .setDatanodeUuid(host)
                .setXferPort(9866)
                .setInfoPort(9864)
                .setIpcPort(9867))
        .build();
  }

  private static Request request(String target) {
    return request(target, ImmediateEventExecutor.INSTANCE);
  }

  private static Request request(String target, EventExecutor loop) {
    QueryStringDecoder uri = new QueryStringDecoder(target);
    return new Request(
        uri.path(),
        Parameters.of(uri.parameters()),
        new InetSocketAddress("10.0.0.9", 1),
        new InetSocketAddress("10.0.0.8", 9870),
        loop,
        SERVICE);
  }

  private static String toRoom(Redirects redirects, String target) {
    return redirects.toRoom(request(target), List.of()).join();
  }

  private static String toData(String target) {
    return among().toData(request(target), Redirects.At.OFFSET, List.of("offset", "length")).join();
  }

  @Test
  void aNameNodeThatListensOnAllAddressesIsToldByTheOneThatTheRequestCameTo() {
    Redirects redirects =
        at(new InetSocketAddress("0.0.0.0", 8020), node("one", "10.0.0.1", LENGTH, 0));
    assertThat(toRoom(redirects, "/f?op=CREATE&user.name=ada"))
        .contains("namenoderpcaddress=10.0.0.8%3A8020");
  }

  @Test
  void readingGoesToTheNearestNodeThatHasTheBlock() {
    assertThat(toData("/f?op=OPEN&offset=10&user.name=ada"))
        .isEqualTo(
            "http://one:9864/webhdfs/v1/f?op=OPEN&user.name=ada"
                + "&namenoderpcaddress=127.0.0.1%3A8020&offset=10");
  }

  @Test
  void aNodeThatTheClientCannotReachIsLeftOut() {
    assertThat(toData("/f?op=OPEN&excludedatanodes=10.0.0.1:9866")).startsWith("http://two:");
    assertThat(toData("/f?op=OPEN&excludedatanodes=three,one")).startsWith("http://two:");
    assertThatThrownBy(() -> toData("/f?op=OPEN&excludedatanodes=one,two:9866"))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("No active and not excluded nodes contain this block");
  }

  @Test
  void anOffsetBeyondTheFileAndAFileThatIsNotThereAreRefused() {
    assertThatThrownBy(() -> toData("/f?op=OPEN&offset=1000"))
        .hasMessageContaining("Offset=1000 out of the range [0, 1000); OPEN, path=/f");
    assertThatThrownBy(() -> toData("/none?op=OPEN")).hasMessageContaining("File /none not found.");
  }

  @Test
  void pathsAreEncodedForTheSecondRequest() {
    assertThat(toData("/a%20b%25/%C3%BC+%3F?op=OPEN"))
        .startsWith("http://one:9864/webhdfs/v1/a%20b%25/%C3%BC%2B%3F?op=OPEN");
  }

  @Test
  void writingGoesToTheClientsOwnNode() {
    Redirects redirects =
        among(
            node("far", "10.0.0.1", 1 << 30, 0),
            node("own", "10.0.0.9", 1 << 30, 50),
            node("away", "10.0.0.2", 1 << 30, 0));

    assertThat(toRoom(redirects, "/f?op=CREATE")).startsWith("http://own:");
    assertThat(toRoom(redirects, "/f?op=CREATE&excludedatanodes=10.0.0.9:9866"))
        .doesNotContain("own");
  }

  @Test
  void writingNeedsRoomForABlock() {
    Redirects redirects =
        among(node("full", "10.0.0.1", 100, 0), node("empty", "10.0.0.2", 1 << 30, 9));

    for (int i = 0; i < 10; i++) {
      assertThat(toRoom(redirects, "/f?op=CREATE&blocksize=1048576")).startsWith("http://empty:");
    }
    assertThatThrownBy(() -> toRoom(redirects, "/f?op=CREATE&blocksize=1099511627776"))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("Failed to find datanode");
  }

  @Test
  void writingGoesToASilentNodeOnlyWhereNoOtherHasRoom() {
    long room = 1 << 30;
    DatanodeStatus silent = node("silent", "10.0.0.9", room, 0, Liveness.STALE);
    DatanodeStatus dead = node("dead", "10.0.0.3", room, 0, Liveness.DEAD);
    Redirects redirects = among(silent, dead, node("busy", "10.0.0.2", 1000, 50));

    assertThat(toRoom(redirects, "/f?op=CREATE")).startsWith("http://busy:");
    assertThat(toRoom(redirects, "/f?op=CREATE&blocksize=1048576")).startsWith("http://silent:");
    assertThatThrownBy(() -> toRoom(among(dead), "/f?op=CREATE"))
        .hasMessageContaining("Failed to find datanode");
  }

  @Test
  void afterARestartWritingWaitsForANode() throws Exception {
    DefaultEventExecutor loop = new DefaultEventExecutor();
    try {
      DatanodeStatus back = node("back", "10.0.0.1", 1 << 30, 0);
      assertThat(
              awaiting(3, () -> true, back)
                  .toRoom(request("/f?op=CREATE", loop), List.of())
                  .get(30, TimeUnit.SECONDS))
          .startsWith("http://back:");

      AtomicInteger asked = new AtomicInteger();
      BooleanSupplier notForLong = () -> asked.incrementAndGet() < 3;
      assertThat(awaiting(100, notForLong, back).toRoom(request("/f?op=CREATE", loop), List.of()))
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("Failed to find datanode");
    } finally {
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
    }
  }
}
