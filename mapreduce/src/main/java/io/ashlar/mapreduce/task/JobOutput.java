package io.ashlar.mapreduce.task;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a job's output is made, and how it becomes visible. An attempt writes its file below {@code
 * OUTPUT/_temporary/JOB}. Nothing else is done by tasks: the coordinator says which attempt of each
 * task counts, and one commit moves those files to {@code OUTPUT} and writes {@code _SUCCESS}. A
 * commit that was cut off can be done again.
 */
public final class JobOutput {
  private static final String TEMPORARY = "/_temporary";
  private static final String SUCCESS = "/_SUCCESS";

  private final FileSystem fileSystem;
  private final String output;
  private final String jobId;

  /** The output of one job. */
  public JobOutput(FileSystem fileSystem, String output, String jobId) {
    this.fileSystem = fileSystem;
    this.output = output;
    this.jobId = jobId;
  }

  /** The final name of a task's file. */
  static String partName(boolean reduce, int task) {
    return String.format("part-%s-%05d", reduce ? "r" : "m", task);
  }

  private String attemptPath(boolean reduce, int task, int attempt) {
    return output + TEMPORARY + "/" + jobId + "/" + partName(reduce, task) + "-" + attempt;
  }

  /** Creates an attempt's file. */
  FileWriter create(boolean reduce, int task, int attempt) throws IOException {
    return fileSystem.create(
        attemptPath(reduce, task, attempt), CreateOptions.defaults().withOverwrite(true));
  }

  /**
   * Moves the files of the attempts that count into place.
   *
   * @param winners the attempt for each task
   * @throws FileAlreadyExistsException if someone else put a file there
   */
  public void commit(boolean reduces, List<Integer> winners) throws IOException {
    fileSystem.mkdirs(output);
    for (int task = 0; task < winners.size(); task++) {
      String from = attemptPath(reduces, task, winners.get(task));
      String to = output + "/" + partName(reduces, task);
      if (fileSystem.status(from).isPresent()) {
        fileSystem.rename(from, to, false);
      } else if (fileSystem.status(to).isEmpty()) {
        throw new IOException("Output " + from + " of a finished task is gone");
      }
    }
    fileSystem.delete(output + TEMPORARY, true);
    fileSystem.create(output + SUCCESS, CreateOptions.defaults().withOverwrite(true)).close();
  }

  /** Removes what the job made: its temporary files, and parts that an unfinished commit moved. */
  public void abort() throws IOException {
    if (fileSystem.status(output).isEmpty()) {
      return;
    }
    fileSystem.delete(output + TEMPORARY, true);
    List<FileStatus> left;
    try (Stream<FileStatus> listing = fileSystem.list(output)) {
      left = listing.filter(file -> file.name().matches("part-[mr]-\\d{5,}|_SUCCESS")).toList();
    }
    for (FileStatus part : left) {
      fileSystem.delete(part.path(), false);
    }
    try {
      fileSystem.delete(output, false);
    } catch (DirectoryNotEmptyException e) {
      throw new IOException(
          output + " has files that are not the job's, and is left there with them", e);
    }
  }
}
