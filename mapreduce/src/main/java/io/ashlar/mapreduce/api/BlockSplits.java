package io.ashlar.mapreduce.api;

import io.ashlar.fs.BlockLocation;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One split for each block. Directories are walked; names that start with '_' or '.' are passed
 * over.
 */
final class BlockSplits {
  private BlockSplits() {}

  static List<InputSplit> of(FileSystem fileSystem, List<String> inputs) throws IOException {
    List<InputSplit> splits = new ArrayList<>();
    for (String input : inputs) {
      FileStatus status =
          fileSystem
              .status(input)
              .orElseThrow(() -> new NoSuchFileException(input, null, "input does not exist"));
      add(fileSystem, status, splits);
    }
    return splits;
  }

  private static void add(FileSystem fileSystem, FileStatus status, List<InputSplit> splits)
      throws IOException {
    if (!status.directory()) {
      addFile(fileSystem, status, splits);
      return;
    }
    List<FileStatus> entries;
    try (Stream<FileStatus> listing = fileSystem.list(status.path())) {
      entries = listing.filter(BlockSplits::visible).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (FileStatus entry : entries) {
      add(fileSystem, entry, splits);
    }
  }

  private static boolean visible(FileStatus entry) {
    return !entry.name().startsWith("_") && !entry.name().startsWith(".");
  }

  private static void addFile(FileSystem fileSystem, FileStatus file, List<InputSplit> splits)
      throws IOException {
    if (file.lengthBytes() == 0) {
      return;
    }
    for (BlockLocation block : fileSystem.locations(file.path(), 0, file.lengthBytes())) {
      List<InputSplit.Host> hosts = block.replicas().stream().map(BlockSplits::host).toList();
      splits.add(new InputSplit(file.path(), block.offsetBytes(), block.lengthBytes(), hosts));
    }
  }

  private static InputSplit.Host host(BlockLocation.Replica replica) {
    return new InputSplit.Host(
        List.of(
            replica.datanodeUuid(),
            replica.ipAddress() + ":" + replica.transferPort(),
            replica.ipAddress(),
            replica.hostName()),
        replica.rack());
  }
}
