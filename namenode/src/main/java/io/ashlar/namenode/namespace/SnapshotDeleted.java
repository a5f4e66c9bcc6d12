package io.ashlar.namenode.namespace;

import io.ashlar.namenode.edit.Effect;

/** A snapshot was deleted, and what only it showed waits to be dropped. */
public record SnapshotDeleted(Snapshot snapshot) implements Effect {}
