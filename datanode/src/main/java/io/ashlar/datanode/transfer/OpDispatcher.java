package io.ashlar.datanode.transfer;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.ashlar.datanode.moves.CopySession;
import io.ashlar.datanode.moves.MoveServices;
import io.ashlar.datanode.moves.ReplaceSession;
import io.ashlar.datanode.pipeline.PipelineServices;
import io.ashlar.datanode.pipeline.WriteSession;
import io.ashlar.datanode.read.BlockChecksum;
import io.ashlar.datanode.read.ReadServices;
import io.ashlar.datanode.read.ReadSession;
import io.ashlar.datanode.read.ReplicaSender;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.OpBlockChecksumProto;
import io.ashlar.protocol.proto.OpCopyBlockProto;
import io.ashlar.protocol.proto.OpReadBlockProto;
import io.ashlar.protocol.proto.OpReplaceBlockProto;
import io.ashlar.protocol.proto.OpRequestShortCircuitAccessProto;
import io.ashlar.protocol.proto.OpTransferBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.ReleaseShortCircuitAccessRequestProto;
import io.ashlar.protocol.proto.ReleaseShortCircuitAccessResponseProto;
import io.ashlar.protocol.proto.ShortCircuitShmRequestProto;
import io.ashlar.protocol.proto.ShortCircuitShmResponseProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Op;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Says which room serves which operation. Thread-safe. */
final class OpDispatcher {

  /** The rooms, from the moment when there is a pool to serve. */
  record Rooms(
      PipelineServices pipeline, ReadServices read, ReplicaSender sender, MoveServices moves) {}

  private final Supplier<Rooms> rooms;
  private final BooleanSupplier busy;

  /**
   * A dispatcher.
   *
   * @param rooms gives null until the NameNode has said which pool is served
   * @param busy whether no operation should begin
   */
  OpDispatcher(Supplier<Rooms> rooms, BooleanSupplier busy) {
    this.rooms = rooms;
    this.busy = busy;
  }

  /**
   * How an operation's message is read.
   *
   * @throws IOException for operations that nobody sends
   */
  Parser<? extends MessageLite> parser(Op op) throws IOException {
    return switch (op) {
      case WRITE_BLOCK -> OpWriteBlockProto.parser();
      case READ_BLOCK -> OpReadBlockProto.parser();
      case REPLACE_BLOCK -> OpReplaceBlockProto.parser();
      case COPY_BLOCK -> OpCopyBlockProto.parser();
      case BLOCK_CHECKSUM -> OpBlockChecksumProto.parser();
      case TRANSFER_BLOCK -> OpTransferBlockProto.parser();
      case REQUEST_SHORT_CIRCUIT_FDS -> OpRequestShortCircuitAccessProto.parser();
      case RELEASE_SHORT_CIRCUIT_FDS -> ReleaseShortCircuitAccessRequestProto.parser();
      case REQUEST_SHORT_CIRCUIT_SHM -> ShortCircuitShmRequestProto.parser();
      case READ_METADATA, BLOCK_GROUP_CHECKSUM, CUSTOM ->
          throw new IOException("Operation " + op + " is not served");
    };
  }

  /** Starts serving an operation. On the event loop. */
  void serve(Op op, MessageLite message, Channel channel, OpReader.Completion completion)
      throws IOException {
    Rooms open = rooms.get();
    if (open == null) {
      refuse(channel, "This DataNode has not registered with its NameNode yet; try again");
      return;
    }
    if (busy.getAsBoolean()) {
      refuse(channel, "Too much waits for the disks of this DataNode already; try again later");
      return;
    }
    if (message instanceof OpWriteBlockProto write) {
      WriteSession.start(open.pipeline(), channel, write);
      completion.handedOver();
    } else if (message instanceof OpReadBlockProto read) {
      long blockId = read.getHeader().getBaseHeader().getBlock().getBlockId();
      ReadSession.start(
          open.read(), channel, read, () -> completion.readSent(() -> open.read().doubt(blockId)));
    } else if (message instanceof OpBlockChecksumProto checksum) {
      BlockChecksum.answer(open.read(), channel, checksum);
    } else if (message instanceof OpTransferBlockProto transfer) {
      open.sender().answer(channel, transfer);
    } else if (message instanceof OpReplaceBlockProto replace) {
      ReplaceSession.start(open.moves(), channel, replace);
    } else if (message instanceof OpCopyBlockProto copy) {
      CopySession.start(open.moves(), channel, copy);
    } else {
      refuseUnsupported(op, channel);
    }
  }

  /** Short circuit is not offered over TCP, and there are no striped blocks. */
  private static void refuseUnsupported(Op op, Channel channel) {
    switch (op) {
      case REQUEST_SHORT_CIRCUIT_SHM ->
          answer(
              channel,
              ShortCircuitShmResponseProto.newBuilder()
                  .setStatus(Status.ERROR_INVALID)
                  .setError("Shared memory is only for UNIX domain sockets")
                  .build());
      case RELEASE_SHORT_CIRCUIT_FDS ->
          answer(
              channel,
              ReleaseShortCircuitAccessResponseProto.newBuilder()
                  .setStatus(Status.ERROR_INVALID)
                  .setError("There is no shared memory to release")
                  .build());
      case REQUEST_SHORT_CIRCUIT_FDS ->
          refuse(
              channel, "You cannot pass file descriptors over anything but a UNIX domain socket.");
      default -> refuse(channel, "Operation " + op + " is not supported by this DataNode");
    }
  }

  private static void refuse(Channel channel, String message) {
    answer(
        channel,
        BlockOpResponseProto.newBuilder()
            .setStatus(Status.ERROR)
            .setFirstBadLink("")
            .setMessage(message)
            .build());
  }

  private static void answer(Channel channel, MessageLite response) {
    channel
        .writeAndFlush(Delimited.encode(channel.alloc(), response))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
