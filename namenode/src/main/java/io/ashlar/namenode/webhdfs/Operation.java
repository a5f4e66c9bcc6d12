package io.ashlar.namenode.webhdfs;

import java.util.concurrent.CompletableFuture;

/**
 * What an op does. Throwing is the same as a future that fails; an IllegalArgumentException is the
 * client's mistake.
 */
@FunctionalInterface
interface Operation {

  /** Serves a request, on its event loop. */
  CompletableFuture<Reply> serve(Request request);
}
