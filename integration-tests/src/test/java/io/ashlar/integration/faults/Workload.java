package io.ashlar.integration.faults;

import io.ashlar.integration.Content;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A program that works on files until a file {@code stop} lies beside its journal, or it is killed.
 * Arguments: own|hadoop write|rename|read URI DIRECTORY JOURNAL SEED.
 *
 * <p>A step that failed is not repeated, and its file is not touched again: what became of it is in
 * doubt.
 */
final class Workload {
  private static final int MOST_LIVE_FILES = 40;
  private static final int PIECE_BYTES = 100_000;
  private static final int PIECES = 16;
  private static final long BREATH_MILLIS = 50;

  private final Client client;
  private final String directory;
  private final Path journals;
  private final Journal journal;
  private final SplittableRandom random;
  private final Deque<FileRecord> live = new ArrayDeque<>();
  private int made;

  private Workload(Client client, String directory, Path file, long seed) throws IOException {
    this.client = client;
    this.directory = directory;
    this.journals = file.getParent();
    this.journal = new Journal(file);
    this.random = new SplittableRandom(seed);
  }

  private interface Step {
    void run() throws IOException;
  }

  public static void main(String[] arguments) throws Exception {
    Client client = Client.of(arguments[0], URI.create(arguments[2]));
    Workload workload =
        new Workload(client, arguments[3], Path.of(arguments[4]), Long.parseLong(arguments[5]));
    workload.run(
        switch (arguments[1]) {
          case "write" -> workload::writeOrAppend;
          case "rename" -> workload::renameOrDelete;
          case "read" -> workload::readSome;
          default -> throw new IllegalArgumentException(arguments[1]);
        });
    // Files that failed to close are left open, for their leases to be recovered; closing the
    // client would wait.
    Runtime.getRuntime().halt(0);
  }

  private void run(Step step) throws Exception {
    while (!Files.exists(journals.resolve("stop"))) {
      step.run();
      Thread.sleep(BREATH_MILLIS);
    }
    journal.close();
  }

  private void writeOrAppend() throws IOException {
    if (isDeleteDue()) {
      delete(live.removeFirst());
    }
    if (random.nextInt(3) == 0 && !live.isEmpty()) {
      FileRecord file = live.removeFirst();
      attempt(
          file.path(),
          () -> {
            journal.note("appending", file.path(), file.most());
            live.addLast(write(file, client.append(file.path())));
          });
    } else {
      create(1 + random.nextInt(PIECES));
    }
  }

  private void renameOrDelete() throws IOException {
    if (isDeleteDue()) {
      delete(live.removeFirst());
    } else if (live.isEmpty() || random.nextInt(3) == 0) {
      create(1);
    } else {
      FileRecord file = live.removeFirst();
      String to = nextPath();
      attempt(
          file.path(),
          () -> {
            journal.note("renaming", file.path(), to);
            client.rename(file.path(), to);
            journal.note("renamed", file.path(), to);
            live.addLast(file.renamed(to));
          });
    }
  }

  private boolean isDeleteDue() {
    return live.size() >= MOST_LIVE_FILES || (live.size() > 1 && random.nextInt(8) == 0);
  }

  private void create(int pieces) throws IOException {
    FileRecord file = FileRecord.begun(nextPath(), random.nextLong());
    attempt(
        file.path(),
        () -> {
          journal.note("create", file.path(), file.seed());
          Client.Out out = client.create(file.path());
          journal.note("created", file.path(), 0);
          live.addLast(write(file, out, pieces));
        });
  }

  private void delete(FileRecord file) throws IOException {
    attempt(
        file.path(),
        () -> {
          journal.note("deleting", file.path(), 0);
          client.delete(file.path());
          journal.note("deleted", file.path(), 0);
        });
  }

  private FileRecord write(FileRecord file, Client.Out out) throws IOException {
    return write(file, out, 1 + random.nextInt(3));
  }

  private FileRecord write(FileRecord file, Client.Out out, int pieces) throws IOException {
    Content content = new Content(file.seed(), Long.MAX_VALUE);
    String path = file.path();
    long length = file.most();
    for (int i = 0; i < pieces; i++) {
      int piece = 1 + random.nextInt(PIECE_BYTES);
      journal.note("writing", path, length + piece);
      out.write(content.bytes(length, piece));
      length += piece;
      int then = random.nextInt(10);
      if (then < 2) {
        out.hflush();
        journal.note("flushed", path, length);
      } else if (then == 2) {
        out.hsync();
        journal.note("synced", path, length);
      }
    }
    out.close();
    journal.note("closed", path, length);
    return file.closedAt(length);
  }

  private void readSome() throws IOException {
    List<FileRecord> files =
        Ledger.of(journals).files().stream()
            .filter(file -> file.isSettled() && file.most() > 0)
            .toList();
    for (int i = 0; i < 10 && !files.isEmpty(); i++) {
      FileRecord file = files.get(random.nextInt(files.size()));
      attempt(file.path(), () -> read(file));
    }
  }

  /** What was acknowledged must be there, whatever was appended since. */
  private void read(FileRecord file) throws IOException {
    Content content = new Content(file.seed(), Long.MAX_VALUE);
    try (InputStream in = client.open(file.path())) {
      byte[] found = in.readNBytes((int) file.acknowledged());
      int difference = Arrays.mismatch(found, content.bytes(0, (int) file.acknowledged()));
      if (difference >= 0) {
        journal.note(
            "wrong",
            file.path(),
            "differs at %d of %d acknowledged bytes, %d read"
                .formatted(difference, file.acknowledged(), found.length));
      } else {
        journal.note("read", file.path(), found.length);
      }
    }
  }

  private void attempt(String path, Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      journal.note("failed", path, e);
    }
  }

  private String nextPath() {
    return directory + "/" + made++;
  }
}
