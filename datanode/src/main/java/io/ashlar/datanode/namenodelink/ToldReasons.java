package io.ashlar.datanode.namenodelink;

import java.util.HashSet;
import java.util.Set;

/**
 * For which reasons the link has failed since it last worked. Each is worth one line in the log and
 * not one a second; another one is worth a line too: a NameNode that was away first may refuse this
 * DataNode afterwards. Belongs to one thread.
 */
final class ToldReasons {
  /** More are one too many to read. */
  private static final int MOST = 16;

  private final Set<String> told = new HashSet<>();

  /** Whether this was not told yet; it is then. Ports and counts make no other reason of one. */
  boolean isNew(String reason) {
    return told.size() < MOST && told.add(reason.replaceAll("[0-9]+", "0"));
  }

  /** The link works. */
  void forget() {
    told.clear();
  }
}
