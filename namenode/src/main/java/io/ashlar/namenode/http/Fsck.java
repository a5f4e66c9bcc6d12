package io.ashlar.namenode.http;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.Locations;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.FileInode;
import io.ashlar.namenode.namespace.FileStatus;
import io.ashlar.namenode.namespace.ListingPage;
import io.ashlar.namenode.namespace.LocatedBlock;
import io.ashlar.namenode.permission.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Walks the files under a path, page by page, and looks at where each block is. Memory is bounded
 * by a page for each level of directories. Reads what is committed, while others change it: each
 * file is seen as it is at its turn.
 */
final class Fsck {
  private static final byte[] FROM_THE_START = new byte[0];

  private final NameNodeFigures figures;
  private final Caller caller;
  private final FsckOptions options;
  private final FsckReport report;
  private final FsckTotals totals = new FsckTotals();
  private final boolean severalRacks;

  /**
   * @param caller sees what he may list, as in HDFS, and the superuser everything
   */
  Fsck(NameNodeFigures figures, Caller caller, FsckOptions options, FsckReport report) {
    this.figures = figures;
    this.caller = caller;
    this.options = options;
    this.report = report;
    this.severalRacks = figures.blocks().liveRacks() > 1;
  }

  /** A directory that is being walked. */
  private final class Level {
    final String path;
    private Iterator<FileStatus> entries;
    private byte[] lastName = FROM_THE_START;
    private boolean more = true;

    Level(String path) {
      this.path = path;
      this.entries = List.<FileStatus>of().iterator();
    }

    /** The next entry; nothing at the end, or if the directory has gone meanwhile. */
    Optional<FileStatus> next() throws FsException {
      while (!entries.hasNext()) {
        if (!more) {
          return Optional.empty();
        }
        Optional<ListingPage> page = figures.reader().list(caller, path, lastName, true);
        more = page.isPresent() && page.get().remaining() > 0;
        entries =
            page.map(p -> p.entries().iterator()).orElseGet(() -> List.<FileStatus>of().iterator());
      }
      FileStatus entry = entries.next();
      lastName = entry.name();
      return Optional.of(entry);
    }

    String child(byte[] name) {
      String separator = path.endsWith("/") ? "" : "/";
      return path + separator + new String(name, StandardCharsets.UTF_8);
    }
  }

  void run() throws IOException {
    Optional<FileStatus> top = figures.reader().status(caller, options.path(), true);
    if (top.isEmpty()) {
      report.missing(options.path());
      return;
    }
    report.begin();
    if (top.get().inode() instanceof FileInode file) {
      check(options.path(), file, top.get());
    } else {
      walk();
    }
    report.end(totals);
  }

  private void walk() throws IOException {
    ArrayDeque<Level> levels = new ArrayDeque<>();
    levels.push(enter(options.path()));
    while (!levels.isEmpty()) {
      Level level = levels.peek();
      Optional<FileStatus> entry = level.next();
      if (entry.isEmpty()) {
        levels.pop();
        continue;
      }
      String path = level.child(entry.get().name());
      if (entry.get().inode() instanceof FileInode file) {
        check(path, file, entry.get());
      } else {
        levels.push(enter(path));
      }
    }
  }

  private Level enter(String path) throws IOException {
    totals.directories++;
    report.directory(path);
    return new Level(path);
  }

  private void check(String path, FileInode file, FileStatus status) throws IOException {
    if (file.isOpen() && !options.openFiles()) {
      totals.openFiles++;
      return;
    }
    List<FsckReport.BlockFinding> blocks = new ArrayList<>();
    List<FsckReport.BlockFinding> unfinished = new ArrayList<>();
    for (LocatedBlock located : blocksOf(status)) {
      (located.block().isComplete() ? blocks : unfinished).add(look(located.block()));
    }
    FsckReport.FileFinding finding =
        new FsckReport.FileFinding(
            path, file.lengthBytes(), file.replication(), file.isOpen(), blocks, unfinished);
    totals.add(finding);
    report.file(finding);
  }

  /** In order; the last one, which is in writing, may not be among those with a known length. */
  private static List<LocatedBlock> blocksOf(FileStatus status) {
    if (status.located() == null) {
      return List.of();
    }
    List<LocatedBlock> blocks = new ArrayList<>(status.located().blocks());
    LocatedBlock last = status.located().last();
    if (last != null
        && blocks.stream().noneMatch(known -> known.block().blockId() == last.block().blockId())) {
      blocks.add(last);
    }
    return blocks;
  }

  private static String address(StorageTarget target) {
    return target.node().ipAddress() + ":" + target.node().transferPort();
  }

  private FsckReport.BlockFinding look(BlockInfo block) {
    Locations locations = figures.blocks().locate(figures.reader().view(), block, "");
    List<String> nodes = new ArrayList<>();
    List<String> racks = new ArrayList<>();
    List<String> uuids = new ArrayList<>();
    List<String> storages = new ArrayList<>();
    for (StorageTarget target : locations.targets()) {
      nodes.add(address(target));
      racks.add(target.node().rack());
      uuids.add(target.node().uuid());
      storages.add(target.storageId());
    }
    boolean badlyPlaced =
        severalRacks
            && block.replication() > 1
            && nodes.size() > 1
            && new HashSet<>(racks).size() == 1;
    return new FsckReport.BlockFinding(
        block.blockId(),
        block.generationStamp(),
        block.lengthBytes(),
        block.replication(),
        nodes,
        racks,
        uuids,
        storages,
        locations.corrupt(),
        locations.corruptReplicas().stream().map(Fsck::address).toList(),
        badlyPlaced);
  }
}
