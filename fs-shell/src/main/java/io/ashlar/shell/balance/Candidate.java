package io.ashlar.shell.balance;

import java.util.List;

/**
 * A block that may be moved.
 *
 * @param blockId its id
 * @param generationStamp its stamp
 * @param lengthBytes its length
 * @param holders uuids of the DataNodes that have a replica
 */
record Candidate(long blockId, long generationStamp, long lengthBytes, List<String> holders) {}
