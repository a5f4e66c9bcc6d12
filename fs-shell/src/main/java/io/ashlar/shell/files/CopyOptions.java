package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import picocli.CommandLine.Option;

/** What put, get and cp have in common. Filled by Picocli. */
final class CopyOptions {
  @Option(names = "-f", description = "Replaces existing files.")
  private boolean overwrite;

  @Option(names = "-t", paramLabel = "N", description = "Files at the same time.")
  private Integer parallel;

  @Option(
      names = "-q",
      paramLabel = "N",
      hidden = true,
      description = "Taken for compatibility: files that wait are bounded anyway.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  private Integer queue;

  @Option(names = "--verify", description = "Compares checksums of source and copy.")
  private boolean verify;

  @Option(
      names = "--no-resume",
      description = "Begins again, and keeps nothing for the next time if interrupted.")
  private boolean fromStart;

  boolean overwrite() {
    return overwrite;
  }

  boolean verify() {
    return verify;
  }

  /** Whether a large file that was interrupted is kept and gone on with, as hdfs does not. */
  boolean resume(Session session) {
    return !fromStart && !session.hadoop();
  }

  /** Files at the same time. */
  int threads(int usual) {
    return Math.max(1, parallel == null ? usual : parallel);
  }
}
