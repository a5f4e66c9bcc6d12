package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets owners and groups. */
@Command(name = "chown", description = "Sets owner and group: OWNER, OWNER:GROUP or :GROUP.")
public final class Chown extends Verb {
  @Option(names = "-R", description = "Everything below, too.")
  private boolean recursive;

  @Parameters(index = "0", paramLabel = "OWNER[:GROUP]")
  private String owner;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  /** For a run of the command. */
  public Chown(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    String[] names = owner.split(":", -1);
    String user = names[0];
    String group = names.length > 1 ? names[1] : "";
    if (!owner.matches("[-_./@a-zA-Z0-9]*:?[-_./@a-zA-Z0-9]*")
        || (user.isEmpty() && group.isEmpty())) {
      throw new UsageException("expected OWNER:GROUP, found '" + owner + "'");
    }
    Change change = new Change(user.isEmpty() ? null : user, group.isEmpty() ? null : group);
    forEach(paths, found -> apply(change, found, recursive, this::attempt));
  }

  /** New owner and group; null leaves one as it is. */
  private record Change(String user, String group) {}

  private static void apply(
      Change change, Found root, boolean recursive, Consumer<Attempt> attempts) throws IOException {
    Tree.walk(
        root,
        (entry, depth) -> {
          attempts.accept(
              () ->
                  entry
                      .target()
                      .fileSystem()
                      .setOwner(entry.target().path(), change.user(), change.group()));
          return recursive;
        });
  }

  /** Sets groups. */
  @Command(name = "chgrp", description = "Sets groups.")
  public static final class Group extends Verb {
    @Option(names = "-R", description = "Everything below, too.")
    private boolean recursive;

    @Parameters(index = "0", paramLabel = "GROUP")
    private String group;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH")
    private List<String> paths;

    /** For a run of the command. */
    public Group(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      if (!group.matches("[-_./@a-zA-Z0-9]+")) {
        throw new UsageException("'" + group + "' does not match expected pattern for group");
      }
      Change change = new Change(null, group);
      forEach(paths, found -> apply(change, found, recursive, this::attempt));
    }
  }
}
