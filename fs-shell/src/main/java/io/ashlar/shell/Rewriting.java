package io.ashlar.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * Spellings that the hdfs command has and Picocli would read otherwise, turned into long options:
 * {@code cp -ptop}, {@code count -t ssd,disk} with its optional value, and {@code setfacl --set},
 * which is also an option of every verb.
 */
final class Rewriting {
  private static final String WITHOUT_VALUE = "";

  private Rewriting() {}

  /** The same arguments, those of the verb rewritten. */
  static List<String> rewrite(List<String> args) {
    int verb = HadoopSpelling.firstWord(args);
    if (verb == args.size()) {
      return args;
    }
    List<String> rest = args.subList(verb + 1, args.size());
    List<String> rewritten = new ArrayList<>(args.subList(0, verb + 1));
    switch (args.get(verb)) {
      case "cp" -> preserve(rest, rewritten);
      case "count" -> types(rest, rewritten);
      case "setfacl" -> set(rest, rewritten);
      default -> {
        return args;
      }
    }
    return rewritten;
  }

  /** A letter for each kind of attribute; without any it is times, owners and modes. */
  private static void preserve(List<String> rest, List<String> into) {
    boolean options = true;
    for (String argument : rest) {
      options &= !argument.equals("--");
      boolean preserve = options && argument.matches("-p[a-zA-Z]*");
      String letters = preserve && argument.length() > 2 ? argument.substring(2) : "top";
      into.add(preserve ? "--preserve=" + letters : argument);
    }
  }

  /** The word after -t is its value if that leaves a path. */
  private static void types(List<String> rest, List<String> into) {
    long words = rest.stream().filter(argument -> !argument.startsWith("-")).count();
    for (int i = 0; i < rest.size(); i++) {
      if (!rest.get(i).equals("-t")) {
        into.add(rest.get(i));
        continue;
      }
      boolean hasValue = words > 1 && i + 1 < rest.size() && !rest.get(i + 1).startsWith("-");
      into.add("--types=" + (hasValue ? rest.get(++i) : WITHOUT_VALUE));
    }
  }

  private static void set(List<String> rest, List<String> into) {
    rest.forEach(argument -> into.add(argument.equals("--set") ? "--replace" : argument));
  }
}
