package io.ashlar.fs;

/**
 * Whether a writer asks for another DataNode when its pipeline has lost one; Hadoop's policies of
 * the same names. Where none can be had it goes on with those that are left, as long as there is
 * one: they hold everything that was acknowledged, and the NameNode adds replicas once the block is
 * closed.
 */
public enum ReplaceDatanode {
  /** Never: the rest of the block has fewer replicas. */
  NEVER,

  /**
   * For a file that wants three replicas or more, when half of them or fewer are left, or when
   * readers may rely on what is there already: it was flushed, or is being appended to.
   */
  DEFAULT,

  /** Whenever fewer are left than the file wants. */
  ALWAYS;

  /**
   * Decides.
   *
   * @param wanted replicas that the file wants
   * @param left DataNodes still in the pipeline
   * @param reliedOn whether the block was flushed, or is being appended to
   */
  public boolean asksFor(int wanted, int left, boolean reliedOn) {
    if (left == 0 || left >= wanted) {
      return false;
    }
    return switch (this) {
      case NEVER -> false;
      case DEFAULT -> wanted >= 3 && (left <= wanted / 2 || reliedOn);
      case ALWAYS -> true;
    };
  }
}
