package io.ashlar.shell.balance;

import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpReplaceBlockProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.transfer.BlockToken;
import io.ashlar.protocol.transfer.DatanodeReach;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Op;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Has one DataNode take a replica over from another one, and waits for it. Thread-safe. */
final class Mover {
  private static final int CONNECT_MILLIS = 20_000;

  /** A DataNode that moves something says so: ours every 10 s, Hadoop's every 30 s or so. */
  private static final int SILENCE_MILLIS = 300_000;

  private final String blockPoolId;
  private final DatanodeReach reach;

  Mover(String blockPoolId, DatanodeReach reach) {
    this.blockPoolId = blockPoolId;
    this.reach = reach;
  }

  /**
   * Moves.
   *
   * @param target takes the replica
   * @param proxy sends it: the source, or a node nearer to the target that has the same
   * @throws IOException if it did not move, or nothing is known of it any more
   */
  void move(Move move, DatanodeInfoProto target, DatanodeInfoProto proxy) throws IOException {
    InetSocketAddress address = reach.dataAddress(target.getId());
    InetSocketAddress resolved =
        address.isUnresolved()
            ? new InetSocketAddress(address.getHostString(), address.getPort())
            : address;
    try (Socket socket = new Socket()) {
      socket.connect(resolved, CONNECT_MILLIS);
      socket.setSoTimeout(SILENCE_MILLIS);
      socket.setKeepAlive(true);
      ask(socket.getOutputStream(), move, proxy);
      awaitEnd(new BufferedInputStream(socket.getInputStream()));
    }
  }

  private void ask(OutputStream out, Move move, DatanodeInfoProto proxy) throws IOException {
    OpReplaceBlockProto request =
        OpReplaceBlockProto.newBuilder()
            .setHeader(
                BaseHeaderProto.newBuilder()
                    .setBlock(
                        ExtendedBlockProto.newBuilder()
                            .setPoolId(blockPoolId)
                            .setBlockId(move.block().blockId())
                            .setGenerationStamp(move.block().generationStamp())
                            .setNumBytes(move.block().lengthBytes()))
                    .setToken(BlockToken.NONE))
            .setDelHint(move.source().node())
            .setSource(proxy)
            .setStorageType(StorageTypeProto.valueOf(move.target().type()))
            .build();
    ByteBuf bytes = Unpooled.buffer();
    Op.REPLACE_BLOCK.writePrefix(bytes);
    Delimited.write(bytes, request);
    out.write(bytes.array(), bytes.arrayOffset(), bytes.readableBytes());
    out.flush();
  }

  private static void awaitEnd(InputStream in) throws IOException {
    BlockOpResponseProto answer;
    do {
      answer = Delimited.read(in, BlockOpResponseProto.parser(), Delimited.MAX_MESSAGE_BYTES);
    } while (answer.getStatus() == Status.IN_PROGRESS);
    if (answer.getStatus() != Status.SUCCESS) {
      throw new IOException(answer.getStatus() + ": " + answer.getMessage());
    }
  }
}
