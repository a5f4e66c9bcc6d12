package io.ashlar.shell;

/** What the command tells its caller. */
public final class ExitStatus {
  /** Everything was done. */
  public static final int DONE = 0;

  /** Something was not done; standard error says what. */
  public static final int FAILED = 1;

  /** The command was called wrongly. */
  public static final int USAGE = 2;

  /** The same where the command was spelled as Hadoop does, in Hadoop's number. */
  public static final int HADOOP_USAGE = 255;

  /** A balancer: DataNodes are not balanced, and no block can be moved that would help. */
  public static final int NOTHING_MOVES = 3;

  /** A balancer: another one runs. */
  public static final int ALREADY_RUNS = 4;

  private ExitStatus() {}
}
