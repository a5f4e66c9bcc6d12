package io.ashlar.shell.files;

import io.ashlar.fs.ContentSummary;
import io.ashlar.fs.QuotaUsage;
import io.ashlar.fs.StorageType;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Sizes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Counts directories, files and bytes, and shows quotas. */
@Command(name = "count", description = "Counts directories, files and bytes of trees.")
public final class Count extends Verb {
  private static final String COUNTS = "%12s %12s %18s ";
  private static final String QUOTAS = "%12s %15s %15s %15s ";
  private static final String TYPE_QUOTA = "%14s %18s ";
  private static final String ERASURE_CODING = "%20s ";
  private static final String SNAPSHOTS = "%18s %24s %24s %28s ";

  /** In Hadoop's order. */
  private static final List<StorageType> TYPES_WITH_QUOTA =
      List.of(
          StorageType.SSD,
          StorageType.DISK,
          StorageType.ARCHIVE,
          StorageType.PROVIDED,
          StorageType.NVDIMM);

  @Option(names = "-q", description = "Quotas and what remains of them, too.")
  private boolean quotas;

  @Option(names = "-u", description = "Only quotas and what remains of them.")
  private boolean quotasOnly;

  @Option(
      names = "--types",
      paramLabel = "TYPE,...",
      description = "With -q or -u: quotas of these storage types, or of all; also spelled -t.")
  private String types;

  @Option(names = "-h", description = "Sizes for people.")
  private boolean human;

  @Option(names = "-v", description = "A line with headings.")
  private boolean headings;

  @Option(names = "-x", description = "Without what only snapshots have.")
  private boolean withoutSnapshots;

  @Option(names = "-e", description = "Erasure coding policies, too.")
  private boolean erasureCoding;

  @Option(names = "-s", description = "What only snapshots have, too.")
  private boolean snapshots;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  private final List<Map<String, Object>> report = new ArrayList<>();
  private List<StorageType> shownTypes = List.of();

  /** For a run of the command. */
  public Count(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    if (quotas || quotasOnly) {
      shownTypes = types == null ? List.of() : storageTypes(types);
      if (withoutSnapshots && !session().json()) {
        terminal().line("q or u option is given, the -x option is ignored.");
      }
      withoutSnapshots = false;
    }
    if (session().json()) {
      forEach(paths, found -> report.add(fields(found)));
      Json.write(terminal(), report);
      return;
    }
    if (headings || session().forPeople()) {
      terminal().line(headings());
    }
    forEach(paths, found -> terminal().line(line(found)));
  }

  private static List<StorageType> storageTypes(String names) {
    if (names.isEmpty() || names.equalsIgnoreCase("all")) {
      return TYPES_WITH_QUOTA;
    }
    try {
      return Arrays.stream(names.split(",")).map(StorageType::named).toList();
    } catch (IllegalArgumentException unknown) {
      throw new UsageException(unknown.getMessage());
    }
  }

  private String headings() {
    StringBuilder line = new StringBuilder();
    for (StorageType type : shownTypes) {
      line.append(TYPE_QUOTA.formatted(type + "_QUOTA", "REM_" + type + "_QUOTA"));
    }
    if (shownTypes.isEmpty() && (quotas || quotasOnly)) {
      line.append(QUOTAS.formatted("QUOTA", "REM_QUOTA", "SPACE_QUOTA", "REM_SPACE_QUOTA"));
    }
    if (shownTypes.isEmpty() && !quotasOnly) {
      line.append(COUNTS.formatted("DIR_COUNT", "FILE_COUNT", "CONTENT_SIZE"));
    }
    if (erasureCoding) {
      line.append(ERASURE_CODING.formatted("ERASURECODING_POLICY"));
    }
    if (snapshots) {
      line.append(
          SNAPSHOTS.formatted(
              "SNAPSHOT_LENGTH",
              "SNAPSHOT_FILE_COUNT",
              "SNAPSHOT_DIR_COUNT",
              "SNAPSHOT_SPACE_CONSUMED"));
    }
    return line + "PATHNAME";
  }

