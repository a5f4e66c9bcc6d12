package io.ashlar.namenode.webhdfs;

import io.ashlar.namenode.blocks.DatanodeStatus;
import io.ashlar.protocol.rpc.RpcError;
import io.ashlar.protocol.rpc.RpcService;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The NameNode's WebHDFS, to be put into the pipeline of HTTP connections. Thread-safe. */
public final class WebHdfs {

  /**
   * What operations work on.
   *
   * @param clientProtocol answers them
   * @param errors how an exception is told to a client
   * @param datanodes all that are known; any thread
   * @param awaitsDatanodes whether more of them may come back in a moment; any thread
   * @param rpcAddress the NameNode's own, to tell DataNodes
   * @param random gives the calling thread its source
   */
  public record Parts(
      RpcService clientProtocol,
      Function<Throwable, RpcError> errors,
      Supplier<List<DatanodeStatus>> datanodes,
      BooleanSupplier awaitsDatanodes,
      InetSocketAddress rpcAddress,
      Supplier<RandomGenerator> random) {}

  private final Parts parts;
  private final Operations operations;

  /** Ready to serve. */
  public WebHdfs(Parts parts) {
    this.parts = parts;
    this.operations = Operations.all(new Redirects(parts));
  }

  /** A handler for one connection; it lets through what is not below /webhdfs/v1. */
  public ChannelHandler handler() {
    return new WebHdfsHandler(parts, operations);
  }
}
