package io.ashlar.integration.differential;

import java.util.List;

/**
 * One line of a table of shell commands.
 *
 * @param text as it is written in the table
 * @param user who runs it; empty for the superuser
 * @param words the command and its arguments
 * @param input what it finds on its standard input
 * @param leniency how far the two outcomes may differ
 */
record ShellLine(String text, String user, List<String> words, String input, Leniency leniency) {

  /** How far the outcomes of a line may differ. */
  enum Leniency {
    /** Not at all. */
    NONE,
    /** Numbers and the width of columns are each cluster's own. */
    NUMBERS,
    /** The lines of output come in any order. */
    ORDER,
    /** Ashlar is different on purpose; the line says why. */
    ON_PURPOSE
  }

  /** Whether the Go client runs it and not Hadoop's shell. */
  boolean isForGoClient() {
    return words.get(0).equals("go");
  }
}
