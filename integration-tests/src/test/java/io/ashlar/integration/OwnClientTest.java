package io.ashlar.integration;

import io.ashlar.witness.AshlarUp;
import io.ashlar.witness.DfsProcesses;
import java.io.IOException;
import java.nio.file.Path;

/** Our client against our own servers. */
class OwnClientTest extends OwnClientContract {
  @Override
  DfsProcesses startCluster(Path directory) throws IOException {
    return AshlarUp.builder(directory).start();
  }
}
