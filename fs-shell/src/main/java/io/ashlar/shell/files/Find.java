package io.ashlar.shell.files;

import io.ashlar.shell.Glob;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds files by name. */
@Command(name = "find", description = "Finds what is below paths and fits all conditions.")
public final class Find extends Verb {
  @Option(names = "-name", paramLabel = "PATTERN", description = "The name fits the pattern.")
  private String name;

  @Option(names = "-iname", paramLabel = "PATTERN", description = "As -name, in any case.")
  private String nameInAnyCase;

  @Option(names = "-type", paramLabel = "f|d", description = "Only files, or only directories.")
  private String type;

  @Option(names = "-print0", description = "Paths end with a zero byte.")
  private boolean zeroEnds;

  @Option(
      names = {"-print", "-a", "-and"},
      hidden = true,
      description = "Taken for compatibility.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  private boolean print;

  @Parameters(paramLabel = "PATH")
  private List<String> paths = new ArrayList<>();

  private final List<Glob> globs = new ArrayList<>();

  /** For a run of the command. */
  public Find(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    if (type != null && !type.equals("f") && !type.equals("d")) {
      throw new UsageException("find: expected -type f or -type d, found '" + type + "'");
    }
    if (name != null) {
      globs.add(new Glob(name));
    }
    if (nameInAnyCase != null) {
      globs.add(Glob.ignoringCase(nameInAnyCase));
    }
    if (session().json()) {
      try (Json json = Json.array(terminal())) {
        search(found -> json.add(Listing.fields(found.target(), found.status())));
      }
    } else {
      search(found -> terminal().text(found.target().shown() + (zeroEnds ? "\0" : "\n")));
    }
  }

  private void search(Consumer<Found> show) {
    for (String path : paths.isEmpty() ? List.of(".") : paths) {
      attempt(
          () -> {
            for (Found root : session().find(path)) {
              Tree.walk(
                  root,
                  (found, depth) -> {
                    if (fits(found)) {
                      show.accept(found);
                    }
                    return true;
                  });
            }
          });
    }
  }

  private boolean fits(Found found) {
    boolean kind = type == null || found.status().directory() == type.equals("d");
    return kind && globs.stream().allMatch(glob -> glob.matches(found.target().name()));
  }
}
