package io.ashlar.namenode.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ashlar.namenode.NameNode;
import io.ashlar.namenode.NameNodeConfig;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.MkdirsRequestProto;
import io.ashlar.protocol.proto.MkdirsResponseProto;
import io.ashlar.protocol.proto.RenameRequestProto;
import io.ashlar.protocol.proto.RenameResponseProto;
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
import org.slf4j.LoggerFactory;

/** The audit log of a NameNode, line by line. */
class AuditTest {
  private static final String USER = System.getProperty("user.name");

  private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @TempDir Path dir;
  private NameNode node;

  @BeforeEach
  void start() throws IOException {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(lines);
    InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
    node =
        NameNode.start(
            NameNodeConfig.defaults(dir.resolve("name")).withRpcAddress(free).withHttpAddress(free),
            List.of());
  }

  @AfterEach
  void stop() {
    node.close();
    logger.detachAppender(lines);
    logger.setLevel(Level.OFF);
  }

  private List<String> log() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private RpcClient client(String user) {
    return new RpcClient(
        node.rpcAddress(),
        "org.apache.hadoop.hdfs.protocol.ClientProtocol",
        user,
        Duration.ofSeconds(30));
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

  @Test
  void aChangeIsALineInHadoopsFormat() throws IOException {
    try (RpcClient client = client(USER)) {
      mkdirs(client, "/a");
      client.invoke(
          "rename",
          RenameRequestProto.newBuilder().setSrc("/a").setDst("/b").build(),
          RenameResponseProto.parser());
    }

    String who = "allowed=true\tugi=" + USER + " (auth:SIMPLE)\tip=/127.0.0.1\t";
    String perm = "perm=" + USER + ":supergroup:rwxr-xr-x\tproto=rpc";
    assertThat(log())
        .containsExactly(
            who + "cmd=mkdirs\tsrc=/a\tdst=null\t" + perm,
            who + "cmd=rename\tsrc=/a\tdst=/b\t" + perm);
  }

  @Test
  void whatIsForbiddenIsALineAndWhatFailsOtherwiseIsNone() throws IOException {
    try (RpcClient stranger = client("stranger");
        RpcClient client = client(USER)) {
      assertThat(catchThrowable(() -> mkdirs(stranger, "/x"))).isNotNull();
      assertThat(catchThrowable(() -> mkdirs(client, "relative"))).isNotNull();
    }

    assertThat(log())
        .containsExactly(
            "allowed=false\tugi=stranger (auth:SIMPLE)\tip=/127.0.0.1\t"
                + "cmd=mkdirs\tsrc=/x\tdst=null\tperm=null\tproto=rpc");
  }

  @Test
  void aNameCannotPretendToBeAnotherField() throws IOException {
    try (RpcClient client = client(USER)) {
      client.invoke(
          "getFileInfo",
          GetFileInfoRequestProto.newBuilder().setSrc("/x\tallowed=false\n\u00e4").build(),
          GetFileInfoResponseProto.parser());
    }

    assertThat(log()).hasSize(1);
    assertThat(log().get(0)).contains("src=/x\\tallowed=false\\n\\u00E4\tdst=null");
  }

  @Test
  void aUserCannotPretendToBeAnotherFieldOrLine() throws IOException {
    try (RpcClient client = client("eve\tip=/10.0.0.1\nallowed=true")) {
      client.invoke(
          "getFileInfo",
          GetFileInfoRequestProto.newBuilder().setSrc("/").build(),
          GetFileInfoResponseProto.parser());
    }

    assertThat(log()).hasSize(1);
    assertThat(log().get(0))
        .startsWith(
            "allowed=true\tugi=eve\\u0009ip=/10.0.0.1\\u000Aallowed=true (auth:SIMPLE)\tip=");
  }
}
