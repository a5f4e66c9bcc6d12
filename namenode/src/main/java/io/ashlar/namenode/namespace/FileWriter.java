package io.ashlar.namenode.namespace;

/**
 * Who writes a file.
 *
 * @param holder name of the lease: the client's name
 * @param clientAddress where the client is
 * @param recoveryStartedMillis when recovery of its last block was last started; 0 for never
 * @param reservedBytes how much the last block may still grow: counted as taken up until then
 */
public record FileWriter(
    String holder, String clientAddress, long recoveryStartedMillis, long reservedBytes) {

  /** A writer with nothing reserved. */
  public FileWriter(String holder, String clientAddress, long recoveryStartedMillis) {
    this(holder, clientAddress, recoveryStartedMillis, 0);
  }

  FileWriter withReserved(long bytes) {
    return new FileWriter(holder, clientAddress, recoveryStartedMillis, bytes);
  }

  /**
   * Under whose name the file is found in the table of leases: all that are being recovered are
   * together, so that they are looked after soon and not when their holders' hard limits pass.
   */
  String leaseHolder() {
    return recoveryStartedMillis == 0 ? holder : LeaseRecovery.RECOVERY_HOLDER;
  }
}
