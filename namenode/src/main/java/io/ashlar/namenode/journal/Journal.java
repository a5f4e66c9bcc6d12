package io.ashlar.namenode.journal;

/** Makes groups of edits durable and applies them to the store, in the order they are handed in. */
public interface Journal extends AutoCloseable {

  /** Is told the end of a group, once. May be called on any thread, also within {@code commit}. */
  @FunctionalInterface
  interface Completion {
    /**
     * The group is durable and every reader of the store sees it; or it failed.
     *
     * @param error null on success. After an error it is not known what reached the disk, and the
     *     journal takes nothing more
     */
    void completed(Throwable error);
  }

  /** Takes a group. Called by one thread, which may hand in the next before this one completed. */
  void commit(EditGroup group, Completion completion);

  /** Waits for what was handed in, and stops. */
  @Override
  void close();
}
