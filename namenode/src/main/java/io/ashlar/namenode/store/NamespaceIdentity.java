package io.ashlar.namenode.store;

/**
 * Who this file system is; made when its directory is formatted and never changed.
 *
 * @param namespaceId random, 1 to 0x7FFFFFFE
 * @param clusterId "CID-" and a UUID
 * @param blockPoolId "BP-", digits, an IPv4 address, milliseconds, joined with dashes
 * @param createdMillis the cTime of the wire, milliseconds since 1970
 */
public record NamespaceIdentity(
    int namespaceId, String clusterId, String blockPoolId, long createdMillis) {}
