package io.ashlar.fs;

import io.ashlar.fs.namenode.NameNodeClient;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where removed files wait, as every HDFS client keeps them: under their own path in {@code
 * .Trash/Current} below the user's home directory, which becomes a checkpoint with the time as its
 * name, which is deleted when it is old. See {@link FileSystem#trash}. Thread-safe.
 */
public final class Trash {
  private static final int PRIVATE = 0700;
  private static final int TRIES = 3;
  private static final DateTimeFormatter CHECKPOINT = DateTimeFormatter.ofPattern("yyMMddHHmmss");

  private final FileSystem files;
  private final NameNodeClient nameNode;

  Trash(FileSystem files, NameNodeClient nameNode) {
    this.files = files;
    this.nameNode = nameNode;
  }

  /** The user's trash: {@code .Trash} in the home directory; it need not exist. */
  public String root() {
    return files.homeDirectory() + "/.Trash";
  }

  /** Whether a path lies in the user's trash, so that removing it is meant. */
  public boolean contains(String path) {
    return (path + "/").startsWith(root() + "/");
  }

  /**
   * Moves an entry to the trash.
   *
   * @return where it is now; empty if it was in the trash already, and still is
   * @throws NoSuchFileException if there is nothing
   * @throws IOException also if the path has the trash itself below it
   */
  public Optional<String> move(String path) throws IOException {
    String name = PathNames.normalize(path);
    if (files.status(name).isEmpty()) {
      throw new NoSuchFileException(name);
    }
    if (contains(name)) {
      return Optional.empty();
    }
    if (name.equals("/") || (root() + "/").startsWith(name + "/")) {
      throw new IOException("Cannot move \"" + name + "\" to the trash, as it contains the trash");
    }
    String directory = root() + "/Current" + name.substring(0, name.lastIndexOf('/'));
    String last = name.substring(name.lastIndexOf('/'));
    for (int attempt = 1; ; attempt++) {
      try {
        files.mkdirs(directory, PRIVATE);
        String place = unused(directory + last);
        nameNode.renameToTrash(name, place);
        return Optional.of(place);
      } catch (FileAlreadyExistsException inTheWay) {
        // A file has the name of one of the directories, or somebody was quicker.
        if (attempt == TRIES) {
          throw inTheWay;
        }
        directory = root() + "/Current" + beside(directory);
      }
    }
  }

  private String unused(String place) throws IOException {
    String free = place;
    while (files.status(free).isPresent()) {
      free = place + System.currentTimeMillis();
    }
    return free;
  }

  /** The directory's path in the trash, with another name where a file has it. */
  private String beside(String directory) throws IOException {
    String current = root() + "/Current";
    String parent = current;
    for (String part : directory.substring(current.length()).split("/", -1)) {
      if (!part.isEmpty()) {
        String child = parent + "/" + part;
        Optional<FileStatus> there = files.status(child);
        if (there.isPresent() && !there.get().directory()) {
          String rest = directory.substring(child.length());
          return child.substring(current.length()) + System.currentTimeMillis() + rest;
        }
        parent = child;
      }
    }
    return directory.substring(current.length());
  }

  /**
   * Sets what was removed so far aside under the present time.
   *
   * @return the checkpoint's path, or empty if there was nothing
   */
  public Optional<String> checkpoint() throws IOException {
    String current = root() + "/Current";
    if (files.status(current).isEmpty()) {
      return Optional.empty();
    }
    String base = root() + "/" + CHECKPOINT.format(now());
    for (int number = 0; ; number++) {
      String checkpoint = number == 0 ? base : base + "-" + number;
      try {
        files.rename(current, checkpoint, false);
        return Optional.of(checkpoint);
      } catch (FileAlreadyExistsException taken) {
        if (number == 1000) {
          throw taken;
        }
      }
    }
  }

  /**
   * Deletes checkpoints.
   *
   * @param age those that are at least so old
   * @return the paths of those that are gone now
   */
  public List<String> deleteCheckpoints(Duration age) throws IOException {
    List<String> deleted = new ArrayList<>();
    for (String checkpoint : checkpoints()) {
      LocalDateTime taken = time(checkpoint).orElseThrow();
      // Checkpoints are named by the second.
      if (!taken.plus(age).isAfter(now().truncatedTo(ChronoUnit.SECONDS))
          && files.delete(checkpoint, true)) {
        deleted.add(checkpoint);
      }
    }
    return deleted;
  }

  private List<String> checkpoints() throws IOException {
    try (Stream<FileStatus> entries = files.list(root())) {
      return entries.map(FileStatus::path).filter(path -> time(path).isPresent()).toList();
    } catch (NoSuchFileException noTrash) {
      return List.of();
    }
  }

  private static Optional<LocalDateTime> time(String checkpoint) {
    String name = checkpoint.substring(checkpoint.lastIndexOf('/') + 1);
    try {
      return Optional.of(LocalDateTime.parse(name.replaceFirst("-\\d+$", ""), CHECKPOINT));
    } catch (DateTimeParseException notACheckpoint) {
      return Optional.empty();
    }
  }

  private static LocalDateTime now() {
    return LocalDateTime.now(ZoneId.systemDefault());
  }
}
