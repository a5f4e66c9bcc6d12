package io.ashlar.shell.files;

import io.ashlar.fs.AclEntry;
import io.ashlar.fs.AclStatus;
import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows access control lists. */
@Command(name = "getfacl", description = "Shows access control lists.")
public final class Getfacl extends Verb {
  /** Owner, group and others: what mode bits say as well. */
  private static final int MINIMAL = 3;

  @Option(names = "-R", description = "Everything below, too.")
  private boolean recursive;

  @Parameters(paramLabel = "PATH")
  private String path;

  private final List<Map<String, Object>> report = new ArrayList<>();

  /** For a run of the command. */
  public Getfacl(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    forEach(
        List.of(path),
        root ->
            Tree.walk(
                root,
                (found, depth) -> {
                  attempt(() -> show(found));
                  return recursive;
                }));
    if (session().json()) {
      Json.write(terminal(), report);
    }
  }

  private void show(Found found) throws IOException {
    FileStatus status = found.status();
    AclStatus acl =
        status.traits().hasAcl()
            ? found.target().fileSystem().acls().get(found.target().path())
            : new AclStatus(status.owner(), status.group(), status.permission(), List.of());
    List<AclEntry> access = access(acl);
    List<AclEntry> forNew =
        acl.entries().stream().filter(entry -> entry.scope() == AclEntry.Scope.DEFAULT).toList();
    if (session().json()) {
      report.add(
          Fields.of(
              "path", found.target().shown(),
              "owner", status.owner(),
              "group", status.group(),
              "entries", access.stream().map(AclEntry::toString).toList(),
              "default", forNew.stream().map(AclEntry::toString).toList()));
      return;
    }
    terminal().line("# file: " + found.target().shown());
    terminal().line("# owner: " + status.owner());
    terminal().line("# group: " + status.group());
    if ((status.permission() & 01000) != 0) {
      terminal().line("# flags: --" + ((status.permission() & 1) == 0 ? "T" : "t"));
    }
    lines(access, acl);
    lines(forNew, acl);
    terminal().line("");
  }

  /** The whole list of a file or directory, as it can be set again. */
  static List<AclEntry> whole(AclStatus acl) {
    List<AclEntry> entries = new ArrayList<>(access(acl));
    acl.entries().stream()
        .filter(entry -> entry.scope() == AclEntry.Scope.DEFAULT)
        .forEach(entries::add);
    return entries;
  }

  /** The whole list, with what the mode bits say of it. */
  private static List<AclEntry> access(AclStatus acl) {
    int mode = acl.permission();
    List<AclEntry> entries = new ArrayList<>();
    entries.add(AclEntry.access(AclEntry.Type.USER, "", mode >> 6 & 7));
    List<AclEntry> extended =
        acl.entries().stream().filter(entry -> entry.scope() == AclEntry.Scope.ACCESS).toList();
    if (extended.isEmpty()) {
      entries.add(AclEntry.access(AclEntry.Type.GROUP, "", mode >> 3 & 7));
    } else {
      entries.addAll(extended);
      entries.add(AclEntry.access(AclEntry.Type.MASK, "", mode >> 3 & 7));
    }
    entries.add(AclEntry.access(AclEntry.Type.OTHER, "", mode & 7));
    return entries;
  }

  private void lines(List<AclEntry> entries, AclStatus acl) {
    for (AclEntry entry : entries) {
      int effective = entries.size() == MINIMAL ? entry.permission() : acl.effective(entry);
      terminal()
          .line(
              effective == entry.permission()
                  ? entry.toString()
                  : entry + "\t#effective:" + AclEntry.symbol(effective));
    }
  }
}
