package io.ashlar.mapreduce.schedule;

import java.util.List;

/**
 * A worker as it registered. Immutable.
 *
 * @param id given by the coordinator, never used again
 * @param nodeNames names of the node it is beside
 * @param rack network location, or empty if that of the node is to be used
 * @param slots attempts it runs at once
 * @param shuffleHost where it serves map outputs
 * @param shufflePort where it serves map outputs
 */
public record WorkerSpec(
    String id,
    List<String> nodeNames,
    String rack,
    int slots,
    String shuffleHost,
    int shufflePort) {}
