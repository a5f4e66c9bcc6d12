package io.ashlar.namenode.blocks;

/**
 * A DataNode that another one finds slow, compared with its other peers. Immutable.
 *
 * @param infoAddress literal address and HTTP port of the slow node
 * @param latencyMillis what was measured
 * @param medianMillis over all peers of the reporter
 * @param deviationMillis median of the absolute deviations from that
 * @param limitMillis above which a node is called slow
 */
public record SlowPeer(
    String infoAddress,
    double latencyMillis,
    double medianMillis,
    double deviationMillis,
    double limitMillis) {}
