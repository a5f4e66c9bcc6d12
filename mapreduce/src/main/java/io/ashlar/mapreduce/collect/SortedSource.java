package io.ashlar.mapreduce.collect;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Sorted records that can be opened, once. */
@FunctionalInterface
public interface SortedSource {

  /** Opens a cursor, which the caller closes. */
  RecordCursor open() throws IOException;

  /** One partition of a file. */
  static SortedSource ofPartition(RunFile file, int partition) {
    return () -> file.open(partition);
  }

  /** A segment in memory. */
  static SortedSource ofBytes(byte[] segment) {
    return () -> new SegmentCursor(new ByteArrayInputStream(segment), segment.length);
  }
}
