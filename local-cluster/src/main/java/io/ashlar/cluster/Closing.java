package io.ashlar.cluster;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes many things, each whatever happens to the others. */
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  /** Closes them in order, skipping nulls; a failure is logged, for nobody could act on it. */
  static void closeAll(List<AutoCloseable> all) {
    for (AutoCloseable one : all) {
      if (one == null) {
        continue;
      }
      try {
        one.close();
      } catch (Exception failed) {
        log.warn("Closing {} failed", one, failed);
      }
    }
  }
}
