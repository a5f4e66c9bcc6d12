package io.ashlar.shell.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.ReplicaFinding;
import io.ashlar.shell.Target;
import io.ashlar.shell.terminal.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads every replica of the files below a path, and counts. Used once, by one thread. */
final class ReplicaVerification {
  private final Target top;
  private long files;
  private long replicas;
  private long bytes;
  private long bad;

  ReplicaVerification(Target top) {
    this.top = top;
  }

  /** A replica that is not good, or a block that has none. */
  record Bad(String file, ReplicaFinding finding) {
    /** Where the replica is, or nothing for a block without one. */
    String place(String before) {
      return finding.replica() == null
          ? ""
          : before + finding.replica().ipAddress() + ":" + finding.replica().transferPort();
    }
  }

  /** Verifies, and tells of each that is bad. */
  ReplicaVerification run(Consumer<Bad> told) throws IOException {
    FileStatus status =
        top.fileSystem().status(top.path()).orElseThrow(() -> new NoSuchFileException(top.shown()));
    verify(top, status, told);
    return this;
  }

  private void verify(Target target, FileStatus status, Consumer<Bad> told) throws IOException {
    if (status.directory()) {
      try (Stream<FileStatus> children = target.fileSystem().list(target.path())) {
        for (Iterator<FileStatus> each = children.iterator(); each.hasNext(); ) {
          FileStatus child = each.next();
          verify(target.child(child.name()), child, told);
        }
      } catch (NoSuchFileException goneMeanwhile) {
        return;
      }
      return;
    }
    try {
      target.fileSystem().verifyReplicas(target.path(), found -> take(target, found, told));
      files++;
    } catch (NoSuchFileException goneMeanwhile) {
      return;
    }
  }

  private void take(Target file, ReplicaFinding found, Consumer<Bad> told) {
    replicas++;
    if (found.good()) {
      bytes += found.lengthBytes();
    } else {
      bad++;
      told.accept(new Bad(file.shown(), found));
    }
  }

  /** Replicas looked at. */
  long replicas() {
    return replicas;
  }

  /** Bytes that are good. */
  long bytes() {
    return bytes;
  }

  /** Whether nothing was bad. */
  boolean good() {
    return bad == 0;
  }

  /**
   * Ends the report for people; says whether nothing was bad.
   *
   * @param knownCorrupt replicas that the NameNode knows to be corrupt and sends nobody to
   */
  boolean tell(Terminal terminal, long knownCorrupt) {
    terminal.line(
        "Verified "
            + replicas
            + " replicas of "
            + files
            + " files, "
            + bytes
            + " bytes match their checksums: "
            + verdict(knownCorrupt));
    return good() && knownCorrupt == 0;
  }

  private String verdict(long knownCorrupt) {
    String read = good() ? "all are good" : bad + " are not good";
    return knownCorrupt == 0 ? read : read + "; " + knownCorrupt + " are known to be corrupt";
  }

  /** Writes one for programs. */
  static void write(JsonGenerator out, Bad bad) {
    try {
      out.writeStartObject();
      out.writeStringField("path", bad.file());
      out.writeStringField("state", bad.finding().state().name());
      out.writeStringField(
          "block", "blk_" + bad.finding().blockId() + "_" + bad.finding().generationStamp());
      out.writeNumberField("offsetBytes", bad.finding().offsetBytes());
      out.writeNumberField("lengthBytes", bad.finding().lengthBytes());
      if (bad.finding().replica() != null) {
        out.writeStringField("address", bad.place(""));
        out.writeStringField("datanode", bad.finding().replica().datanodeUuid());
      }
      out.writeStringField("message", bad.finding().message());
      out.writeEndObject();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
