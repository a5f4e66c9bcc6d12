package io.ashlar.shell;

import io.ashlar.shell.terminal.Terminal;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a script with which a shell completes this command's verbs and options. */
@Command(
    name = "completion",
    description = {
      "Prints a script that completes verbs and options in bash or zsh.",
      "bash: source <(ashlar completion bash)   zsh: source <(ashlar completion zsh)"
    })
final class Completion extends Verb {
  private static final String ZSH =
      """
      autoload -U +X compinit && compinit
      autoload -U +X bashcompinit && bashcompinit
      """;

  @Parameters(paramLabel = "bash|zsh")
  private String shell;

  Completion(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    List<String> known = List.of("bash", "zsh");
    if (!known.contains(shell)) {
      throw new UsageException("expected bash or zsh, found '" + shell + "'");
    }
    CommandLine everything = Verbs.all(session());
    Terminal terminal = terminal();
    // The script is bash's; zsh reads it once it is told how bash completes.
    terminal.text((shell.equals("zsh") ? ZSH : "") + AutoComplete.bash("ashlar", everything));
  }
}
