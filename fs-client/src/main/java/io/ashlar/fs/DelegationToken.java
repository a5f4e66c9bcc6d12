package io.ashlar.fs;

import com.google.protobuf.ByteString;

/**
 * Stands for a user towards the servers, for a while. Immutable; compared by content.
 *
 * @param identifier who it is for and until when, in the server's form
 * @param password what only the server can make; not to be shown
 * @param kind for example HDFS_DELEGATION_TOKEN
 * @param service which server it is for
 */
public record DelegationToken(
    ByteString identifier, ByteString password, String kind, String service) {

  /** Leaves out the password. */
  @Override
  public String toString() {
    return kind + " for " + service;
  }
}
