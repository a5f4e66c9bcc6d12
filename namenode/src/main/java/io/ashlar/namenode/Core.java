package io.ashlar.namenode;

import io.ashlar.namenode.journal.LocalJournal;
import io.ashlar.namenode.namespace.InodeCodec;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.NamespaceIdentity;
import io.ashlar.namenode.store.Store;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.rocksdb.RocksStore;
import io.ashlar.namenode.writer.Writer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Store, journal and writer of one NameNode: what everything else is put around. */
final class Core implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Core.class);
  private static final String SUPERGROUP = "supergroup";

  private final Store store;
  private final LocalJournal journal;
  private final Writer writer;
  private final NamespaceIdentity identity;
  private final boolean isNew;

  private Core(Store store, NamespaceIdentity identity, boolean isNew, LongSupplier clockMillis) {
    this.store = store;
    this.identity = identity;
    this.isNew = isNew;
    journal = new LocalJournal(store);
    writer = new Writer(store, journal, clockMillis);
  }

  /**
   * Opens the store in a directory; an empty one is formatted. The writer is not started yet.
   *
   * @param superuser owner of the root directory of a new namespace
   */
  static Core open(
      Path dir,
      long storeMemoryBytes,
      String superuser,
      InetAddress address,
      LongSupplier clockMillis)
      throws IOException {
    VersionFile version = new VersionFile(dir);
    Optional<NamespaceIdentity> formatted = version.read();
    if (!RocksStore.exists(dir)) {
      version.check(formatted, Optional.empty());
    }
    Store store = RocksStore.open(dir, storeMemoryBytes, InodeCodec::isDirectory);
    try {
      Optional<NamespaceIdentity> found = IdentityRow.read(store);
      version.check(formatted, found);
      boolean isNew = found.isEmpty();
      NamespaceIdentity identity = found.orElse(null);
      if (identity == null) {
        identity = IdentityRow.generate(new SecureRandom(), address, clockMillis.getAsLong());
        format(store, identity, superuser);
        log.info("Formatted a new file system in {}: {}", dir, identity);
      }
      if (formatted.isEmpty()) {
        version.write(identity);
      }
      return new Core(store, identity, isNew, clockMillis);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static void format(Store store, NamespaceIdentity identity, String superuser) {
    ChangeSet changes = new ChangeSet();
    Namespace.format(superuser, SUPERGROUP, identity.createdMillis()).addTo(changes);
    changes.set(Table.META, IdentityRow.KEY, IdentityRow.encode(identity));
    store.write(changes, true);
  }

  static String supergroup() {
    return SUPERGROUP;
  }

  Store store() {
    return store;
  }

  Writer writer() {
    return writer;
  }

  NamespaceIdentity identity() {
    return identity;
  }

  /** Whether the file system did not exist before it was opened. */
  boolean isNew() {
    return isNew;
  }

  LocalJournal journal() {
    return journal;
  }

  @Override
  public void close() {
    writer.close();
    journal.close();
    store.close();
  }
}
