package io.ashlar.fs.nio;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Glob patterns, as {@link java.nio.file.FileSystem#getPathMatcher} describes them. Stateless. */
final class Glob {
  private Glob() {}

  /** The regular expression that matches what a glob matches. */
  static Pattern toRegex(String glob) {
    StringBuilder regex = new StringBuilder();
    boolean inGroup = false;
    int i = 0;
    while (i < glob.length()) {
      char c = glob.charAt(i++);
      switch (c) {
        case '*' -> {
          boolean crossesDirectories = i < glob.length() && glob.charAt(i) == '*';
          regex.append(crossesDirectories ? ".*" : "[^/]*");
          i += crossesDirectories ? 1 : 0;
        }
        case '?' -> regex.append("[^/]");
        case '[' -> i = appendBracket(glob, i, regex);
        case '{' -> {
          if (inGroup) {
            throw new PatternSyntaxException("Groups cannot be nested", glob, i - 1);
          }
          inGroup = true;
          regex.append("(?:");
        }
        case '}' -> {
          regex.append(inGroup ? ")" : "\\}");
          inGroup = false;
        }
        case ',' -> regex.append(inGroup ? "|" : ",");
        case '\\' -> {
          if (i == glob.length()) {
            throw new PatternSyntaxException("Nothing to escape", glob, i - 1);
          }
          regex.append(Pattern.quote(String.valueOf(glob.charAt(i++))));
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    if (inGroup) {
      throw new PatternSyntaxException("Missing }", glob, glob.length());
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** Appends a bracket expression that begins before {@code start}; returns what follows it. */
  private static int appendBracket(String glob, int start, StringBuilder regex) {
    int end = glob.indexOf(']', start + 1);
    if (end < 0) {
      throw new PatternSyntaxException("Missing ]", glob, start - 1);
    }
    String inside = glob.substring(start, end);
    boolean negated = inside.startsWith("!");
    String escaped =
        (negated ? inside.substring(1) : inside)
            .replace("\\", "\\\\")
            .replace("[", "\\[")
            .replace("&&", "\\&&")
            .replace("^", "\\^");
    regex.append("[[^/]&&[").append(negated ? "^" : "").append(escaped).append("]]");
    return end + 1;
  }
}
