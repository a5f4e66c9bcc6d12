package io.ashlar.simulation;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.FileStatus;
import io.ashlar.namenode.namespace.LocatedBlock;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Reads a file from its start, block by block, and compares it with what was written. */
final class InputActor {
  private static final long READ_MICROS = 5 * World.SECOND;

  private record Part(BlockInfo block, List<StorageTarget> targets) {}

  private final SimulatedClient client;
  private final Reading reading;
  private final Consumer<Boolean> whenDone;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private List<Part> found = List.of();

  /**
   * A reader.
   *
   * @param reading what it should find
   * @param whenDone told whether the whole file could be read; what was read is right, or this is a
   *     violation
   */
  InputActor(SimulatedClient client, Reading reading, Consumer<Boolean> whenDone) {
    this.client = client;
    this.reading = reading;
    this.whenDone = whenDone;
  }

  void start() {
    String path = reading.path();
    client.calls.<List<Part>>ask(
        "open " + path,
        (namenode, caller) -> {
          FileStatus.Located located = namenode.reader().locate(caller, path, 0, Long.MAX_VALUE);
          if (located.file().id() != reading.inodeId()) {
            throw new FsException(Fault.FILE_NOT_FOUND, path + " is another file now");
          }
          List<Part> parts = new ArrayList<>();
          for (LocatedBlock block : located.blocks()) {
            parts.add(part(namenode, block));
          }
          LocatedBlock last = located.last();
          boolean isListed =
              last == null
                  || located.blocks().stream()
                      .anyMatch(block -> block.block().blockId() == last.block().blockId());
          if (!isListed) {
            parts.add(part(namenode, last)); // in writing: its length is not known yet
          }
          return parts;
        },
        answer -> {
          found = answer;
          block(0);
        },
        refusal -> {
          if (reading.holds()) {
            throw new Violation("Cannot open " + path + ": " + refusal.getMessage(), refusal);
          }
          whenDone.accept(false);
        });
  }

  private Part part(SimulatedNameNode namenode, LocatedBlock block) {
    return new Part(
        block.block(),
        namenode.blocks().locate(namenode.store(), block.stored(), client.address).targets());
  }

  private void block(int index) {
    if (index == found.size()) {
      compare(true);
    } else {
      from(index, 0);
    }
  }

  private void from(int index, int target) {
    Part part = found.get(index);
    if (target == part.targets().size()) {
      compare(false);
      return;
    }
    SimulatedDataNode node = client.cluster.datanode(part.targets().get(target).node().uuid());
    BlockInfo block = part.block();
    client.cluster.network.<SimulatedDataNode.Content>call(
        client,
        node,
        "read " + block.blockId(),
        READ_MICROS,
        answer -> {
          try {
            answer.done(node.read(block.blockId(), block.generationStamp()));
          } catch (IOException e) {
            answer.failed(e);
          }
        },
        Outcomes.of(
            data -> {
              if (data.firstCorrupt() != ChecksumType.NONE) {
                complain(block, node);
                from(index, target + 1);
              } else {
                take(block, data);
                block(index + 1);
              }
            },
            error -> from(index, target + 1)));
  }

  private void complain(BlockInfo block, SimulatedDataNode node) {
    client.calls.<Void>repeatable(
        "bad " + block.blockId() + " on " + node.name,
        (namenode, caller) ->
            namenode
                .blocks()
                .reportBad(block.blockId(), block.generationStamp(), List.of(node.name)),
        ok -> {},
        refusal -> {});
  }

  private void take(BlockInfo block, SimulatedDataNode.Content data) {
    int length = block.isComplete() ? (int) block.lengthBytes() : data.data().length;
    content.write(data.data(), 0, Math.min(length, data.data().length));
  }

  private void compare(boolean whole) {
    if (reading.holds()) {
      byte[] written = reading.content();
      byte[] bytes = content.toByteArray();
      if (bytes.length > written.length
          || !Arrays.equals(bytes, 0, bytes.length, written, 0, bytes.length)) {
        throw new Violation(client.name + " read what nobody wrote to " + reading.path());
      }
      if (whole && bytes.length < reading.guaranteed()) {
        throw new Violation(
            client.name
                + " read "
                + bytes.length
                + " bytes of "
                + reading.path()
                + ", but "
                + reading.guaranteed()
                + " were acknowledged");
      }
    }
    whenDone.accept(whole);
  }
}
