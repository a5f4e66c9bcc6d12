package io.ashlar.integration.input;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.EditCodec;
import io.ashlar.namenode.namespace.Attributes;
import io.ashlar.namenode.namespace.Directory;
import io.ashlar.namenode.namespace.Extras;
import io.ashlar.namenode.namespace.FileInode;
import io.ashlar.namenode.namespace.FileWriter;
import io.ashlar.namenode.namespace.InodeCodec;
import io.ashlar.namenode.namespace.SnapshotMarks;
import io.ashlar.namenode.namespace.SnapshotSpan;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Acl;
import io.ashlar.namenode.permission.AclEntry;
import io.ashlar.namenode.store.StoreException;
import io.ashlar.namenode.store.Table;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.Packet;
import io.ashlar.protocol.transfer.PacketDecoder;
import io.ashlar.protocol.transfer.PacketHeader;
import io.ashlar.protocol.transfer.PipelineAck;
import io.ashlar.protocol.transfer.PipelineAcks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/**
 * Decoders that need no socket: packets and acknowledgements, the journal's edits, the namespace's
 * rows. Bytes that are wrong are refused with the decoder's own exception, which says so.
 */
final class Codecs implements Target {
  private static final int INPUTS = 200;

  /** Stored inodes of every form. */
  private static final List<byte[]> INODES = inodes();

  private static List<byte[]> inodes() {
    Acl acl =
        new Acl(
            List.of(
                new AclEntry(AclEntry.Scope.ACCESS, AclEntry.Type.USER, "bob", Access.ofBits(5))));
    SnapshotMarks marks = new SnapshotMarks(true, 5, List.of(new SnapshotSpan(7, 1, 2)));
    Attributes plain = new Attributes(16_390, "alice", "users", 0644, 1L << 40, 1L << 40);
    Attributes rich =
        new Attributes(
            16_391,
            "alice",
            "users",
            0755,
            1L << 40,
            1L << 40,
            new Extras(acl, true, true, 3, marks));
    FileWriter writer = new FileWriter("client-1", "127.0.0.1", 0, 1L << 27);
    return List.of(
        InodeCodec.encode(new Directory(plain, 3, 0)),
        InodeCodec.encode(new Directory(rich, 3, 7)),
        InodeCodec.encode(new FileInode(plain, 3, 1L << 27, 1000, 1, 0, null)),
        InodeCodec.encode(new FileInode(rich, 3, 1L << 27, 1000, 1, 0, writer)));
  }

  @Override
  public String kind() {
    return "codecs";
  }

  @Override
  public int batch(Dice dice, Findings findings) {
    for (int i = 0; i < INPUTS; i++) {
      switch (dice.below(5)) {
        case 0 -> decode(findings, "inode", dice.spoil(dice.oneOf(INODES)), InodeCodec::decode);
        case 1 ->
            decode(findings, "block", dice.spoil(block(dice)), row -> BlockInfo.decode(7, row));
        case 2 -> decode(findings, "edit", dice.spoil(edit(dice)), Codecs::readEdit);
        case 3 -> decode(findings, "acknowledgement", dice.spoil(ack(dice)), Codecs::readAcks);
        default -> decode(findings, "packet", dice.spoil(packets(dice)), Codecs::readPackets);
      }
    }
    return INPUTS;
  }

  private interface Decoder {
    Object decode(byte[] bytes) throws IOException;
  }

  private static void decode(Findings findings, String what, byte[] bad, Decoder decoder) {
    try {
      decoder.decode(bad);
    } catch (StoreException | IOException refused) {
      // as it should be
    } catch (RuntimeException e) {
      findings.add("codecs: " + what + " " + HexFormat.of().formatHex(bad) + ": " + e);
    }
  }

  private static byte[] block(Dice dice) {
    BlockState state = dice.oneOf(List.of(BlockState.values()));
    BlockInfo block = new BlockInfo(7, 16_400, dice.below(9), 1001, dice.below(9999), 3, state, 0);
    return (dice.oneIn(3) ? block.cut(7, 100) : block).encode();
  }

  private static byte[] edit(Dice dice) {
    Edit edit = new Edit();
    for (int i = dice.below(4); i >= 0; i--) {
      if (dice.oneIn(3)) {
        edit.delete(dice.oneOf(List.of(Table.values())), dice.bytes(12));
      } else {
        edit.put(dice.oneOf(List.of(Table.values())), dice.bytes(12), dice.bytes(dice.below(99)));
      }
    }
    return EditCodec.encode(edit);
  }

  private static Object readEdit(byte[] bytes) throws IOException {
    try {
      return EditCodec.decode(bytes);
    } catch (IllegalArgumentException documented) {
      throw new IOException(documented);
    }
  }

  private static byte[] ack(Dice dice) {
    ByteBuf out = PooledByteBufAllocator.DEFAULT.heapBuffer();
    try {
      PipelineAcks.encode(
          out, new PipelineAck(dice.below(99), List.of(Status.SUCCESS, Status.ERROR_CHECKSUM)));
      byte[] bytes = new byte[out.readableBytes()];
      out.readBytes(bytes);
      return bytes;
    } finally {
      out.release();
    }
  }

  private static Object readAcks(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    return PipelineAcks.read(in);
  }

  private static byte[] packets(Dice dice) {
    int count = 1 + dice.below(4);
    int data = dice.below(1200);
    ByteBuffer out = ByteBuffer.allocate(count * (64 + data));
    for (int i = 0; i < count; i++) {
      new PacketHeader((long) i * data, i, i == count - 1, data, false).encode(out, 0);
      out.position(out.position() + data);
    }
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  private static Object readPackets(byte[] bytes) throws IOException {
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
    try {
      int half = bytes.length / 2;
      channel.writeInbound(buffer(bytes, 0, half), buffer(bytes, half, bytes.length - half));
      channel.checkException();
      return true;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    } finally {
      for (Object out = channel.readInbound(); out != null; out = channel.readInbound()) {
        if (out instanceof Packet packet) {
          packet.release();
        }
      }
      channel.finishAndReleaseAll();
    }
  }

  private static ByteBuf buffer(byte[] bytes, int from, int length) {
    return PooledByteBufAllocator.DEFAULT
        .directBuffer(Math.max(1, length))
        .writeBytes(bytes, from, length);
  }
}
