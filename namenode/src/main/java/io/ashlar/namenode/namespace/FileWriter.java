package io.ashlar.namenode.namespace;

/**
 * Who writes a file.
 *
 * @param holder name of the lease: the client's name
 * @param clientAddress where the client is
 * @param recoveryStartedMillis when recovery of its last block was last started; 0 for never
 */
public record FileWriter(String holder, String clientAddress, long recoveryStartedMillis) {

  /**
   * Under whose name the file is found in the table of leases: all that are being recovered are
   * together, so that they are looked after soon and not when their holders' hard limits pass.
   */
  String leaseHolder() {
    return recoveryStartedMillis == 0 ? holder : LeaseRecovery.RECOVERY_HOLDER;
  }
}
