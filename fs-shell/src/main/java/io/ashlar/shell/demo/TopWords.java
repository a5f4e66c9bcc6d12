package io.ashlar.shell.demo;

import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * The most frequent words of a word count's output. Immutable.
 *
 * @param words the most frequent first
 * @param distinct how many different words there are
 * @param total how many words there are
 */
record TopWords(List<Word> words, long distinct, long total) {

  /** A word and how often it occurs. */
  record Word(String text, long count) {}

  private static final Comparator<Word> RAREST_FIRST =
      Comparator.comparingLong(Word::count).thenComparing(Word::text, Comparator.reverseOrder());

  /** Reads all parts of the output, holding only the best so far. */
  static TopWords read(FileSystem fileSystem, String directory, int limit) throws IOException {
    PriorityQueue<Word> best = new PriorityQueue<>(RAREST_FIRST);
    long distinct = 0;
    long total = 0;
    List<FileStatus> parts;
    try (Stream<FileStatus> entries = fileSystem.list(directory)) {
      parts = entries.filter(entry -> entry.name().startsWith("part-")).toList();
    }
    for (FileStatus part : parts) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(fileSystem.open(part.path()), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          int tab = line.lastIndexOf('\t');
          Word word = new Word(line.substring(0, tab), Long.parseLong(line.substring(tab + 1)));
          distinct++;
          total += word.count();
          best.add(word);
          if (best.size() > limit) {
            best.poll();
          }
        }
      }
    }
    List<Word> words = new ArrayList<>(best);
    words.sort(RAREST_FIRST.reversed());
    return new TopWords(List.copyOf(words), distinct, total);
  }
}
