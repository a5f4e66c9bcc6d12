package io.ashlar.shell.files;

import io.ashlar.fs.AclEntry;
import io.ashlar.fs.Acls;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes access control lists. */
@Command(
    name = "setfacl",
    description = {
      "Changes access control lists: -b PATH, -k PATH, or one of -m, -x and --set with ENTRIES.",
      "ENTRIES are like user:joe:rwx,default:group::r-x; without the permission for -x."
    })
public final class Setfacl extends Verb {
  @Option(names = "-b", description = "Removes all but what mode bits say.")
  private boolean removeAll;

  @Option(names = "-k", description = "Removes the default entries.")
  private boolean removeDefault;

  @Option(names = "-m", description = "Adds or changes entries.")
  private boolean modify;

  @Option(names = "-x", description = "Removes entries.")
  private boolean remove;

  @Option(names = "--replace", description = "Replaces the whole list; also spelled --set.")
  private boolean replace;

  @Option(names = "-R", description = "Everything below, too.")
  private boolean recursive;

  @Parameters(arity = "0..*", paramLabel = "[ENTRIES] PATH", hideParamSyntax = true)
  private List<String> arguments = new ArrayList<>();

  private List<AclEntry> entries = List.of();

  /** For a run of the command. */
  public Setfacl(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    boolean removes = removeAll || removeDefault;
    boolean modifies = modify || remove;
    if ((removeAll && removeDefault)
        || (modify && remove)
        || (removes && modifies)
        || (replace && (removes || modifies))) {
      throw new UsageException("Specified flags contains both remove and modify flags");
    }
    List<String> paths = arguments;
    if (modifies || replace) {
      if (arguments.size() < 2) {
        throw new UsageException(
            arguments.isEmpty()
                ? "Missing arguments: <acl_spec> <path>"
                : "Missing either <acl_spec> or <path>");
      }
      entries = parse(arguments.get(0));
      paths = arguments.subList(1, arguments.size());
    }
    if (paths.size() != 1) {
      throw new UsageException(paths.isEmpty() ? "<path> is missing" : "Too many arguments");
    }
    if (!removes && !modifies && !replace) {
      throw new UsageException("Expected one of -b, -k, -m, -x or --set options");
    }
    forEach(
        paths,
        root ->
            Tree.walk(
                root,
                (found, depth) -> {
                  attempt(() -> change(found));
                  return recursive;
                }));
  }

  private List<AclEntry> parse(String specification) {
    try {
      List<AclEntry> parsed =
          remove ? AclEntry.parseAllToRemove(specification) : AclEntry.parseAll(specification);
      if (parsed.isEmpty()) {
        throw new UsageException("Missing <acl_spec> entry");
      }
      return parsed;
    } catch (IllegalArgumentException invalid) {
      throw new UsageException(invalid.getMessage());
    }
  }

  private void change(Found found) throws IOException {
    Acls acls = found.target().fileSystem().acls();
    String path = found.target().path();
    List<AclEntry> fitting = fitting(found);
    if (removeAll) {
      acls.removeAll(path);
    } else if (removeDefault) {
      acls.removeDefault(path);
    } else if (!fitting.isEmpty()) {
      if (modify) {
        acls.modify(path, fitting);
      } else if (remove) {
        acls.remove(path, fitting);
      } else {
        acls.set(path, fitting);
      }
    }
  }

  /** Only directories have default entries; on the way through a tree files are spared theirs. */
  private List<AclEntry> fitting(Found found) {
    return recursive && !found.status().directory()
        ? entries.stream().filter(entry -> entry.scope() == AclEntry.Scope.ACCESS).toList()
        : entries;
  }
}
