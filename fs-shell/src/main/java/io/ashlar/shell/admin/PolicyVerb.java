package io.ashlar.shell.admin;

import io.ashlar.fs.StoragePolicy;
import io.ashlar.fs.StorageType;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists storage policies; tells, sets and unsets that of a path. */
@Command(
    name = "storagepolicies",
    description = {
      "Lists the storage policies (-list), or tells (-get), sets (-set NAME), unsets (-unset) or",
      "satisfies by moving replicas (-satisfy) that of PATH."
    })
final class PolicyVerb extends Verb {
  @Option(
      names = {"-list", "-listPolicies"},
      description = "All policies; what it does without another option.")
  @SuppressWarnings("unused") // Picocli fills it, and it is the default.
  private boolean list;

  @Option(
      names = {"-get", "-getStoragePolicy"},
      description = "The policy in effect.")
  private boolean get;

  @Option(
      names = {"-set", "-setStoragePolicy"},
      paramLabel = "NAME",
      description = "From now on this one.")
  private String set;

  @Option(
      names = {"-unset", "-unsetStoragePolicy"},
      description = "From now on the directory's.")
  private boolean unset;

  @Option(
      names = {"-satisfy", "-satisfyStoragePolicy"},
      description = "Moves replicas to where they should be.")
  private boolean satisfy;

  @Option(names = "-path", paramLabel = "PATH", description = "The path, as Hadoop spells it.")
  private String path;

  @Parameters(arity = "0..1", paramLabel = "PATH")
  private String argument;

  PolicyVerb(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    String wanted = path == null ? argument : path;
    int actions = (get ? 1 : 0) + (set == null ? 0 : 1) + (unset ? 1 : 0) + (satisfy ? 1 : 0);
    if (actions > 1 || (actions == 1) != (wanted != null)) {
      throw new UsageException("expected one of -get, -set, -unset and -satisfy with a path");
    }
    if (actions == 0) {
      listAll();
    } else {
      forEach(List.of(wanted), this::act);
    }
  }

  private void act(Found found) throws IOException {
    var policies = found.target().fileSystem().storagePolicies();
    String target = found.target().path();
    if (get) {
      StoragePolicy policy = policies.get(target);
      if (session().json()) {
        Json.write(terminal(), fields(policy));
      } else {
        terminal().line("The storage policy of " + found.target().shown() + " is " + policy.name());
      }
    } else if (set != null) {
      policies.set(target, set);
      terminal().line("Set storage policy " + set + " on " + found.target().shown());
    } else if (unset) {
      policies.unset(target);
      terminal().line("Unset storage policy from " + found.target().shown());
    } else {
      policies.satisfy(target);
      terminal().line("Scheduled blocks to move based on the policy of " + found.target().shown());
    }
  }

  private void listAll() throws IOException {
    List<StoragePolicy> all = session().fileSystem().storagePolicies().all();
    if (session().json()) {
      Json.write(terminal(), all.stream().map(PolicyVerb::fields).toList());
      return;
    }
    Table table = new Table(Align.RIGHT, Align.LEFT, Align.LEFT, Align.LEFT, Align.LEFT);
    table.row("ID", "NAME", "NEW BLOCKS", "ELSE", "COPIES ELSE");
    for (StoragePolicy policy : all) {
      table.row(
          policy.id(),
          policy.name(),
          names(policy.creation()),
          names(policy.creationFallback()),
          names(policy.replicationFallback()));
    }
    table.lines().forEach(terminal()::line);
  }

  private static String names(List<StorageType> types) {
    return String.join(",", types.stream().map(StorageType::name).toList());
  }

  private static Map<String, Object> fields(StoragePolicy policy) {
    return Fields.of(
        "id", policy.id(),
        "name", policy.name(),
        "creation", policy.creation(),
        "creationFallback", policy.creationFallback(),
        "replicationFallback", policy.replicationFallback());
  }
}
