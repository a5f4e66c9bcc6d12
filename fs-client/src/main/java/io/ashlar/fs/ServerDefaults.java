package io.ashlar.fs;

/**
 * What the server does where a client does not say. Immutable.
 *
 * @param blockSizeBytes of new files
 * @param replication of new files
 * @param bytesPerChecksum data bytes per checksum
 * @param trashIntervalMinutes how long the trash is kept; 0 if the server keeps none
 */
public record ServerDefaults(
    long blockSizeBytes, int replication, int bytesPerChecksum, long trashIntervalMinutes) {}
