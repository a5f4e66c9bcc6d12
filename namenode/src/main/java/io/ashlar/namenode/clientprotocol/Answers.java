package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.namespace.Appended;
import io.ashlar.namenode.namespace.FileInode;
import io.ashlar.namenode.namespace.InodeCodec;
import io.ashlar.namenode.retry.AnswerCodec;
import java.nio.ByteBuffer;

/** How the answers of calls that must not run twice are remembered. */
public final class Answers {

  /** The answer to create. */
  public static final AnswerCodec<FileInode> CREATED =
      new AnswerCodec<>() {
        @Override
        public byte[] encode(FileInode file) {
          return InodeCodec.encode(file);
        }

        @Override
        public FileInode decode(byte[] bytes) {
          return (FileInode) InodeCodec.decode(bytes);
        }
      };

  /** The answer to append. */
  public static final AnswerCodec<Appended> APPENDED =
      new AnswerCodec<>() {
        @Override
        public byte[] encode(Appended answer) {
          byte[] file = InodeCodec.encode(answer.file());
          byte[] block = answer.lastBlock() == null ? new byte[0] : answer.lastBlock().encode();
          return ByteBuffer.allocate(2 + file.length + 1 + 8 + 8 + block.length)
              .putShort((short) file.length)
              .put(file)
              .put((byte) (answer.reopened() ? 1 : 0))
              .putLong(answer.lastBlockOffsetBytes())
              .putLong(answer.lastBlock() == null ? 0 : answer.lastBlock().blockId())
              .put(block)
              .array();
        }

        @Override
        public Appended decode(byte[] bytes) {
          ByteBuffer in = ByteBuffer.wrap(bytes);
          byte[] file = new byte[in.getShort()];
          in.get(file);
          boolean reopened = in.get() == 1;
          long offset = in.getLong();
          long blockId = in.getLong();
          byte[] block = new byte[in.remaining()];
          in.get(block);
          return new Appended(
              (FileInode) InodeCodec.decode(file),
              blockId == 0 ? null : BlockInfo.decode(blockId, block),
              offset,
              reopened);
        }
      };

  private Answers() {}
}
