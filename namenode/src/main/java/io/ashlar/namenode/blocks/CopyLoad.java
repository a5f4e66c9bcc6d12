package io.ashlar.namenode.blocks;

/** Copies that a node is sending and receiving for repair. Confined to the writer thread. */
final class CopyLoad {
  /**
   * What a node may copy at a time at any size, and for endangered blocks (wire reference,
   * DataNodes, 6.2).
   */
  private static final int OF_ANY_SIZE = 2;

  private final Pace sending = new Pace();
  private int out;
  private long bytesOut;
  private int in;
  private long bytesIn;

  /** Whether the node may send another copy. */
  boolean maySend(CopyLimits limits, boolean endangered, long bytes, long nowMillis) {
    return fits(limits, endangered, out, bytesOut, bytes) && sending.free(nowMillis);
  }

  /** Whether the node may receive another copy. */
  boolean mayReceive(CopyLimits limits, boolean endangered, long bytes) {
    return fits(limits, endangered, in, bytesIn, bytes);
  }

  private static boolean fits(
      CopyLimits limits, boolean endangered, int copies, long bytesUnderway, long bytes) {
    int more = endangered ? 2 : 1;
    return copies < OF_ANY_SIZE * more
        || (copies < limits.perNode() * more
            && bytesUnderway + bytes <= limits.bytesPerNode() * more);
  }

  void sends(CopyLimits limits, long bytes, long nowMillis) {
    out++;
    bytesOut += bytes;
    sending.book(nowMillis, bytes, limits.bytesPerSecondPerNode());
  }

  void sent(long bytes) {
    out--;
    bytesOut -= bytes;
  }

  void receives(long bytes) {
    in++;
    bytesIn += bytes;
  }

  void received(long bytes) {
    in--;
    bytesIn -= bytes;
  }

  int out() {
    return out;
  }

  int in() {
    return in;
  }

  /** What is loaded least is asked first. */
  long bytesOut() {
    return bytesOut;
  }
}
