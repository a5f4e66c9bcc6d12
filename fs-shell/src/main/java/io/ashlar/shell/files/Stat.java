package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Sizes;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what is known of a file. */
@Command(
    name = "stat",
    description = {
      "Tells what is known of files and directories.",
      "FORMAT asks for a part of it:",
      "%%b length, %%F kind, %%g group, %%n name, %%o block size, %%r replication, %%u owner,",
      "%%a mode in octal, %%A mode in letters, %%y and %%Y modified, %%x and %%X accessed."
    })
public final class Stat extends Verb {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  @Option(names = "--plain", hidden = true, description = "Without FORMAT, only the time.")
  private boolean plain;

  @Option(names = "-R", description = "Everything below, too.")
  private boolean recursive;

  @Parameters(arity = "1..*", paramLabel = "[FORMAT] PATH...", hideParamSyntax = true)
  private List<String> arguments;

  /** For a run of the command. */
  public Stat(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    boolean hasFormat = arguments.size() > 1 && arguments.get(0).contains("%");
    String format = hasFormat ? arguments.get(0) : plain ? "%y" : null;
    List<Map<String, Object>> report = new ArrayList<>();
    forEach(
        hasFormat ? arguments.subList(1, arguments.size()) : arguments,
        root ->
            Tree.walk(
                root,
                (found, depth) -> {
                  if (session().json()) {
                    report.add(Listing.fields(found.target(), found.status()));
                  } else if (format != null) {
                    terminal().line(formatted(format, found.status()));
                  } else {
                    describe(found);
                  }
                  return recursive;
                }));
    if (session().json()) {
      Json.write(terminal(), report);
    }
  }

  private void describe(Found found) {
    FileStatus status = found.status();
    Table table = new Table(Align.LEFT, Align.LEFT);
    Map<String, Object> rows =
        Fields.of(
            "path", found.target().shown(),
            "kind", kind(status),
            "mode", "%04o %s".formatted(status.permission(), Listing.mode(status.permission())),
            "owner", status.owner() + ":" + status.group(),
            "modified", utc(status.modificationTimeMillis()) + " UTC");
    if (!status.directory()) {
      rows.put("accessed", utc(status.accessTimeMillis()) + " UTC");
      rows.put("length", status.lengthBytes() + " (" + Sizes.withUnit(status.lengthBytes()) + ")");
      rows.put("block size", Sizes.withUnit(status.blockSizeBytes()));
      rows.put("replication", status.replication());
    }
    rows.put("inode", status.inodeId());
    rows.forEach(table::row);
    table.lines().forEach(terminal()::line);
  }

  private static String formatted(String format, FileStatus status) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        text.append(c);
      } else if (i + 1 < format.length()) {
        text.append(value(format.charAt(++i), status));
      }
    }
    return text.toString();
  }

  private static Object value(char letter, FileStatus status) {
    return switch (letter) {
      case 'a' -> Integer.toOctalString(status.permission());
      case 'A' -> Listing.mode(status.permission());
      case 'b' -> status.lengthBytes();
      case 'F' -> kind(status);
      case 'g' -> status.group();
      case 'n' -> status.name();
      case 'o' -> status.blockSizeBytes();
      case 'r' -> status.replication();
      case 'u' -> status.owner();
      case 'x' -> utc(status.accessTimeMillis());
      case 'X' -> status.accessTimeMillis();
      case 'y' -> utc(status.modificationTimeMillis());
      case 'Y' -> status.modificationTimeMillis();
      default -> letter;
    };
  }

  private static String kind(FileStatus status) {
    return status.directory() ? "directory" : "regular file";
  }

  private static String utc(long millis) {
    return SECONDS.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
  }
}
