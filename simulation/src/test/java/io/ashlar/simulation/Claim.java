package io.ashlar.simulation;

import java.util.Arrays;

/**
 * What has to be on some disk of a block.
 *
 * @param content a file's, not to be modified
 * @param offset where in it the block begins
 * @param length bytes of the block that are meant
 */
record Claim(byte[] content, int offset, int length) {

  boolean heldBy(byte[] replica) {
    return replica.length >= length
        && Arrays.equals(replica, 0, length, content, offset, offset + length);
  }
}
