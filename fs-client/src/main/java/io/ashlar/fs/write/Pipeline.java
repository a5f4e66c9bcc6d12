package io.ashlar.fs.write;

import io.ashlar.fs.transfer.DatanodeConnection;
import io.ashlar.fs.transfer.Transfers;
import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.CachingStrategyProto;
import io.ashlar.protocol.proto.ChecksumProto;
import io.ashlar.protocol.proto.ClientOperationHeaderProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpTransferBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.proto.TokenProto;
import io.ashlar.protocol.transfer.Op;
import io.ashlar.protocol.transfer.PacketHeader;
import io.ashlar.protocol.transfer.PipelineAck;
import io.ashlar.protocol.transfer.PipelineAcks;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A chain of DataNodes that takes a block's packets and acknowledges them. One thread may send
 * while another takes acknowledgements; closing is allowed from any thread.
 */
final class Pipeline implements Closeable {
  private static final int RECEIVE_BUFFER_BYTES = 8 * 1024;

  /** Slower than this, copying a block to a new node of the pipeline is not waited for. */
  private static final long TRANSFER_BYTES_PER_MILLI = 1_000;

  /** How long the reason is waited for when a pipeline takes no more packets. */
  private static final long LAST_WORDS_MILLIS = 3_000;

  /** Places of the two nodes of a copy, which is a pipeline too. */
  static final int SOURCE = 0;

  static final int DESTINATION = 1;

  /**
   * What a pipeline is set up for.
   *
   * @param block with the generation stamp that its replicas have
   * @param token that allows to write it
   * @param stage create, append, or one of the recoveries
   * @param generationStamp for the replicas from now on; 0 when they are created
   * @param acknowledgedBytes of the block so far
   * @param sentBytes of the block so far
   */
  record Setup(
      ExtendedBlockProto block,
      TokenProto token,
      BlockConstructionStage stage,
      long generationStamp,
      long acknowledgedBytes,
      long sentBytes,
      Packet.Checksums checksums,
      String clientName) {}

  private final Replicas replicas;
  private final DatanodeConnection connection;

  private final long silenceMillis;

  /** Whether something was sent since the last acknowledgement came. */
  private volatile boolean owesAnswer;

  private Pipeline(Replicas replicas, DatanodeConnection connection, long silenceMillis) {
    this.replicas = replicas;
    this.connection = connection;
    this.silenceMillis = silenceMillis;
  }

  /**
   * Connects to the first replica's DataNode, which connects to the next one and so on.
   *
   * @throws PipelineException if a node is not there or refuses
   */
  static Pipeline setUp(Transfers transfers, Setup setup, Replicas replicas)
      throws PipelineException {
    DatanodeConnection connection = null;
    long silenceMillis = transfers.deadlines().reach().silenceMillis(replicas.size());
    try {
      connection =
          DatanodeConnection.open(
              replicas.first().node().getId(),
              transfers.deadlines(),
              RECEIVE_BUFFER_BYTES,
              silenceMillis);
      connection.send(Op.WRITE_BLOCK, request(setup, replicas));
      BlockOpResponseProto answer = connection.receive(BlockOpResponseProto.parser());
      if (answer.getStatus() != Status.SUCCESS) {
        throw refusal(answer, setup, replicas);
      }
      return new Pipeline(replicas, connection, silenceMillis);
    } catch (PipelineException e) {
      connection.close();
      throw e;
    } catch (IOException e) {
      if (connection != null) {
        connection.close();
      }
      throw new PipelineException(0, e.getMessage(), e);
    }
  }

  private static OpWriteBlockProto request(Setup setup, Replicas replicas) {
    OpWriteBlockProto.Builder request =
        OpWriteBlockProto.newBuilder()
            .setHeader(header(setup))
            .setStage(setup.stage())
            .setPipelineSize(replicas.size())
            .setMinBytesRcvd(setup.acknowledgedBytes())
            .setMaxBytesRcvd(setup.sentBytes())
            .setLatestGenerationStamp(setup.generationStamp())
            .setRequestedChecksum(
                ChecksumProto.newBuilder()
                    .setType(setup.checksums().type().toProto())
                    .setBytesPerChecksum(setup.checksums().bytesPerChecksum()))
            .setCachingStrategy(CachingStrategyProto.getDefaultInstance())
            .setStorageType(replicas.first().storageType())
            .setStorageId(replicas.first().storageId());
    for (Replicas.Target target : replicas.downstream()) {
      request
          .addTargets(target.node())
          .addTargetStorageTypes(target.storageType())
          .addTargetStorageIds(target.storageId())
          .addTargetPinnings(false);
    }
    return request.build();
  }

