package io.ashlar.shell;

import io.ashlar.shell.config.ConfigException;
import io.ashlar.shell.log.Logs;
import io.ashlar.shell.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The {@code ashlar} command's entry. */
public final class Ashlar {
  private Ashlar() {}

  /** Runs one verb and ends the process with its exit status. */
  public static void main(String[] args) {
    System.setProperty("java.net.preferIPv4Stack", "true");
    Logs.choose(args);
    Terminal terminal = Terminal.ofProcess();
    int status = run(terminal, System.getenv(), args);
    // The system's own way out: threads of connections need no farewell.
    System.exit(status);
  }

  /**
   * Runs one verb.
   *
   * @param environment the process's environment variables
   * @return the exit status: see {@link ExitStatus}
   */
  public static int run(Terminal terminal, Map<String, String> environment, String... args) {
    GlobalOptions options = new GlobalOptions();
    boolean hadoop = HadoopSpelling.isUsedBy(args);
    try (Session session = new Session(options, terminal, environment)) {
      if (hadoop) {
        session.spelledAsHadoopDoes();
      }
      int status = new Run(session, options).run(Rewriting.rewrite(HadoopSpelling.translate(args)));
      return hadoop && status == ExitStatus.USAGE ? ExitStatus.HADOOP_USAGE : status;
    } catch (UsageException wrong) {
      terminal.error("ashlar: " + wrong.getMessage());
      return hadoop ? ExitStatus.HADOOP_USAGE : ExitStatus.USAGE;
    } catch (ShellException failed) {
      terminal.error(failed.getMessage());
      return ExitStatus.FAILED;
    } catch (Terminal.OutputGoneException gone) {
      return ExitStatus.FAILED;
    } catch (Exception closing) {
      terminal.error("ashlar: " + Messages.of(closing));
      return ExitStatus.FAILED;
    }
  }

  @Command(
      name = "ashlar",
      synopsisSubcommandLabel = "VERB",
      description = "A distributed file system that speaks HDFS.",
      sortOptions = false,
      versionProvider = Version.class)
  private static final class Root {
    @SuppressWarnings("unused") // Picocli reads it.
    @Mixin
    private final GlobalOptions options;

    @Option(names = "--version", versionHelp = true, description = "Shows the version.")
    @SuppressWarnings("unused") // Picocli fills it and nobody asks.
    private boolean version;

    Root(GlobalOptions options) {
      this.options = options;
    }
  }

  private static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Ashlar.class.getPackage().getImplementationVersion();
      return new String[] {"ashlar " + (version == null ? "(not packaged)" : version)};
    }
  }

  /** Parsing and running, with the errors of both told in one line. */
  private record Run(Session session, GlobalOptions options) {

    int run(List<String> args) {
      int status;
      try {
        status = runVerb(args);
      } catch (Terminal.OutputGoneException gone) {
        status = ExitStatus.FAILED;
      }
      session.terminal().lost().ifPresent(session::failed);
      return session.terminal().lost().isPresent() ? ExitStatus.FAILED : status;
    }

    private int runVerb(List<String> args) {
      Terminal terminal = session.terminal();
      CommandLine command = Verbs.commandLine(new Root(options), session, args);
      // Help and version, kept until Picocli is done: it would print what the terminal throws.
      StringWriter help = new StringWriter();
      command.setOut(new PrintWriter(help));
      command.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
      command.setExecutionExceptionHandler((failure, at, parsed) -> failed(failure));
      command.setParameterExceptionHandler((wrong, ignored) -> wrongUsage(wrong));
      if (args.isEmpty()) {
        command.usage(command.getOut());
        terminal.text(help.toString());
        terminal.flush();
        return ExitStatus.USAGE;
      }
      int status = command.execute(args.toArray(String[]::new));
      terminal.text(help.toString());
      terminal.flush();
      return status;
    }

    private int failed(Exception failure) {
      if (failure instanceof Terminal.OutputGoneException) {
        // Not thrown on: Picocli would print it. What is to be told is told at the end.
        return ExitStatus.FAILED;
      }
      session.failed(failure);
      boolean wrongUsage = failure instanceof UsageException || failure instanceof ConfigException;
      return wrongUsage ? ExitStatus.USAGE : ExitStatus.FAILED;
    }

    private int wrongUsage(ParameterException wrong) {
      CommandLine command = wrong.getCommandLine();
      String name = command.getCommandName();
      String text = wrong.getMessage().lines().findFirst().orElse("");
      // With every name before it: "ashlar admin setQuota".
      String whole = command.getCommandSpec().qualifiedName();
      String advice = "'" + whole + " --help' tells more";
      session.terminal().error(name + ": " + text + "; " + advice);
      return ExitStatus.USAGE;
    }
  }
}
