package io.ashlar.namenode.blocks;

/** A replica as a DataNode reports it. Immutable. */
public record ReportedReplica(
    long blockId, long generationStamp, long lengthBytes, ReportedState state) {}
