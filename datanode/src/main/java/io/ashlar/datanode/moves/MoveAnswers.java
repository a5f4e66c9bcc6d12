package io.ashlar.datanode.moves;

import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.Delimited;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

/** What those who ask for a move are told. Stateless. */
@SuppressWarnings("FutureReturnValueIgnored") // who asked and has gone needs no answer
final class MoveAnswers {
  private MoveAnswers() {}

  /** The move goes on: so that nobody takes a slow one for a lost one. */
  static void inProgress(Channel channel) {
    channel.writeAndFlush(
        Delimited.encode(
            channel.alloc(),
            BlockOpResponseProto.newBuilder().setStatus(Status.IN_PROGRESS).build()));
  }

  static void success(Channel channel) {
    last(channel, BlockOpResponseProto.newBuilder().setStatus(Status.SUCCESS).build());
  }

  static void refuse(Channel channel, String message) {
    last(
        channel,
        BlockOpResponseProto.newBuilder().setStatus(Status.ERROR).setMessage(message).build());
  }

  private static void last(Channel channel, BlockOpResponseProto response) {
    channel
        .writeAndFlush(Delimited.encode(channel.alloc(), response))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
