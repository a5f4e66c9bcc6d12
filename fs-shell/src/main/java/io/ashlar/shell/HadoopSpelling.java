package io.ashlar.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Commands as {@code hdfs dfs} spells them: {@code fs -put -f a /b} becomes {@code put -f a /b},
 * with the names that Hadoop has for the same thing, and its generic options {@code -fs} and {@code
 * -D}.
 */
final class HadoopSpelling {
  /** Verbs whose plain name behaves otherwise, or that are spelled in two ways. */
  private static final Map<String, List<String>> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("copyFromLocal", List.of("put")),
          Map.entry("moveFromLocal", List.of("put", "--move")),
          Map.entry("copyToLocal", List.of("get")),
          Map.entry("appendToFile", List.of("append")),
          Map.entry("lsr", List.of("ls", "-R")),
          Map.entry("rmr", List.of("rm", "-r")),
          Map.entry("dus", List.of("du", "-s")),
          Map.entry("stat", List.of("stat", "--plain")));

  private static final Map<String, String> PROPERTIES =
      Map.of(
          "dfs.replication", "fs.replication",
          "dfs.blocksize", "fs.block-size",
          "dfs.block.size", "fs.block-size");

  private HadoopSpelling() {}

  /** Whether the arguments are spelled so. */
  static boolean isUsedBy(String... args) {
    List<String> all = List.of(args);
    int first = firstWord(all);
    return first < all.size() && all.get(first).equals("fs");
  }

  static List<String> translate(String[] args) {
    List<String> all = List.of(args);
    if (!isUsedBy(args)) {
      return all;
    }
    int fs = firstWord(all);
    List<String> translated = new ArrayList<>(all.subList(0, fs));
    int next = fs + 1;
    while (next < all.size() && isGeneric(all.get(next))) {
      next = generic(all, next, translated);
    }
    if (next == all.size()) {
      throw new UsageException("fs: which command? For example: ashlar fs -ls /");
    }
    String command = all.get(next);
    if (!command.startsWith("-") || command.startsWith("--")) {
      throw new UsageException(
          "fs: commands begin with a dash there, as in 'ashlar fs -%s'; or leave out 'fs'"
              .formatted(command));
    }
    String name = command.substring(1);
    if (name.equals("moveToLocal")) {
      // Known, and no wrong usage: it fails.
      throw new ShellException("moveToLocal: Option '-moveToLocal' is not implemented yet.");
    }
    if (name.equals("help") || name.equals("usage")) {
      List<String> rest = all.subList(next + 1, all.size());
      rest.forEach(verb -> translated.add(verb.replaceFirst("^-", "")));
      translated.add("--help");
      return translated;
    }
    translated.addAll(OTHER_NAMES.getOrDefault(name, List.of(name)));
    translated.addAll(all.subList(next + 1, all.size()));
    return translated;
  }

  /** Index of the verb: the first argument that is neither an option nor an option's value. */
  static int firstWord(List<String> args) {
    int index = 0;
    while (index < args.size() && args.get(index).startsWith("-")) {
      boolean takesValue = List.of("--fs", "--config", "--set").contains(args.get(index));
      index += takesValue ? 2 : 1;
    }
    return Math.min(index, args.size());
  }

  private static boolean isGeneric(String argument) {
    return argument.equals("-fs") || argument.startsWith("-D") || argument.startsWith("--");
  }

  private static int generic(List<String> all, int at, List<String> into) {
    String option = all.get(at);
    boolean valueFollows = List.of("-fs", "-D", "--fs", "--set", "--config").contains(option);
    if (valueFollows && at + 1 == all.size()) {
      throw new UsageException("fs: " + option + " needs a value");
    }
    if (option.startsWith("--")) {
      into.addAll(all.subList(at, valueFollows ? at + 2 : at + 1));
    } else if (option.equals("-fs")) {
      into.addAll(List.of("--fs", all.get(at + 1)));
    } else {
      into.addAll(List.of("--set", property(valueFollows ? all.get(at + 1) : option.substring(2))));
    }
    return valueFollows ? at + 2 : at + 1;
  }

  private static String property(String assignment) {
    int equals = assignment.indexOf('=');
    String name = equals < 0 ? assignment : assignment.substring(0, equals);
    if (equals < 0 || !PROPERTIES.containsKey(name)) {
      throw new UsageException(
          "fs: -D "
              + assignment
              + ": expected name=value with one of "
              + String.join(", ", PROPERTIES.keySet().stream().sorted().toList()));
    }
    return PROPERTIES.get(name) + assignment.substring(equals);
  }
}
