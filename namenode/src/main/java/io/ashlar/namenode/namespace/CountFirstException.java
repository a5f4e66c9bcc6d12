package io.ashlar.namenode.namespace;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;

/**
 * A command needs to know what a big directory takes up, and nobody has counted it yet. The refusal
 * has marked the directory, so that from its edit on changes below are added up; once what was
 * there before is counted as well, the same command will be decided.
 */
public final class CountFirstException extends FsException {
  private static final long serialVersionUID = 1L;

  private final long inodeId;

  CountFirstException(long inodeId, String path) {
    super(Fault.RETRY_LATER, "What " + path + " takes up is being counted; try again");
    this.inodeId = inodeId;
  }

  /** The directory to count. */
  public long inodeId() {
    return inodeId;
  }
}
