package io.ashlar.shell.files;

import io.ashlar.fs.ContentSummary;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Sizes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Counts directories, files and bytes. */
@Command(name = "count", description = "Counts directories, files and bytes of trees.")
public final class Count extends Verb {
  @Option(names = "-q", description = "Quotas and what remains of them, too.")
  private boolean quotas;

  @Option(names = "-h", description = "Sizes for people.")
  private boolean human;

  @Option(names = "-v", description = "A line with headings.")
  private boolean headings;

  @Option(names = "-x", hidden = true, description = "Taken for compatibility.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  private boolean withoutSnapshots;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  private final List<Map<String, Object>> report = new ArrayList<>();

  /** For a run of the command. */
  public Count(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    if (headings && !session().json()) {
      String quota =
          quotas
              ? "%12s %15s %15s %15s "
                  .formatted("QUOTA", "REM_QUOTA", "SPACE_QUOTA", "REM_SPACE_QUOTA")
              : "";
      terminal()
          .line(
              quota
                  + "%12s %12s %18s %s"
                      .formatted("DIR_COUNT", "FILE_COUNT", "CONTENT_SIZE", "PATHNAME"));
    }
    paths.forEach(
        path ->
            attempt(
                () -> {
                  for (Found found : session().find(path)) {
                    count(found);
                  }
                }));
    if (session().json()) {
      Json.write(terminal(), report);
    }
  }

  private void count(Found found) throws IOException {
    ContentSummary content = found.target().fileSystem().contentSummary(found.target().path());
    report.add(
        Fields.of(
            "path", found.target().shown(),
            "directories", content.directoryCount(),
            "files", content.fileCount(),
            "length", content.lengthBytes(),
            "spaceConsumed", content.spaceConsumedBytes(),
            "quota", content.quota() < 0 ? null : content.quota(),
            "spaceQuota", content.spaceQuotaBytes() < 0 ? null : content.spaceQuotaBytes()));
    if (session().json()) {
      return;
    }
    String counts =
        "%12d %12d %18s %s"
            .formatted(
                content.directoryCount(),
                content.fileCount(),
                Sizes.format(content.lengthBytes(), human),
                found.target().shown());
    terminal().line(quotas ? quota(content) + counts : counts);
  }

  private String quota(ContentSummary content) {
    long names = content.directoryCount() + content.fileCount();
    boolean limited = content.quota() >= 0;
    boolean spaceLimited = content.spaceQuotaBytes() >= 0;
    return "%12s %15s %15s %15s "
        .formatted(
            limited ? content.quota() : "none",
            limited ? content.quota() - names : "inf",
            spaceLimited ? Sizes.format(content.spaceQuotaBytes(), human) : "none",
            spaceLimited
                ? Sizes.format(content.spaceQuotaBytes() - content.spaceConsumedBytes(), human)
                : "inf");
  }
}
