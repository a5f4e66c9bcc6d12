package io.ashlar.namenode.namespace;

import io.ashlar.namenode.edit.Effect;

/**
 * A subtree was cut off and waits to be reclaimed.
 *
 * @param inodeId its top
 */
public record Detached(long inodeId) implements Effect {}
