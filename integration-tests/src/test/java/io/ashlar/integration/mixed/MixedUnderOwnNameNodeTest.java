package io.ashlar.integration.mixed;

import io.ashlar.witness.AshlarDaemons;
import java.io.IOException;
import java.nio.file.Path;

/** Apache's DataNodes register with our NameNode, beside ours. */
class MixedUnderOwnNameNodeTest extends MixedClusterContract {

  @Override
  Started startNameNode(Path directory) throws IOException {
    AshlarDaemons nameNode =
        AshlarDaemons.builder(directory)
            .dataNodes(0)
            .set("namenode.stale-interval", STALE_MILLIS + "ms")
            .set("namenode.dead-interval", "8s")
            .start();
    return new Started(nameNode.uri(), nameNode.nameNode());
  }
}
