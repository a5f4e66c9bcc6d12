package io.ashlar.shell.admin;

import io.ashlar.fs.Quotas;
import io.ashlar.fs.StorageType;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets limits on trees and takes them away, under the names that hdfs dfsadmin has for that. */
final class QuotaVerb {
  private QuotaVerb() {}

  private static void setSpace(Found found, String type, long bytes) throws IOException {
    Quotas quotas = found.target().fileSystem().quotas();
    if (type == null) {
      quotas.setSpace(found.target().path(), bytes);
    } else {
      quotas.setSpace(found.target().path(), storageType(type), bytes);
    }
  }

  private static StorageType storageType(String name) {
    try {
      return StorageType.named(name);
    } catch (IllegalArgumentException unknown) {
      throw new UsageException(unknown.getMessage());
    }
  }

  /** Limits names. */
  @Command(name = "setQuota", description = "Limits the number of names in trees.")
  static final class SetNames extends Verb {
    @Parameters(index = "0", paramLabel = "NAMES")
    private long names;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "DIRECTORY")
    private List<String> paths;

    SetNames(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      if (names < 1) {
        throw new UsageException("expected a number of names of at least 1");
      }
      forEach(
          paths,
          found -> found.target().fileSystem().quotas().setNames(found.target().path(), names));
    }
  }

  /** Takes the limit on names away. */
  @Command(name = "clrQuota", description = "Takes the limit on names away.")
  static final class ClearNames extends Verb {
    @Parameters(arity = "1..*", paramLabel = "DIRECTORY")
    private List<String> paths;

    ClearNames(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      forEach(
          paths,
          found ->
              found.target().fileSystem().quotas().setNames(found.target().path(), Quotas.NONE));
    }
  }

  /** Limits space. */
  @Command(
      name = "setSpaceQuota",
      description = "Limits the bytes that trees take, replicas counted: 500, 64k, 10m, 1g, 2t.")
  static final class SetSpace extends Verb {
    @Option(
        names = {"-storageType", "--storage-type"},
        paramLabel = "TYPE",
        description = "On this kind of storage.")
    private String type;

    @Parameters(index = "0", paramLabel = "BYTES")
    private String bytes;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "DIRECTORY")
    private List<String> paths;

    SetSpace(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      long limit = parse(bytes);
      forEach(paths, found -> setSpace(found, type, limit));
    }

    /** A number with one of Hadoop's binary prefixes. */
    private static long parse(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      int unit = lower.isEmpty() ? -1 : "kmgtpe".indexOf(lower.charAt(lower.length() - 1));
      String digits = unit < 0 ? lower : lower.substring(0, lower.length() - 1);
      if (!digits.matches("\\d{1,18}")) {
        throw new UsageException("expected a size, found '" + text + "'");
      }
      try {
        return Math.multiplyExact(Long.parseLong(digits), 1L << 10 * (unit + 1));
      } catch (ArithmeticException tooLarge) {
        throw new UsageException(text + " is more than can be said");
      }
    }
  }

  /** Takes the limit on space away. */
  @Command(name = "clrSpaceQuota", description = "Takes the limit on space away.")
  static final class ClearSpace extends Verb {
    @Option(
        names = {"-storageType", "--storage-type"},
        paramLabel = "TYPE",
        description = "On this kind of storage.")
    private String type;

    @Parameters(arity = "1..*", paramLabel = "DIRECTORY")
    private List<String> paths;

    ClearSpace(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      forEach(paths, found -> setSpace(found, type, Quotas.NONE));
    }
  }
}
