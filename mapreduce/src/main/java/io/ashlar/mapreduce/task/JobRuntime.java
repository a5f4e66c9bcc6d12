package io.ashlar.mapreduce.task;

import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.api.Parameters;
import io.ashlar.mapreduce.api.Plan;
import io.ashlar.mapreduce.api.Program;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A job's program in one process: its classes, its plan, and the file system as the job's user.
 * Thread-safe.
 */
public final class JobRuntime implements AutoCloseable {
  private final FileSystem fileSystem;
  private final URLClassLoader jarLoaderOrNull;
  private final Parameters parameters;
  private final Plan plan;

  private JobRuntime(
      FileSystem fileSystem, URLClassLoader jarLoaderOrNull, Parameters parameters, Plan plan) {
    this.fileSystem = fileSystem;
    this.jarLoaderOrNull = jarLoaderOrNull;
    this.parameters = parameters;
    this.plan = plan;
  }

  /**
   * Loads a program.
   *
   * @param fileSystem the runtime's from now on, also if this fails
   * @param className of the program
   * @param localJar with the class, if it is not here anyway
   */
  public static JobRuntime load(
      FileSystem fileSystem, String className, Optional<Path> localJar, Parameters parameters)
      throws IOException {
    URLClassLoader loader = null;
    try {
      if (localJar.isPresent()) {
        loader =
            new URLClassLoader(
                "job",
                new URL[] {localJar.get().toUri().toURL()},
                JobRuntime.class.getClassLoader());
      }
      ClassLoader from = loader == null ? JobRuntime.class.getClassLoader() : loader;
      Plan plan = program(className, from, localJar).plan(parameters);
      return new JobRuntime(fileSystem, loader, parameters, plan);
    } catch (IOException | RuntimeException | LinkageError e) {
      if (loader != null) {
        loader.close();
      }
      fileSystem.close();
      throw e;
    }
  }

  private static Program program(String className, ClassLoader loader, Optional<Path> jar)
      throws IOException {
    try {
      Object program =
          Class.forName(className, true, loader).getDeclaredConstructor().newInstance();
      if (program instanceof Program found) {
        return found;
      }
      throw new IOException(
          "Class " + className + " does not implement " + Program.class.getName());
    } catch (ClassNotFoundException e) {
      throw new IOException(
          "There is no class " + className + jar.map(path -> " in " + path).orElse(""), e);
    } catch (ReflectiveOperationException e) {
      throw new IOException(
          "Class "
              + className
              + " cannot be instantiated; it must be public, with a public constructor without"
              + " parameters: "
              + e,
          e);
    }
  }

  /** Copies a job's jar out of the file system. */
  public static void copyJar(FileSystem fileSystem, String from, Path to) throws IOException {
    try (InputStream in = fileSystem.open(from)) {
      Files.copy(in, to);
    }
  }

  /** The file system, as the job's user. */
  public FileSystem fileSystem() {
    return fileSystem;
  }

  /** What the program does. */
  public Plan plan() {
    return plan;
  }

  /** What the job's submitter said. */
  public Parameters parameters() {
    return parameters;
  }

  /** For the context of threads that run the program. */
  public ClassLoader classLoader() {
    return jarLoaderOrNull == null ? JobRuntime.class.getClassLoader() : jarLoaderOrNull;
  }

  @Override
  public void close() throws IOException {
    try {
      fileSystem.close();
    } finally {
      if (jarLoaderOrNull != null) {
        jarLoaderOrNull.close();
      }
    }
  }
}
