package io.ashlar.namenode.blocks;

/**
 * One volume of one DataNode during one of its lives.
 *
 * <p>The index names the storage in the soft tables. It is never used again: when a node dies or a
 * volume is lost, the storage is retired, its rows are removed in steps, and if the volume comes
 * back it gets a new index. So a row under a retired index never counts, however long its removal
 * takes; and a block that is being written may name it for as long as its file is open.
 *
 * <p>Confined to the writer thread, except for the final fields, {@link #info()}, {@link
 * #target()}, {@link #retired()} and {@link #replicas()}.
 */
final class Storage {
  /** Four bytes of checksum for each 512, which is what nearly every client writes. */
  private static final long BYTES_PER_CHECKSUM_BYTE = 128;

  final int index;
  final String uuid;
  final Datanode node;

  private volatile StorageInfo info;
  private volatile StorageTarget target;
  private volatile boolean retired;
  private volatile long replicas;

  private boolean readOnly;
  private boolean retiredEmpty;

  /** True until a heartbeat and then a full report came in (wire reference, DataNodes, 1.9). */
  private volatile boolean stale = true;

  private boolean heartbeatSinceRegistration;
  private boolean everReported;

  /**
   * Number of the full report in progress, or of the last one; rows not seen in a report have an
   * older one.
   */
  private int reportEpoch;

  /** Rows of the deletion queue that name this storage. */
  private long pendingDeletions;

  /** The last block whose deletion was told: the next ones are looked for behind it. */
  private long lastDeletion = Long.MIN_VALUE;

  Storage(int index, Datanode node, String uuid, StorageType type) {
    this.index = index;
    this.uuid = uuid;
    this.node = node;
    this.info = new StorageInfo(uuid, type, false, 0, 0, 0, 0, 0);
  }

  /** The newest figures. Any thread. */
  StorageInfo info() {
    return info;
  }

  /** This storage as a place to send clients to, with the node's newest figures. Any thread. */
  @SuppressWarnings("ReferenceEquality") // the same object means the same content
  StorageTarget target() {
    StorageTarget known = target;
    DatanodeInfo nodeInfo = node.info();
    if (known == null || known.node() != nodeInfo) {
      known = new StorageTarget(nodeInfo, uuid, info.storageType());
      target = known;
    }
    return known;
  }

  /** Whether replicas under this index no longer count. Any thread. */
  boolean retired() {
    return retired;
  }

  /** Number of replicas in the soft tables. Any thread. */
  long replicas() {
    return replicas;
  }

  void retire() {
    retired = true;
    retiredEmpty = replicas == 0;
  }

  /** Whether it had no replicas when it was retired. */
  boolean retiredEmpty() {
    return retiredEmpty;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the writer thread changes it
  void countReplicas(int change) {
    replicas += change;
  }

  void heartbeat(StorageInfo newest, boolean nowReadOnly) {
    info = newest;
    readOnly = nowReadOnly;
    heartbeatSinceRegistration = true;
  }

  /** What it holds may differ from what is known, until it reports again. */
  void registeredAgain() {
    stale = true;
    heartbeatSinceRegistration = false;
  }

  /** Whether a heartbeat of its node has listed it since that registered last. */
  boolean heardOfSinceRegistration() {
    return heartbeatSinceRegistration;
  }

  /** Whether a full report would be the first of this life: then it only adds. */
  boolean neverReported() {
    return !everReported;
  }

  void fullReportBegins() {
    reportEpoch++;
  }

  int reportEpoch() {
    return reportEpoch;
  }

  void fullReportTaken() {
    everReported = true;
    if (heartbeatSinceRegistration) {
      stale = false;
    }
  }

  /** Whether its replicas may not be counted on when another replica is to be deleted. */
  boolean stale() {
    return stale;
  }

  /** Whether a replica of so many bytes fits, with its checksums. */
  boolean hasRoomFor(long bytes) {
    StorageInfo now = info;
    long withChecksums = bytes + bytes / BYTES_PER_CHECKSUM_BYTE;
    return !retired && !readOnly && !now.failed() && now.remainingBytes() >= withChecksums;
  }

  long pendingDeletions() {
    return pendingDeletions;
  }

  long lastDeletion() {
    return lastDeletion;
  }

  void lastDeletion(long blockId) {
    lastDeletion = blockId;
  }

  void countPendingDeletions(long change) {
    pendingDeletions += change;
  }

  @Override
  public String toString() {
    return uuid + " of " + node;
  }
}
