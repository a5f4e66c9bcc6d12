package io.ashlar.namenode.datanodeprotocol;

/** Which releases of DataNodes may register (wire reference, DataNodes, 1.4). */
final class SoftwareVersion {
  /** What this NameNode says of itself, because Hadoop's tools parse it. */
  static final String OURS = "3.5.0";

  /** The first release that speaks this protocol. */
  static final String OLDEST = "2.1.0-beta";

  private static final int OLDEST_MAJOR = 2;
  private static final int OLDEST_MINOR = 1;

  private SoftwareVersion() {}

  /** Whether a DataNode of that release may register. */
  static boolean mayRegister(String version) {
    String[] parts = version.split("[.-]");
    int major = number(parts, 0);
    int minor = number(parts, 1);
    if (major != OLDEST_MAJOR || minor != OLDEST_MINOR) {
      return major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor > OLDEST_MINOR);
    }
    return !version.contains("alpha");
  }

  private static int number(String[] parts, int index) {
    if (index >= parts.length) {
      return 0;
    }
    try {
      return Integer.parseInt(parts[index]);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
