package io.ashlar.integration;

import io.ashlar.witness.AshlarUp;
import io.ashlar.witness.DfsProcesses;
import java.io.IOException;
import java.nio.file.Path;

/** Attributes, snapshots, leases and checksums of our client against our own servers. */
class OwnClientAttributesTest extends OwnClientAttributesContract {
  @Override
  DfsProcesses startCluster(Path directory) throws IOException {
    return AshlarUp.builder(directory).start();
  }
}
