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

  private ExitStatus() {}
}
