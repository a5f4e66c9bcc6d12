package io.ashlar.witness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Spells the command line of a JVM, the one this process runs on. Not thread-safe.
 *
 * <p>Under {@code -Dashlar.witness.flags="FLAG ..."} every JVM gets those options before all
 * others: so do tests, whose processes end before optimized code would have paid for itself.
 */
public final class JavaCommand {
  private static final List<String> COMMON_FLAGS =
      Stream.of(System.getProperty("ashlar.witness.flags", "").split(" ", -1))
          .filter(flag -> !flag.isEmpty())
          .toList();

  /** The packages of java.base that Hadoop and Spark reach into. */
  private static final List<String> OPENED =
      List.of(
          "java.io",
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  private final List<String> flags = new ArrayList<>();
  private String classpath = "";

  /** A JVM for a peer that was written before the module system. */
  public static JavaCommand forPeer() {
    JavaCommand command = new JavaCommand();
    OPENED.forEach(name -> command.flag("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    return command;
  }

  /** Adds an option for the JVM. */
  public JavaCommand flag(String flag) {
    flags.add(flag);
    return this;
  }

  /** Adds options for the JVM. */
  public JavaCommand flags(List<String> more) {
    flags.addAll(more);
    return this;
  }

  /** Sets the class path, parts joined in order. */
  public JavaCommand classpath(String... parts) {
    classpath = String.join(":", parts);
    return this;
  }

  /** The whole command. */
  public List<String> main(String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(COMMON_FLAGS);
    command.addAll(flags);
    command.add("-cp");
    command.add(classpath);
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }
}
