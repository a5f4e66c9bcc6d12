package io.ashlar.namenode;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.protocol.proto.DeleteRequestProto;
import io.ashlar.protocol.proto.DeleteResponseProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.GetQuotaUsageRequestProto;
import io.ashlar.protocol.proto.GetQuotaUsageResponseProto;
import io.ashlar.protocol.proto.MkdirsRequestProto;
import io.ashlar.protocol.proto.MkdirsResponseProto;
import io.ashlar.protocol.proto.QuotaUsageProto;
import io.ashlar.protocol.proto.SetQuotaRequestProto;
import io.ashlar.protocol.proto.SetQuotaResponseProto;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quotas on directories too big to be counted at once, over the RPC port. */
class QuotaCountingTest {
  private static final int ENTRIES = 1500;
  private static final long KEEP = Long.MAX_VALUE;

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
    client = client();
  }

  private RpcClient client() {
    return new RpcClient(
        node.rpcAddress(),
        "org.apache.hadoop.hdfs.protocol.ClientProtocol",
        System.getProperty("user.name"),
        Duration.ofSeconds(60));
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
  }

  @Test
  void aQuotaOnABigDirectoryCountsItAlsoWhileItGrows() throws Exception {
    for (int i = 0; i < ENTRIES; i++) {
      mkdirs(client, "/big/d" + i);
    }
    AtomicInteger added = new AtomicInteger();
    AtomicBoolean enough = new AtomicBoolean();
    Thread grower =
        new Thread(
            () -> {
              try (RpcClient other = client()) {
                while (!enough.get() || added.get() < 100) {
                  mkdirs(other, "/big/new" + added.getAndIncrement());
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    grower.start();

    setQuota("/big", 1_000_000);
    enough.set(true);
    grower.join();

    assertThat(usage("/big").getFileAndDirectoryCount()).isEqualTo(1 + ENTRIES + added.get());
    assertThat(usage("/big").getQuota()).isEqualTo(1_000_000);
    stop();
    start();
    assertThat(usage("/big").getFileAndDirectoryCount()).isEqualTo(1 + ENTRIES + added.get());
  }

  @Test
  void deletingABigTreeGivesAllOfItBackAtOnce() throws Exception {
    setQuota("/", 1_000_000);
    for (int i = 0; i < ENTRIES; i++) {
      mkdirs(client, "/big/d" + i);
    }
    assertThat(usage("/").getFileAndDirectoryCount()).isEqualTo(2 + ENTRIES);

    client.invoke(
        "delete",
        DeleteRequestProto.newBuilder().setSrc("/big").setRecursive(true).build(),
        DeleteResponseProto.parser());

    assertThat(usage("/").getFileAndDirectoryCount()).isEqualTo(1);
  }

  private static void mkdirs(RpcClient client, String path) throws IOException {
    client.invoke(
        "mkdirs",
        MkdirsRequestProto.newBuilder()
            .setSrc(path)
            .setMasked(FsPermissionProto.newBuilder().setPerm(0755))
            .setCreateParent(true)
            .build(),
        MkdirsResponseProto.parser());
  }

  private void setQuota(String path, long names) throws IOException {
    client.invoke(
        "setQuota",
        SetQuotaRequestProto.newBuilder()
            .setPath(path)
            .setNamespaceQuota(names)
            .setStoragespaceQuota(KEEP)
            .build(),
        SetQuotaResponseProto.parser());
  }

  private QuotaUsageProto usage(String path) throws IOException {
    return client
        .invoke(
            "getQuotaUsage",
            GetQuotaUsageRequestProto.newBuilder().setPath(path).build(),
            GetQuotaUsageResponseProto.parser())
        .getUsage();
  }
}
