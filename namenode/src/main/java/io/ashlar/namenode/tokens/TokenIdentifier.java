package io.ashlar.namenode.tokens;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What a delegation token says (wire reference 6.2). Times in milliseconds since 1970.
 *
 * @param owner who is acted for
 * @param renewer who may renew it; empty for nobody
 * @param realUser who asked for it in the owner's name; empty where that was himself
 * @param maxMillis it is not renewed beyond that
 * @param sequence its number
 * @param keyId number of the key that its password is made with
 */
record TokenIdentifier(
    String owner,
    String renewer,
    String realUser,
    long issuedMillis,
    long maxMillis,
    long sequence,
    int keyId) {
  private static final int VERSION = 0;

  byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    out.write(VERSION);
    WritableBytes.putText(out, owner);
    WritableBytes.putText(out, renewer);
    WritableBytes.putText(out, realUser);
    WritableBytes.putLong(out, issuedMillis);
    WritableBytes.putLong(out, maxMillis);
    WritableBytes.putLong(out, sequence);
    WritableBytes.putLong(out, keyId);
    return out.toByteArray();
  }

  /**
   * @throws IllegalArgumentException if the bytes are no identifier
   */
  static TokenIdentifier decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      int version = in.get();
      if (version != VERSION) {
        throw new IllegalArgumentException("Unknown version of delegation token " + version);
      }
      return new TokenIdentifier(
          WritableBytes.getText(in),
          WritableBytes.getText(in),
          WritableBytes.getText(in),
          WritableBytes.getLong(in),
          WritableBytes.getLong(in),
          WritableBytes.getLong(in),
          (int) WritableBytes.getLong(in));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("A delegation token is cut off", e);
    }
  }

  /** As refusals name it. */
  @Override
  public String toString() {
    return "token (HDFS_DELEGATION_TOKEN owner="
        + owner
        + ", renewer="
        + renewer
        + ", realUser="
        + realUser
        + ", issueDate="
        + issuedMillis
        + ", maxDate="
        + maxMillis
        + ", sequenceNumber="
        + sequence
        + ", masterKeyId="
        + keyId
        + ")";
  }
}
