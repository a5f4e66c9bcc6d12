package io.ashlar.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every verb has, before or after its name. Filled by Picocli. */
final class GlobalOptions {
  @Option(
      names = "--fs",
      scope = ScopeType.INHERIT,
      paramLabel = "hdfs://HOST:PORT",
      description = "The cluster; else ASHLAR_FS, the configuration, hdfs://127.0.0.1:8020.")
  String fs;

  @Option(
      names = "--config",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "The configuration file; else ./ashlar.yaml if there is one.")
  Path config;

  @Option(
      names = "--set",
      scope = ScopeType.INHERIT,
      paramLabel = "KEY=VALUE",
      description = "Sets a key of the configuration; may be repeated.")
  List<String> assignments = new ArrayList<>();

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Reports as JSON.")
  boolean json;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Shows logs and, for an error, its stack trace.")
  boolean debug;

  @Option(
      names = "--help",
      scope = ScopeType.INHERIT,
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  boolean help;
}
