package io.ashlar.integration.faults;

import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.integration.Content;
import io.ashlar.integration.Replicas;
import io.ashlar.witness.AshlarDaemons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Compares a healed cluster with what was acknowledged. Belongs to one thread. */
final class Verifier {
  private static final int PIECE_BYTES = 1 << 20;

  private final FileSystem fs;
  private final FaultLog log;
  private long files;
  private long bytes;
  private long replicas;

  Verifier(FileSystem fs, FaultLog log) {
    this.fs = fs;
    this.log = log;
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  long replicas() {
    return replicas;
  }

  void check(Ledger ledger) throws IOException {
    for (String old : ledger.oldNames()) {
      if (fs.status(old).isPresent()) {
        log.finding(old + " is there, though its rename to another name was acknowledged");
      }
    }
    for (FileRecord file : ledger.files()) {
      try {
        check(file);
      } catch (IOException e) {
        log.finding(file + " cannot be read: " + e + located(file.path()));
      }
    }
    ledger.wrongReads().forEach(wrong -> log.finding("While faults went on, " + wrong));
  }

  /** Every finalized replica on every disk. */
  void checkDisks(AshlarDaemons cluster) throws IOException {
    for (int i = 0; i < cluster.dataNodes().size(); i++) {
      for (Path block : Replicas.blockFiles(cluster.dataNodeDirectory(i))) {
        try {
          Replicas.assertChecksumsOf(block);
          replicas++;
        } catch (AssertionError | RuntimeException wrong) {
          log.finding("The replica " + block + " is damaged: " + wrong.getMessage());
        }
      }
    }
  }

  private void check(FileRecord file) throws IOException {
    Optional<FileStatus> here = fs.status(file.path());
    Optional<FileStatus> there =
        file.otherPath().isPresent() ? fs.status(file.otherPath().get()) : Optional.empty();
    switch (file.deletion()) {
      case ACKNOWLEDGED -> {
        if (here.isPresent()) {
          log.finding(file + " is there, though its deletion was acknowledged");
        }
        return;
      }
      case IN_DOUBT -> {
        if (here.isEmpty()) {
          return;
        }
      }
      case NONE -> {
        if (here.isPresent() && there.isPresent()) {
          log.finding(file + " has both names of a rename in doubt");
        } else if (here.isEmpty() && there.isEmpty()) {
          if (file.created()) {
            log.finding(file + " is not there");
          }
          return;
        }
      }
    }
    files++;
    checkContent(file, here.isPresent() ? file.path() : file.otherPath().orElseThrow());
  }

  private void checkContent(FileRecord file, String path) throws IOException {
    Content content = new Content(file.seed(), Long.MAX_VALUE);
    try (FileReader in = fs.open(path)) {
      if (in.length() < file.acknowledged() || in.length() > file.most()) {
        log.finding(file + " has " + in.length() + " bytes" + located(path));
      }
      for (long offset = 0; offset < in.length(); ) {
        byte[] found = in.readNBytes((int) Math.min(PIECE_BYTES, in.length() - offset));
        int difference = Arrays.mismatch(found, content.bytes(offset, found.length));
        if (difference >= 0 || found.length == 0) {
          log.finding(file + " is wrong at " + (offset + Math.max(0, difference)) + located(path));
          return;
        }
        offset += found.length;
        bytes += found.length;
      }
    }
  }

  private String located(String path) {
    try {
      return "; blocks: " + fs.locations(path, 0, Long.MAX_VALUE);
    } catch (IOException e) {
      return "; where its blocks are cannot be told: " + e;
    }
  }
}
