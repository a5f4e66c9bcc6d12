package io.ashlar.integration.differential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of shell commands: a text of sections, each of which begins with {@code == TITLE} and
 * runs in an empty cluster.
 *
 * <pre>
 * # a comment
 * == a file is put and read
 * local hello "hello\n"            writes a local file; in arguments the local directory is @
 * -put @/hello /a
 * alice> -cat /a                   another user than the superuser
 * -put - /b &lt; "from standard input"
 * local-tree                       shows the local directory
 * go ls -l /a                      the Go client, see {@link GoClient}
 * setQuota 3 /a                    what administrators do, see {@link AdminVerb}
 * [numbers] -df /                  numbers may differ
 * [order] -ls -R -C /              lines may come in any order
 * [on purpose: REASON] -du /a      Ashlar is different on purpose
 * </pre>
 *
 * <p>Words are split at blanks, except between double quotes (with the escapes of Java) or single
 * ones. {@code {x*300}} is the letter x, 300 times; {@code ~} at a word's beginning is the
 * superuser's home directory and {@code $SUPERUSER} his name.
 *
 * @param name the table's
 */
record ShellScript(String name, List<Section> sections) {
  private static final String FOLDER = "/differential/shell/";
  private static final Pattern USER = Pattern.compile("^([a-z]+)> +");
  private static final Pattern MARK = Pattern.compile("^\\[([a-z ]+)(?:: ([^]]+))?] +");
  private static final Pattern REPEATED = Pattern.compile("\\{(.)\\*(\\d+)}");

  /** Commands that build on each other. */
  record Section(String title, List<ShellLine> lines) {}

  /** Reads a table of this module's resources. */
  static ShellScript load(String name) throws IOException {
    try (InputStream in = ShellScript.class.getResourceAsStream(FOLDER + name + ".txt")) {
      if (in == null) {
        throw new IOException("There is no table " + name);
      }
      return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static ShellScript parse(String name, String text) {
    List<Section> sections = new ArrayList<>();
    for (String line : text.split("\n")) {
      if (line.startsWith("== ")) {
        sections.add(new Section(line.substring(3).strip(), new ArrayList<>()));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        sections.get(sections.size() - 1).lines().add(line(line.strip()));
      }
    }
    return new ShellScript(name, sections);
  }

  private static ShellLine line(String text) {
    String rest = text;
    ShellLine.Leniency leniency = ShellLine.Leniency.NONE;
    Matcher mark = MARK.matcher(rest);
    if (mark.find()) {
      leniency =
          ShellLine.Leniency.valueOf(
              mark.group(1).toUpperCase(java.util.Locale.ROOT).replace(' ', '_'));
      if ((leniency == ShellLine.Leniency.ON_PURPOSE) == (mark.group(2) == null)) {
        throw new IllegalArgumentException("A reason goes with 'on purpose' only: " + text);
      }
      rest = rest.substring(mark.end());
    }
    String user = "";
    Matcher who = USER.matcher(rest);
    if (who.find()) {
      user = who.group(1);
      rest = rest.substring(who.end());
    }
    List<String> words = split(rest);
    String input = "";
    int from = words.indexOf("<");
    if (from >= 0) {
      input = words.get(from + 1);
      words = words.subList(0, from);
    }
    return new ShellLine(text, user, List.copyOf(words), input, leniency);
  }

  private static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (c == '\\' && quote == '"') {
          int end = escapeEnd(text, i);
          word.append(text.substring(i, end).translateEscapes());
          i = end - 1;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (c == ' ') {
        if (inWord) {
          words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    if (quote != 0) {
      throw new IllegalArgumentException("A quote is not closed: " + text);
    }
    words.replaceAll(ShellScript::expand);
    return words;
  }

  /** Where an escape ends: one letter, or up to three octal digits. */
  private static int escapeEnd(String text, int backslash) {
    int end = backslash + 2;
    while (end < text.length()
        && end < backslash + 4
        && Character.isDigit(text.charAt(end - 1))
        && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static String expand(String word) {
    String home = "/user/" + Side.superuser();
    String expanded = word.replace("$SUPERUSER", Side.superuser());
    if (expanded.equals("~") || expanded.startsWith("~/")) {
      expanded = home + expanded.substring(1);
    }
    return REPEATED
        .matcher(expanded)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
  }
}
