package io.ashlar.namenode.tokens;

/**
 * A token as a client carries it. The arrays are not to be modified.
 *
 * @param identifier what it says
 * @param password proves that a NameNode of this cluster has issued it
 */
@SuppressWarnings("ArrayRecordComponent") // carried and not compared
public record DelegationToken(byte[] identifier, byte[] password) {}
