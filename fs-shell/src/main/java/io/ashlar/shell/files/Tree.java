package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session.Found;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.stream.Stream;

/** Walks a tree from its root down, a directory before what is in it, in the order of names. */
final class Tree {
  private Tree() {}

  /** What to do with each entry. */
  @FunctionalInterface
  interface Visitor {
    /** Sees one; false leaves out what is below it. */
    boolean visit(Found found, int depth) throws IOException;
  }

  /** Visits the entry and all below it. Only the directories on the way down are held. */
  static void walk(Found root, Visitor visitor) throws IOException {
    Deque<Level> levels = new ArrayDeque<>();
    try {
      if (visitor.visit(root, 0) && root.status().directory()) {
        levels.push(Level.of(root));
      }
      while (!levels.isEmpty()) {
        Level level = levels.peek();
        if (!level.entries.hasNext()) {
          levels.pop().stream.close();
          continue;
        }
        Found found = level.entries.next();
        if (visitor.visit(found, levels.size()) && found.status().directory()) {
          levels.push(Level.of(found));
        }
      }
    } finally {
      levels.forEach(level -> level.stream.close());
    }
  }

  private record Level(Stream<FileStatus> stream, Iterator<Found> entries) {
    static Level of(Found directory) throws IOException {
      Stream<FileStatus> stream = directory.target().fileSystem().list(directory.target().path());
      return new Level(
          stream,
          stream.map(entry -> new Found(directory.target().child(entry.name()), entry)).iterator());
    }
  }
}
