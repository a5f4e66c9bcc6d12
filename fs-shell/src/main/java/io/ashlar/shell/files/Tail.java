package io.ashlar.shell.files;

import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.nio.ByteBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how a file ends. */
@Command(name = "tail", description = "Shows the last kilobyte of a file.")
public final class Tail extends Verb {
  private static final int CHUNK_BYTES = 64 * 1024;

  @Option(names = "-f", description = "Goes on as the file grows, until you interrupt it.")
  private boolean follow;

  @Option(names = "-s", paramLabel = "MILLIS", description = "Pause between looks at the file.")
  private long pauseMillis = 1000;

  @Option(names = "-n", paramLabel = "LINES", description = "So many lines.")
  private Integer lines;

  @Option(names = "-c", paramLabel = "BYTES", description = "So many bytes.")
  private long bytes = 1024;

  @Parameters(paramLabel = "FILE")
  private String path;

  /** For a run of the command. */
  public Tail(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException, InterruptedException {
    if ((lines != null && lines < 0) || bytes < 0 || pauseMillis < 1) {
      throw new UsageException("numbers cannot be negative");
    }
    Found found = session().find(path).get(0);
    if (found.status().directory()) {
      throw new ShellException("`" + found.target().shown() + "': Is a directory");
    }
    long shownTo = show(found.target());
    while (follow) {
      terminal().flush();
      Thread.sleep(pauseMillis);
      FileStatus now = session().status(found.target());
      if (now.lengthBytes() < shownTo) {
        shownTo = 0; // It was replaced by a shorter one.
      }
      shownTo = showFrom(found.target(), shownTo);
    }
  }

  private long show(Target target) throws IOException {
    long start;
    try (FileReader reader = target.fileSystem().open(target.path())) {
      start = lines == null ? Math.max(0, reader.length() - bytes) : startOfLines(reader, lines);
    }
    return showFrom(target, start);
  }

  private long showFrom(Target target, long start) throws IOException {
    try (FileReader reader = target.fileSystem().open(target.path())) {
      if (start < reader.length()) {
        reader.seek(start);
        reader.transferTo(terminal().out());
      }
      return Math.max(start, reader.position());
    }
  }

  /** Where the last lines start, found from the end backwards. */
  private static long startOfLines(FileReader reader, int lines) throws IOException {
    long end = reader.length();
    long ends = 0;
    byte[] chunk = new byte[CHUNK_BYTES];
    while (end > 0) {
      int size = (int) Math.min(CHUNK_BYTES, end);
      long start = end - size;
      readFully(reader, start, ByteBuffer.wrap(chunk, 0, size));
      for (int i = size - 1; i >= 0; i--) {
        boolean lastByte = start + i == reader.length() - 1;
        if (chunk[i] == '\n' && !lastByte && ++ends == lines) {
          return start + i + 1;
        }
      }
      end = start;
    }
    return lines == 0 ? reader.length() : 0;
  }

  private static void readFully(FileReader reader, long position, ByteBuffer into)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = reader.readAt(at, into);
      if (count < 0) {
        throw new IOException("File ended at " + at + " while it was read");
      }
      at += count;
    }
  }
}
