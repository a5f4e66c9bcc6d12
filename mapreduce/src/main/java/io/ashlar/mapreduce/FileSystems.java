package io.ashlar.mapreduce;

import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.FileSystem;
import java.net.URI;

/** How a worker or a client reaches the file system: usually {@code FileSystem::connect}. */
@FunctionalInterface
public interface FileSystems {

  /** Connects as the options' user; the caller closes what it gets. */
  FileSystem connect(URI uri, ClientOptions options);
}
