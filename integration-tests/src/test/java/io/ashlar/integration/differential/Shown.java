package io.ashlar.integration.differential;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.QuotaUsage;
import org.apache.hadoop.hdfs.protocol.DirectoryListing;
import org.apache.hadoop.hdfs.protocol.HdfsFileStatus;
import org.apache.hadoop.hdfs.protocol.LocatedBlock;
import org.apache.hadoop.hdfs.protocol.LocatedBlocks;
import org.apache.hadoop.hdfs.protocol.SnapshotDiffReport;

/** Results as text, without what two clusters cannot have in common. */
final class Shown {
  /** A time after this is the clock's and not a sequence's. */
  private static final long CLOCK_MILLIS = 1_500_000_000_000L;

  private Shown() {}

  /** Bytes to write, the same for the same length. */
  static byte[] content(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (length + i * 31);
    }
    return bytes;
  }

  static String digest(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return bytes.length + " bytes of CRC " + HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  static String status(HdfsFileStatus status) {
    if (status == null) {
      return "nothing";
    }
    return (status.isDirectory() ? "directory of " + status.getChildrenNum() : "file")
        + " \""
        + status.getLocalName()
        + "\" "
        + status.getPermission()
        + (status.getPermission().getAclBit() ? "+ " : " ")
        + status.getOwner()
        + ":"
        + status.getGroup()
        + " length "
        + status.getLen()
        + " replication "
        + status.getReplication()
        + " block size "
        + status.getBlockSize()
        + " modified "
        + time(status.getModificationTime())
        + " accessed "
        + time(status.getAccessTime())
        + " policy "
        + status.getStoragePolicy()
        + (status.isSnapshotEnabled() ? " snapshottable" : "");
  }

  static String listing(DirectoryListing listing) {
    if (listing == null) {
      return "nothing";
    }
    // HDFS orders names by signed bytes, Ashlar by code point; it differs beyond ASCII.
    StringBuilder text = new StringBuilder();
    Arrays.stream(listing.getPartialListing())
        .map(Shown::status)
        .sorted()
        .forEach(entry -> text.append("\n      ").append(entry));
    return listing.getPartialListing().length
        + " entries, "
        + listing.getRemainingEntries()
        + " more"
        + text;
  }

  static String attributes(Map<String, byte[]> attributes) {
    Map<String, String> sorted = new TreeMap<>();
    attributes.forEach(
        (name, value) -> sorted.put(name, new String(value, StandardCharsets.UTF_8)));
    return sorted.toString();
  }

  static String quota(QuotaUsage usage) {
    return usage.getFileAndDirectoryCount()
        + " names of "
        + usage.getQuota()
        + ", "
        + usage.getSpaceConsumed()
        + " bytes of "
        + usage.getSpaceQuota();
  }

  static String summary(ContentSummary summary) {
    return summary.getFileCount()
        + " files, "
        + summary.getDirectoryCount()
        + " directories, length "
        + summary.getLength()
        + ", space "
        + summary.getSpaceConsumed()
        + ", quotas "
        + summary.getQuota()
        + " and "
        + summary.getSpaceQuota()
        + ", in snapshots "
        + summary.getSnapshotFileCount()
        + " files, "
        + summary.getSnapshotDirectoryCount()
        + " directories, length "
        + summary.getSnapshotLength()
        + ", space "
        + summary.getSnapshotSpaceConsumed();
  }

  /** Sorted: the order of entries is nobody's promise. */
  static String differences(SnapshotDiffReport report) {
    return report.getDiffList().stream().map(Object::toString).sorted().toList().toString();
  }

  static String blocks(LocatedBlocks blocks) {
    if (blocks == null) {
      return "nothing";
    }
    StringBuilder text =
        new StringBuilder(
            "length "
                + blocks.getFileLength()
                + (blocks.isUnderConstruction() ? " open" : "")
                + (blocks.isLastBlockComplete() ? "" : " last block incomplete"));
    for (LocatedBlock block : blocks.getLocatedBlocks()) {
      text.append("\n      ").append(block(block));
    }
    if (blocks.getLastLocatedBlock() != null) {
      text.append("\n      last ").append(block(blocks.getLastLocatedBlock()));
    }
    return text.toString();
  }

  private static String block(LocatedBlock block) {
    return block.getBlockSize()
        + " bytes at "
        + block.getStartOffset()
        + (block.isCorrupt() ? " corrupt" : "")
        + " on "
        + Arrays.toString(block.getStorageTypes());
  }

  private static String time(long millis) {
    return millis > CLOCK_MILLIS ? "now" : Long.toString(millis);
  }
}
