package io.ashlar.integration.differential;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes out of an output what two clusters cannot have in common: addresses, random names, inode
 * and block ids, and times of today; a time that a test has set is compared. Thread-safe.
 */
final class Normalizer {
  private static final Pattern MINUTE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d(:\\d\\d)?");
  private static final Pattern MILLIS = Pattern.compile("\\b\\d{13}\\b");
  private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
  private static final int MINUTE_CHARS = "uuuu-MM-dd HH:mm".length();
  private static final long DAY_MILLIS = 86_400_000;

  private static final List<Replacement> REPLACEMENTS =
      List.of(
          new Replacement("DFSClient_NONMAPREDUCE_-?\\d+_\\d+", "DFSClient_ID"),
          new Replacement("blk_-?\\d+(_\\d+)?", "blk_ID"),
          new Replacement("BP-[-0-9.]+", "BP-ID"),
          new Replacement(
              "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \\d]\\d \\d\\d:\\d\\d",
              "Mmm dd hh:mm"),
          new Replacement("\\(inode \\d+\\)", "(inode ID)"),
          new Replacement("(?m)^\\tat .*\n", ""),
          new Replacement("(\\.Trash/Current/\\S*?|\\.Trash/)\\d{12,13}", "$1NUMBER"),
          new Replacement("(/[^/ ]*[^/ 0-9])\\d{13}(?=[/\\s]|$)", "$1NUMBER"));

  private record Replacement(Pattern pattern, String by) {
    Replacement(String pattern, String by) {
      this(Pattern.compile(pattern), by);
    }
  }

  private final long startedMillis = System.currentTimeMillis();

  /** The text with placeholders. */
  String normalize(Side side, String text, ShellLine.Leniency leniency) {
    String result =
        text.replace(side.uri().toString(), "hdfs://CLUSTER")
            .replace(side.uri().getAuthority(), "CLUSTER");
    for (Replacement replacement : REPLACEMENTS) {
      result = replacement.pattern().matcher(result).replaceAll(replacement.by());
    }
    result =
        MINUTE.matcher(result).replaceAll(found -> Matcher.quoteReplacement(minute(found.group())));
    result = MILLIS.matcher(result).replaceAll(found -> millis(found.group()));
    return switch (leniency) {
      case NUMBERS -> result.replaceAll("\\d+(\\.\\d+)?( [KMGTPE]\\b)?", "N").replaceAll(" +", " ");
      case ORDER -> result.lines().sorted().collect(Collectors.joining("\n"));
      case NONE, ON_PURPOSE -> result;
    };
  }

  /** Shells write local time, and -stat writes UTC. */
  private String minute(String text) {
    LocalDateTime time = LocalDateTime.parse(text.substring(0, MINUTE_CHARS), FORMAT);
    boolean ofToday =
        isOfToday(time.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli())
            || isOfToday(time.toInstant(ZoneOffset.UTC).toEpochMilli());
    return ofToday ? "yyyy-mm-dd NOW" : text;
  }

  private String millis(String text) {
    return isOfToday(Long.parseLong(text)) ? "NOW" : text;
  }

  private boolean isOfToday(long millis) {
    return Math.abs(millis - startedMillis) < DAY_MILLIS
        && millis < Instant.now().toEpochMilli() + DAY_MILLIS;
  }
}