  private static ClientOperationHeaderProto header(Setup setup) {
    return ClientOperationHeaderProto.newBuilder()
        .setBaseHeader(BaseHeaderProto.newBuilder().setBlock(setup.block()).setToken(setup.token()))
        .setClientName(setup.clientName())
        .build();
  }

  private static PipelineException refusal(
      BlockOpResponseProto answer, Setup setup, Replicas replicas) {
    int bad = replicas.indexOf(answer.getFirstBadLink());
    return new PipelineException(
        bad,
        "DataNode "
            + DatanodeConnection.name(replicas.targets().get(bad).node().getId())
            + " did not take block "
            + setup.block().getBlockId()
            + ": "
            + answer.getStatus()
            + " "
            + answer.getMessage(),
        null);
  }

  /**
   * Has one replica's DataNode copy a block being written to a new node, which then can join.
   *
   * @throws PipelineException if that did not work: the source is bad that cannot be reached or
   *     does not answer, and the destination where the source says that it could not
   */
  static void transfer(
      Transfers transfers, Setup setup, Replicas.Target source, Replicas.Target destination)
      throws PipelineException {
    long limitMillis = transfers.writeLimitMillis();
    OpTransferBlockProto request =
        OpTransferBlockProto.newBuilder()
            .setHeader(header(setup))
            .addTargets(destination.node())
            .addTargetStorageTypes(destination.storageType())
            .addTargetStorageIds(destination.storageId())
            .build();
    BlockOpResponseProto answer;
    try (DatanodeConnection connection =
        DatanodeConnection.open(
            source.node().getId(), transfers.deadlines(), RECEIVE_BUFFER_BYTES, limitMillis)) {
      connection.limitReads(limitMillis + setup.sentBytes() / TRANSFER_BYTES_PER_MILLI);
      connection.send(Op.TRANSFER_BLOCK, request);
      answer = connection.receive(BlockOpResponseProto.parser());
    } catch (IOException e) {
      throw new PipelineException(SOURCE, e.getMessage(), e);
    }
    if (answer.getStatus() != Status.SUCCESS) {
      throw new PipelineException(
          DESTINATION, answer.getStatus() + " " + answer.getMessage(), null);
    }
  }

  Replicas replicas() {
    return replicas;
  }

  /** Sends a sealed packet. */
  void send(Packet packet) throws IOException {
    expectAnswer();
    connection.write(packet.frame());
  }

  /** Sends a packet that says nothing but that the writer is there; it is answered. */
  void sendHeartbeat() throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(PacketHeader.MAX_ENCODED_LENGTH);
    PacketHeader.heartbeat().encode(frame, 0);
    expectAnswer();
    connection.write(frame.flip());
  }

  /**
   * Patience begins when there is something to answer, as it does in the nodes behind: from the
   * last acknowledgement on, it would end before theirs, and the wrong node be blamed.
   */
  private void expectAnswer() {
    if (!owesAnswer) {
      owesAnswer = true;
      connection.limitReads(silenceMillis);
    }
  }

  /** Sending failed: whoever waits for acknowledgements will soon know why, or stop waiting. */
  void sendingFailed() {
    connection.limitReads(LAST_WORDS_MILLIS);
  }

  /**
   * Waits for the next acknowledgement that belongs to a packet.
   *
   * @return the packet's number
   * @throws PipelineException if a node says that it failed
   */
  long awaitAcknowledgement() throws IOException {
    while (true) {
      PipelineAck ack = PipelineAcks.read(connection.input());
      owesAnswer = false;
      for (int i = 0; i < ack.replies().size(); i++) {
        if (ack.replies().get(i) != Status.SUCCESS) {
          int bad = Math.min(i, replicas.size() - 1);
          throw new PipelineException(
              bad,
              "DataNode "
                  + DatanodeConnection.name(replicas.targets().get(bad).node().getId())
                  + " answered "
                  + ack.replies().get(i),
              null);
        }
      }
      if (ack.sequenceNumber() != PacketHeader.HEARTBEAT) {
        return ack.sequenceNumber();
      }
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
