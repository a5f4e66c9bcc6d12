package io.ashlar.integration.differential;

import java.util.Random;

/** Kinds of arguments, each with few values, so that calls meet each other often. */
enum Argument {
  PATH {
    @Override
    String pick(Random random) {
      if (random.nextInt(20) == 0) {
        return oneOf(random, ODD_PATHS);
      }
      int depth = 1 + random.nextInt(3);
      StringBuilder path = new StringBuilder(letter(random));
      for (int i = 1; i < depth; i++) {
        path.append('/').append(letter(random));
      }
      return path.toString();
    }
  },
  /** A path, or the root of the file system: for calls that leave the root as it is. */
  PLACE {
    @Override
    String pick(Random random) {
      return random.nextInt(60) == 0 ? "/" : PATH.pick(random);
    }
  },
  MODE("755", "777", "700", "750", "644", "000", "111", "444", "222", "1777", "070", "007"),
  USER("alice", "bob", "daemon", "", "nobody-here"),
  GROUP("daemon", "supergroup", "writers", "", "bin"),
  LENGTH("0", "1", "100", "512", "513", "1024", "3000"),
  BLOCK_LENGTH("512", "512", "1024", "1024", "100", "1000", "0"),
  REPLICATION("1", "1", "1", "1", "2", "3", "0", "-1", "513"),
  TIME("-1", "0", "1000", "1234567890000", "-5"),
  YES_OR_NO("true", "false"),
  /** A path into a snapshot, for calls that only look. */
  SNAPSHOT_PATH {
    @Override
    String pick(Random random) {
      return oneOf(random, SNAPSHOT_PATHS);
    }
  },
  SNAPSHOT_NAME("s1", "s1", "s2", "s3", "a/b", ".snapshot"),
  ACL_SPEC(
      "user:bob:rwx",
      "user:alice:r-x,group:daemon:--x",
      "default:user:bob:r-x",
      "default:user:alice:rwx,default:mask::r-x",
      "user::rwx,group::r-x,other::---",
      "user::rw-,group::rw-,other::r--,user:daemon:rwx,mask::r-x",
      "mask::r--",
      "group::---",
      "other::rwx"),
  ACL_NAMES("user:bob", "group:daemon", "default:user:bob", "mask:", "default:mask:", "user:"),
  XATTR_NAME("user.x", "user.y", "trusted.t", "security.s", "system.s", "raw.r"),
  VALUE("", "1", "two"),
  POLICY("HOT", "WARM", "ONE_SSD", "ALL_SSD", "COLD", "NONE", "LAZY_PERSIST"),
  QUOTA("-1", "0", "1", "2", "4", "10", "-2", "9223372036854775807"),
  SPACE("-1", "0", "600", "3000", "100000", "9223372036854775807"),
  ACCESS("---", "--x", "-w-", "r--", "r-x", "rwx");

  private static final String[] NAMES = {"a", "b", "c"};
  private static final String[] SNAPSHOT_PATHS = {
    "a/.snapshot", "a/.snapshot/s1", "a/.snapshot/s1/b", "a/.snapshot/s2/b/c", "a/b/.snapshot/s1/c",
    "b/.snapshot/s1/a", "b/.snapshot", ".snapshot/s1/a", ".snapshot/s1/a/b", ".snapshot/s2"
  };

  /**
   * A name that is refused stands in a directory that exists: HDFS leaves the directories that it
   * made on the way to such a name, while Ashlar makes all or nothing.
   */
  private static final String[] ODD_PATHS = {
    "",
    "a/",
    "a//b",
    "a/./b",
    "a/../b",
    "a:b",
    "a/b:c",
    ".",
    "..",
    "a b",
    "\u00fc/\u4e2d\ud83d\ude00",
    ".snapshot",
    ".snapshot/s1",
    "a/.reserved",
    "a/b/c/a/b/c/a",
    "x".repeat(255),
    "x".repeat(256),
    "\u00fc".repeat(128),
  };

  private final String[] values;

  Argument(String... values) {
    this.values = values;
  }

  /** A value by chance. */
  String pick(Random random) {
    return oneOf(random, values);
  }

  private static String letter(Random random) {
    return oneOf(random, NAMES);
  }

  private static String oneOf(Random random, String[] values) {
    return values[random.nextInt(values.length)];
  }
}
