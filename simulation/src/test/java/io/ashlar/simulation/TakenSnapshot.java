package io.ashlar.simulation;

import java.util.List;

/** A snapshot that a client took, with those files of which it is certain what is in them. */
record TakenSnapshot(String directory, String name, List<FrozenFile> files) {}
