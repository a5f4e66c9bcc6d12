package io.ashlar.protocol.transfer;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** Operations of DataTransferProtocol, by their code on the wire (wire reference 3.1). */
public enum Op {
  /** Write a block through a pipeline, or a copy from another DataNode. */
  WRITE_BLOCK(80),
  /** Read a range of a block. */
  READ_BLOCK(81),
  /** Unused; a DataNode closes the connection. */
  READ_METADATA(82),
  /** Take over a replica from another DataNode, for a balancer. */
  REPLACE_BLOCK(83),
  /** Read a whole replica, for a balancer. */
  COPY_BLOCK(84),
  /** The checksum of a block. */
  BLOCK_CHECKSUM(85),
  /** Send a replica to other DataNodes, for pipeline recovery. */
  TRANSFER_BLOCK(86),
  /** Ask for file descriptors, on a UNIX socket. */
  REQUEST_SHORT_CIRCUIT_FDS(87),
  /** Give file descriptors back. */
  RELEASE_SHORT_CIRCUIT_FDS(88),
  /** Ask for a shared memory segment. */
  REQUEST_SHORT_CIRCUIT_SHM(89),
  /** The checksum of a striped group of blocks. */
  BLOCK_GROUP_CHECKSUM(90),
  /** Reserved for extensions; nobody sends it. */
  CUSTOM(127);

  /** Version of DataTransferProtocol, the first two bytes of every operation. */
  public static final int VERSION = 28;

  /** Bytes in front of an operation's message: the version and the code. */
  public static final int PREFIX_LENGTH = 3;

  private static final Op[] BY_CODE = new Op[128];

  static {
    for (Op op : values()) {
      BY_CODE[op.code] = op;
    }
  }

  private final int code;

  Op(int code) {
    this.code = code;
  }

  /** The code on the wire, 80 to 127. */
  public int code() {
    return code;
  }

  /** The operation with that code, if there is one; any number may be asked for. */
  public static Optional<Op> ofCode(int code) {
    return code >= 0 && code < BY_CODE.length
        ? Optional.ofNullable(BY_CODE[code])
        : Optional.empty();
  }

  /** Appends the version and this operation's code; a delimited message follows. */
  public void writePrefix(ByteBuf out) {
    out.writeShort(VERSION).writeByte(code);
  }
}
