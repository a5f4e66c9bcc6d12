package io.ashlar.namenode.edit;

/**
 * What a decision may depend on beside the view.
 *
 * @param nowMillis the time, in milliseconds since 1970
 * @param timedOut the command asked to wait, and waited as long as it asked for in vain: it has to
 *     give its last word now
 */
public record DecideContext(long nowMillis, boolean timedOut) {}
