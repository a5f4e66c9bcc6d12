package io.ashlar.namenode.http;

import java.io.IOException;

/**
 * Something that can be asked for with GET or HEAD. Called on a worker thread, by several at a
 * time.
 */
@FunctionalInterface
interface Page {

  /**
   * Writes the answer. What is thrown before the first byte is sent becomes an error answer; after
   * that the connection is closed.
   */
  void serve(Query query, Answer answer) throws IOException;
}