  private String line(Found found) throws IOException {
    StringBuilder line = new StringBuilder();
    boolean limits = quotasOnly || !shownTypes.isEmpty();
    if (limits) {
      QuotaUsage usage = found.target().fileSystem().quotas().usage(found.target().path());
      shownTypes.forEach(type -> line.append(typeQuota(usage, type)));
      if (shownTypes.isEmpty()) {
        line.append(
            quotas(
                usage.quota(),
                usage.fileAndDirectoryCount(),
                usage.spaceQuotaBytes(),
                usage.spaceConsumedBytes()));
      }
    }
    if (!limits || erasureCoding || snapshots) {
      ContentSummary content = found.target().fileSystem().contentSummary(found.target().path());
      line.append(limits ? "" : counts(content));
      line.append(erasureCoding ? erasureCoding(content) : "");
      line.append(snapshots ? inSnapshots(content) : "");
    }
    return line + found.target().shown();
  }

  private String typeQuota(QuotaUsage usage, StorageType type) {
    QuotaUsage.TypeUsage known = usage.byType().get(type);
    return known == null || known.quotaBytes() < 0
        ? TYPE_QUOTA.formatted("none", "inf")
        : TYPE_QUOTA.formatted(
            size(known.quotaBytes()), size(known.quotaBytes() - known.consumedBytes()));
  }

  private String quotas(long names, long namesUsed, long space, long spaceUsed) {
    return QUOTAS.formatted(
        names > 0 ? size(names) : "none",
        names > 0 ? size(names - namesUsed) : "inf",
        space >= 0 ? size(space) : "none",
        space >= 0 ? size(space - spaceUsed) : "inf");
  }

  private String counts(ContentSummary content) {
    ContentSummary shown = withoutSnapshots ? content.withoutSnapshots() : content;
    String limits =
        quotas
            ? quotas(
                content.quota(),
                content.directoryCount() + content.fileCount(),
                content.spaceQuotaBytes(),
                content.spaceConsumedBytes())
            : "";
    return limits
        + COUNTS.formatted(
            size(shown.directoryCount()), size(shown.fileCount()), size(shown.lengthBytes()));
  }

  private static String erasureCoding(ContentSummary content) {
    String policy = content.erasureCodingPolicy();
    return ERASURE_CODING.formatted(policy.equals("Replicated") ? policy : "EC:" + policy);
  }

  private String inSnapshots(ContentSummary content) {
    ContentSummary.InSnapshots only = content.inSnapshots();
    return SNAPSHOTS.formatted(
        size(only.lengthBytes()),
        size(only.fileCount()),
        size(only.directoryCount()),
        size(only.spaceConsumedBytes()));
  }

  private String size(long number) {
    return Sizes.format(number, human);
  }

  private Map<String, Object> fields(Found found) throws IOException {
    ContentSummary content = found.target().fileSystem().contentSummary(found.target().path());
    ContentSummary shown = withoutSnapshots ? content.withoutSnapshots() : content;
    Map<String, Object> byType = new LinkedHashMap<>();
    content
        .byType()
        .forEach(
            (type, usage) ->
                byType.put(
                    type.name(),
                    Fields.of(
                        "consumed",
                        usage.consumedBytes(),
                        "quota",
                        usage.quotaBytes() < 0 ? null : usage.quotaBytes())));
    return Fields.of(
        "path", found.target().shown(),
        "directories", shown.directoryCount(),
        "files", shown.fileCount(),
        "length", shown.lengthBytes(),
        "spaceConsumed", shown.spaceConsumedBytes(),
        "quota", content.quota() < 0 ? null : content.quota(),
        "spaceQuota", content.spaceQuotaBytes() < 0 ? null : content.spaceQuotaBytes(),
        "storageTypes", byType,
        "snapshotDirectories", content.inSnapshots().directoryCount(),
        "snapshotFiles", content.inSnapshots().fileCount(),
        "snapshotLength", content.inSnapshots().lengthBytes(),
        "erasureCodingPolicy", content.erasureCodingPolicy());
  }
}
