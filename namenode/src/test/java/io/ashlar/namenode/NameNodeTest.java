package io.ashlar.namenode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.CompleteRequestProto;
import io.ashlar.protocol.proto.CompleteResponseProto;
import io.ashlar.protocol.proto.CreateRequestProto;
import io.ashlar.protocol.proto.CreateResponseProto;
import io.ashlar.protocol.proto.DeleteRequestProto;
import io.ashlar.protocol.proto.DeleteResponseProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.GetListingRequestProto;
import io.ashlar.protocol.proto.GetListingResponseProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.MkdirsRequestProto;
import io.ashlar.protocol.proto.MkdirsResponseProto;
import io.ashlar.protocol.proto.RenameRequestProto;
import io.ashlar.protocol.proto.RenameResponseProto;
import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The NameNode over its RPC port, as a client sees it. */
class NameNodeTest {
  private static final String PROTOCOL = "org.apache.hadoop.hdfs.protocol.ClientProtocol";

  @TempDir Path dir;
  private NameNode node;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
    node =
        NameNode.start(
            NameNodeConfig.defaults(dir.resolve("name")).withRpcAddress(free).withHttpAddress(free),
            List.of());
    client = client(System.getProperty("user.name"));
  }

  private RpcClient client(String user) {
    return new RpcClient(node.rpcAddress(), PROTOCOL, user, Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
  }

  @Test
  void aNewNamespaceHasAnEmptyRootWithItsFixedId() throws IOException {
    HdfsFileStatusProto root = status("/").getFs();

    assertThat(root.getFileType()).isEqualTo(HdfsFileStatusProto.FileType.IS_DIR);
    assertThat(root.getFileId()).isEqualTo(16385);
    assertThat(root.getChildrenNum()).isZero();
    assertThat(root.getPath()).isEqualTo(ByteString.EMPTY);
  }

  @Test
  void aFileIsMadeClosedListedRenamedAndDeleted() throws IOException {
    assertThat(mkdirs("/a/b")).isTrue();
    HdfsFileStatusProto created = create("/a/b/file", 1);
    assertThat(created.getFileId()).isEqualTo(16388);
    assertThat(complete("/a/b/file")).isTrue();

    assertThat(names("/a/b")).containsExactly("file");
    assertThat(rename("/a/b/file", "/a/moved")).isTrue();
    assertThat(status("/a/b/file").hasFs()).isFalse();
    assertThat(status("/a/moved").getFs().getFileId()).isEqualTo(created.getFileId());
    assertThat(delete("/a", true)).isTrue();
    assertThat(status("/a").hasFs()).isFalse();
    assertThat(delete("/a", true)).isFalse();
  }

  @Test
  void creatingOverAnOpenFileNamesTheHolder() throws IOException {
    create("/file", 1);

    RemoteException refused = catchThrowableOfType(RemoteException.class, () -> create("/file", 1));

    assertThat(refused.className())
        .isEqualTo("org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException");
    assertThat(refused).hasMessageContaining("is already the current lease holder");
  }

  @Test
  void aDirectoryIsNotFormattedWhereAPortIsTaken() throws IOException {
    Path fresh = dir.resolve("fresh");
    NameNodeConfig free =
        NameNodeConfig.defaults(fresh)
            .withRpcAddress(new InetSocketAddress("127.0.0.1", 0))
            .withHttpAddress(new InetSocketAddress("127.0.0.1", 0));
    for (NameNodeConfig taken :
        List.of(free.withRpcAddress(node.rpcAddress()), free.withHttpAddress(node.httpAddress()))) {
      assertThatThrownBy(() -> NameNode.start(taken, List.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Cannot listen on");
      assertThat(fresh).isEmptyDirectory();
    }
    NameNode.start(free, List.of()).close();
    assertThat(fresh).isNotEmptyDirectory();
  }

  @Test
  void everythingIsThereAfterARestart() throws IOException {
    mkdirs("/kept");
    create("/kept/file", 1);
    complete("/kept/file");
    stop();

    start();

    assertThat(names("/kept")).containsExactly("file");
    assertThat(create("/kept/next", 1).getFileId()).isEqualTo(16388);
  }

  @Test
  void aListingComesInPagesThatSayHowMuchIsLeft() throws IOException {
    for (int i = 0; i < 2100; i++) {
      mkdirs(String.format("/many/d%05d", i));
    }

    GetListingResponseProto first = list("/many", "");
    GetListingResponseProto second = list("/many", "d00999");
    GetListingResponseProto third = list("/many", "d01999");

    assertThat(first.getDirList().getPartialListingCount()).isEqualTo(1000);
    assertThat(first.getDirList().getRemainingEntries()).isEqualTo(1100);
    assertThat(second.getDirList().getRemainingEntries()).isEqualTo(100);
    assertThat(third.getDirList().getPartialListingCount()).isEqualTo(100);
    assertThat(third.getDirList().getRemainingEntries()).isZero();
  }

  @Test
  void aStrangerMayNotWriteIntoTheRoot() throws IOException {
    try (RpcClient stranger = client("nobody-we-know")) {
      RemoteException refused =
          catchThrowableOfType(
              RemoteException.class,
              () -> stranger.invoke("mkdirs", mkdirsRequest("/x"), MkdirsResponseProto.parser()));

      assertThat(refused.className())
          .isEqualTo("org.apache.hadoop.security.AccessControlException");
      assertThat(refused)
          .hasMessageStartingWith(
              "Permission denied: user=nobody-we-know, access=WRITE, inode=\"/\":");
    }
  }

  // ---- calls

  private boolean mkdirs(String path) throws IOException {
    return client.invoke("mkdirs", mkdirsRequest(path), MkdirsResponseProto.parser()).getResult();
  }

  private static MkdirsRequestProto mkdirsRequest(String path) {
    return MkdirsRequestProto.newBuilder()
        .setSrc(path)
        .setMasked(FsPermissionProto.newBuilder().setPerm(0755))
        .setCreateParent(true)
        .build();
  }

  private HdfsFileStatusProto create(String path, int flag) throws IOException {
    return client
        .invoke(
            "create",
            CreateRequestProto.newBuilder()
                .setSrc(path)
                .setMasked(FsPermissionProto.newBuilder().setPerm(0644))
                .setClientName("writer")
                .setCreateFlag(flag)
                .setCreateParent(true)
                .setReplication(3)
                .setBlockSize(134217728)
                .build(),
            CreateResponseProto.parser())
        .getFs();
  }

  private boolean complete(String path) throws IOException {
    return client
        .invoke(
            "complete",
            CompleteRequestProto.newBuilder().setSrc(path).setClientName("writer").build(),
            CompleteResponseProto.parser())
        .getResult();
  }

  private GetFileInfoResponseProto status(String path) throws IOException {
    return client.invoke(
        "getFileInfo",
        GetFileInfoRequestProto.newBuilder().setSrc(path).build(),
        GetFileInfoResponseProto.parser());
  }

  private GetListingResponseProto list(String path, String after) throws IOException {
    return client.invoke(
        "getListing",
        GetListingRequestProto.newBuilder()
            .setSrc(path)
            .setStartAfter(ByteString.copyFromUtf8(after))
            .setNeedLocation(false)
            .build(),
        GetListingResponseProto.parser());
  }

  private List<String> names(String path) throws IOException {
    return list(path, "").getDirList().getPartialListingList().stream()
        .map(entry -> entry.getPath().toStringUtf8())
        .toList();
  }

  private boolean rename(String from, String to) throws IOException {
    return client
        .invoke(
            "rename",
            RenameRequestProto.newBuilder().setSrc(from).setDst(to).build(),
            RenameResponseProto.parser())
        .getResult();
  }

  private boolean delete(String path, boolean recursive) throws IOException {
    return client
        .invoke(
            "delete",
            DeleteRequestProto.newBuilder().setSrc(path).setRecursive(recursive).build(),
            DeleteResponseProto.parser())
        .getResult();
  }
}
