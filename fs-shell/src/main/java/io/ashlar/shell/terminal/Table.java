package io.ashlar.shell.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns, two spaces apart. Not thread-safe. */
public final class Table {
  /** Which way a column's cells lean. */
  public enum Align {
    LEFT,
    RIGHT
  }

  private final Align[] aligns;
  private final List<String[]> rows = new ArrayList<>();

  /** With one column for each alignment. */
  public Table(Align... aligns) {
    this.aligns = aligns.clone();
  }

  /** Adds a row of as many cells as there are columns. */
  public Table row(Object... cells) {
    String[] row = new String[aligns.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = String.valueOf(cells[i]);
    }
    rows.add(row);
    return this;
  }

  /** The lines, without blanks at their ends. */
  public List<String> lines() {
    int[] widths = new int[aligns.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].codePointCount(0, row[i].length()));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      String padding = " ".repeat(widths[i] - row[i].codePointCount(0, row[i].length()));
      line.append(i == 0 ? "" : "  ");
      line.append(aligns[i] == Align.RIGHT ? padding + row[i] : row[i] + padding);
    }
    return line.toString().stripTrailing();
  }
}
