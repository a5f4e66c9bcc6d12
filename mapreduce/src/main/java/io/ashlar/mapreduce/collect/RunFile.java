package io.ashlar.mapreduce.collect;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file of sorted records, divided by partition, with its index. The segments lie one after the
 * other in the order of the partitions; nothing else is in the file. Immutable; thread-safe.
 *
 * @param path of the file
 * @param segments one for each partition
 */
public record RunFile(Path path, List<Segment> segments) {

  /**
   * The records of one partition.
   *
   * @param offsetBytes where it starts in the file
   * @param lengthBytes of it, compressed
   * @param crc CRC-32C of those bytes
   * @param records in it
   */
  public record Segment(long offsetBytes, long lengthBytes, int crc, long records) {}

  /** Total length of the segments in bytes. */
  public long lengthBytes() {
    return segments.stream().mapToLong(Segment::lengthBytes).sum();
  }

  /** Reads one partition's records; closing the cursor closes the file. */
  public RecordCursor open(int partition) throws IOException {
    Segment segment = segments.get(partition);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    channel.position(segment.offsetBytes());
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    return new SegmentCursor(in, segment.lengthBytes());
  }

  /** Removes the file if it is there. */
  public void delete() throws IOException {
    Files.deleteIfExists(path);
  }
}
