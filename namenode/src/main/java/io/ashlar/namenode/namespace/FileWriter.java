package io.ashlar.namenode.namespace;

/**
 * Who writes a file.
 *
 * @param holder name of the lease: the client's name
 * @param clientAddress where the client is
 * @param recoveryStartedMillis when recovery of its last block was last started; 0 for never
 */
public record FileWriter(String holder, String clientAddress, long recoveryStartedMillis) {}
