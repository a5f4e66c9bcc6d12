package io.ashlar.simulation;

/**
 * The answer to a {@link WriteSetup}.
 *
 * @param firstBad the node that is to blame; empty if that is unknown
 */
record SetupReply(boolean success, String firstBad) {}
