package io.ashlar.cluster;

import com.google.protobuf.Empty;
import com.google.protobuf.StringValue;
import io.ashlar.protocol.net.AnyAddress;
import io.ashlar.protocol.rpc.RpcClient;
import io.ashlar.protocol.rpc.RpcService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Tells clients that know a NameNode's RPC address where it serves HTTP, so that one address is
 * enough for everything. Thread-safe.
 *
 * <p>The service is handed to the NameNode before that knows its own port; calls which come earlier
 * than {@link #publish} wait for it.
 */
public final class ClusterInfo {
  private static final String PROTOCOL = "io.ashlar.cluster.ClusterInfo";
  private static final String HTTP_ADDRESS = "httpAddress";

  private final CompletableFuture<String> httpAddress = new CompletableFuture<>();

  /** The service to add to the NameNode's RPC port. */
  public RpcService service() {
    return RpcService.builder(PROTOCOL)
        .method(
            HTTP_ADDRESS,
            Empty.parser(),
            (call, request) -> {
              var unused = httpAddress.thenAccept(address -> call.reply(StringValue.of(address)));
            })
        .build();
  }

  /** Makes the address known. */
  public void publish(InetSocketAddress address) {
    httpAddress.complete(address.getHostString() + ":" + address.getPort());
  }

  /**
   * Asks a NameNode for {@code host:port} of its HTTP server.
   *
   * @throws IOException if it cannot be reached, or does not know the question, as Apache's does
   *     not
   */
  public static String httpAddress(InetSocketAddress namenode, String user) throws IOException {
    try (RpcClient client = new RpcClient(namenode, PROTOCOL, user, Duration.ofSeconds(20))) {
      String address =
          client.invoke(HTTP_ADDRESS, Empty.getDefaultInstance(), StringValue.parser()).getValue();
      int colon = address.lastIndexOf(':');
      return AnyAddress.replaced(address.substring(0, colon), namenode.getHostString())
          + address.substring(colon);
    }
  }
}
