package io.ashlar.shell;

import io.ashlar.shell.config.Key;
import io.ashlar.shell.config.Keys;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** Prints the reference of the configuration. */
@Command(
    name = "config",
    description = "Prints every key of ashlar.yaml with its type, default and meaning.")
public final class ConfigVerb extends Verb {

  /** For a run of the command. */
  public ConfigVerb(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    session().settings(); // A configuration that cannot be used is told here, too.
    if (session().json()) {
      List<Map<String, Object>> keys = Keys.all().stream().map(this::fields).toList();
      Json.write(terminal(), keys);
      return;
    }
    terminal().line("# Keys of ashlar.yaml, which is read from the working directory, from the");
    terminal()
        .line("# directory in ASHLAR_CONF_DIR, or from where --config says. Any key can be set");
    terminal()
        .line("# on the command line: --set key=value. Sizes: 64k, 128m, 1g. Durations: 500ms,");
    terminal().line("# 3s, 5m, 6h. What is shown is the default.");
    String section = "";
    for (Key<?> key : Keys.all()) {
      String prefix = key.name().substring(0, key.name().indexOf('.'));
      if (!prefix.equals(section)) {
        terminal().line("");
        section = prefix;
      }
      terminal().line("# " + key.doc() + " (" + key.type().name() + ")");
      String unset = key.defaultText().isEmpty() ? "#" : "";
      terminal().line((unset + key.name() + ": " + key.defaultText()).strip());
    }
  }

  private Map<String, Object> fields(Key<?> key) {
    return Fields.of(
        "key", key.name(),
        "type", key.type().name(),
        "default", key.defaultText().isEmpty() ? null : key.defaultText(),
        "doc", key.doc());
  }
}
