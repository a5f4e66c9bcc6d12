package io.ashlar.namenode.namespace;

/** A block as a client names it: which, under which stamp, how long. */
public record BlockId(long blockId, long generationStamp, long lengthBytes) {}
