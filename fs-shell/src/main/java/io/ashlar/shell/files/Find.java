package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds what fits an expression. */
@Command(
    name = "find",
    description = {
      "Finds what is below paths and fits an expression.",
      "An expression is made of these, joined by and: -name GLOB, -iname GLOB, -type f|d,"
          + " -size [+-]N[kmgt], -mtime [+-]DAYS, -user NAME, -group NAME, -empty, -print, -print0;"
          + " with -o, -a, ! and parentheses between."
    })
public final class Find extends Verb {
  @Option(
      names = {"-L", "-H"},
      hidden = true,
      description = "Taken for compatibility: there are no links to follow.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  private boolean followLinks;

  @Option(names = "-maxdepth", paramLabel = "N", description = "No deeper than so many levels.")
  private int maxDepth = Integer.MAX_VALUE;

  @Parameters(paramLabel = "[PATH...] [EXPRESSION]", hideParamSyntax = true)
  private List<String> arguments = new ArrayList<>();

  /** For a run of the command. */
  public Find(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    int paths = 0;
    while (paths < arguments.size() && isPath(arguments.get(paths))) {
      paths++;
    }
    List<String> roots = paths == 0 ? List.of(".") : arguments.subList(0, paths);
    List<String> expression = arguments.subList(paths, arguments.size());
    if (session().json()) {
      try (Json json = Json.array(terminal())) {
        search(
            roots,
            expression,
            (found, zeroEnds) -> json.add(Listing.fields(found.target(), found.status())));
      }
    } else {
      search(
          roots,
          expression,
          (found, zeroEnds) -> terminal().text(found.target().shown() + (zeroEnds ? "\0" : "\n")));
    }
  }

  private static boolean isPath(String argument) {
    return !argument.startsWith("-") && !argument.equals("!") && !argument.equals("(");
  }

  /** The hdfs command takes a wrong expression for a failure. */
  private FindExpression expression(List<String> words, BiConsumer<Found, Boolean> print) {
    try {
      return new FindExpression(words, System.currentTimeMillis(), print);
    } catch (UsageException wrong) {
      throw session().hadoop() ? new ShellException(wrong.getMessage()) : wrong;
    }
  }

  private void search(List<String> roots, List<String> words, BiConsumer<Found, Boolean> print) {
    FindExpression expression = expression(words, print);
    forEach(
        roots,
        root ->
            Tree.walk(
                root,
                (found, depth) -> {
                  expression.look(found);
                  return depth < maxDepth;
                }));
  }
}
