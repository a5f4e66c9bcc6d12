package io.ashlar.integration.faults;

import io.ashlar.fs.BlockLocation;
import io.ashlar.fs.BlockLocation.Replica;
import io.ashlar.fs.FileSystem;
import io.ashlar.integration.Replicas;
import io.ashlar.witness.AshlarDaemons;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A replica's file that was damaged on disk.
 *
 * @param path the file that the block is of
 * @param dataNode whose replica it is, from 0
 * @param block the replica's file
 */
record Damage(String path, int dataNode, Path block) {

  /**
   * Damages one replica of a block that has three, none of them on an impaired DataNode; empty if
   * there is no such block among some files that are looked at.
   */
  static Optional<Damage> make(
      Fault fault,
      AshlarDaemons cluster,
      FileSystem fs,
      List<FileRecord> files,
      Set<Integer> impaired,
      SplittableRandom random)
      throws IOException {
    for (int tries = 0; tries < 10 && !files.isEmpty(); tries++) {
      String path = files.get(random.nextInt(files.size())).path();
      if (fs.status(path).isEmpty()) {
        continue;
      }
      for (BlockLocation location : fs.locations(path, 0, 1)) {
        List<Integer> holders = holders(cluster, location);
        if (holders.size() == Client.REPLICATION
            && holders.stream().noneMatch(impaired::contains)) {
          int victim = holders.get(random.nextInt(holders.size()));
          Optional<Path> block = find(cluster, victim, location.blockId());
          if (block.isPresent() && damage(fault, block.get(), random)) {
            return Optional.of(new Damage(path, victim, block.get()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the damaged replica is gone, or another good one in its place. */
  boolean isMended() {
    if (!Files.exists(block)) {
      return true;
    }
    try {
      Replicas.assertChecksumsOf(block);
      return true;
    } catch (AssertionError | RuntimeException stillDamaged) {
      return !Files.exists(block);
    }
  }

  private static List<Integer> holders(AshlarDaemons cluster, BlockLocation location) {
    return location.replicas().stream()
        .map(Replica::transferPort)
        .map(port -> indexOf(cluster, port))
        .toList();
  }

  private static int indexOf(AshlarDaemons cluster, int port) {
    for (int i = 0; i < cluster.dataNodes().size(); i++) {
      if (cluster.dataPort(i) == port) {
        return i;
      }
    }
    throw new IllegalStateException("No DataNode listens at " + port);
  }

  private static Optional<Path> find(AshlarDaemons cluster, int dataNode, long id)
      throws IOException {
    return Replicas.blockFiles(cluster.dataNodeDirectory(dataNode)).stream()
        .filter(file -> file.getFileName().toString().equals("blk_" + id))
        .findFirst();
  }

  private static boolean damage(Fault fault, Path block, SplittableRandom random)
      throws IOException {
    try (FileChannel file =
        FileChannel.open(block, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (file.size() == 0) {
        return false;
      }
      long at = random.nextLong(file.size());
      if (fault == Fault.TRUNCATE_REPLICA) {
        file.truncate(at);
      } else {
        ByteBuffer one = ByteBuffer.allocate(1);
        file.read(one, at);
        one.put(0, (byte) ~one.get(0)).rewind();
        file.write(one, at);
      }
      return true;
    } catch (NoSuchFileException deletedMeanwhile) {
      return false;
    }
  }
}
