package io.ashlar.shell;

import io.ashlar.shell.admin.AdminVerb;
import io.ashlar.shell.demo.Demo;
import io.ashlar.shell.files.Append;
import io.ashlar.shell.files.Cat;
import io.ashlar.shell.files.Checksum;
import io.ashlar.shell.files.Chmod;
import io.ashlar.shell.files.Chown;
import io.ashlar.shell.files.Concat;
import io.ashlar.shell.files.Count;
import io.ashlar.shell.files.Cp;
import io.ashlar.shell.files.Df;
import io.ashlar.shell.files.Du;
import io.ashlar.shell.files.Expunge;
import io.ashlar.shell.files.Find;
import io.ashlar.shell.files.Get;
import io.ashlar.shell.files.Getfacl;
import io.ashlar.shell.files.Getfattr;
import io.ashlar.shell.files.Getmerge;
import io.ashlar.shell.files.Head;
import io.ashlar.shell.files.Locations;
import io.ashlar.shell.files.Ls;
import io.ashlar.shell.files.Mkdir;
import io.ashlar.shell.files.Mv;
import io.ashlar.shell.files.Put;
import io.ashlar.shell.files.Rm;
import io.ashlar.shell.files.Rmdir;
import io.ashlar.shell.files.Setfacl;
import io.ashlar.shell.files.Setfattr;
import io.ashlar.shell.files.Setrep;
import io.ashlar.shell.files.SnapshotVerb;
import io.ashlar.shell.files.Stat;
import io.ashlar.shell.files.Tail;
import io.ashlar.shell.files.Test;
import io.ashlar.shell.files.Text;
import io.ashlar.shell.files.Touch;
import io.ashlar.shell.files.Truncate;
import io.ashlar.shell.job.JobVerb;
import io.ashlar.shell.server.DataNodeDaemon;
import io.ashlar.shell.server.NameNodeDaemon;
import io.ashlar.shell.server.Up;
import io.ashlar.shell.server.WorkerDaemon;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * The table of verbs. Only the verb that was asked for is built: reading the annotations of forty
 * classes would take longer than most commands do.
 */
final class Verbs {
  private record Entry(String name, Function<Session, Object> command) {}

  private static final List<Entry> ALL =
      List.of(
          new Entry("demo", Demo::new),
          new Entry("up", Up::new),
          new Entry("namenode", NameNodeDaemon::new),
          new Entry("datanode", DataNodeDaemon::new),
          new Entry("worker", WorkerDaemon::new),
          new Entry("put", Put::new),
          new Entry("get", Get::new),
          new Entry("ls", Ls::new),
          new Entry("cat", Cat::new),
          new Entry("mkdir", Mkdir::new),
          new Entry("rm", Rm::new),
          new Entry("rmdir", Rmdir::new),
          new Entry("mv", Mv::new),
          new Entry("cp", Cp::new),
          new Entry("du", Du::new),
          new Entry("df", Df::new),
          new Entry("stat", Stat::new),
          new Entry("tail", Tail::new),
          new Entry("head", Head::new),
          new Entry("touch", Touch::new),
          new Entry("touchz", Touch.Zero::new),
          new Entry("append", Append::new),
          new Entry("truncate", Truncate::new),
          new Entry("concat", Concat::new),
          new Entry("text", Text::new),
          new Entry("checksum", Checksum::new),
          new Entry("chmod", Chmod::new),
          new Entry("chown", Chown::new),
          new Entry("chgrp", Chown.Group::new),
          new Entry("setrep", Setrep::new),
          new Entry("getfacl", Getfacl::new),
          new Entry("setfacl", Setfacl::new),
          new Entry("getfattr", Getfattr::new),
          new Entry("setfattr", Setfattr::new),
          new Entry("createSnapshot", SnapshotVerb::create),
          new Entry("renameSnapshot", SnapshotVerb::rename),
          new Entry("deleteSnapshot", SnapshotVerb::delete),
          new Entry("count", Count::new),
          new Entry("find", Find::new),
          new Entry("locations", Locations::new),
          new Entry("getmerge", Getmerge::new),
          new Entry("test", Test::new),
          new Entry("expunge", Expunge::new),
          new Entry("admin", AdminVerb::of),
          new Entry("job", JobVerb::of),
          new Entry("config", ConfigVerb::new),
          new Entry("completion", Completion::new),
          new Entry("warm-up", WarmUp::new));

  private static final Set<String> OPTIONS_ANYWHERE =
      Set.of("cp", "find", "getfattr", "setfattr", "touch");

  private Verbs() {}

  /** The root command with the verb that the arguments ask for, or with all where they ask none. */
  static CommandLine commandLine(Object root, Session session, List<String> args) {
    CommandLine command = new CommandLine(root);
    int at = HadoopSpelling.firstWord(args);
    Stream<Entry> wanted = ALL.stream();
    if (at < args.size()) {
      Entry entry = entry(args.get(at));
      session.verb(entry.name);
      wanted = Stream.of(entry);
    }
    wanted.forEach(entry -> command.addSubcommand(entry.name, entry.command.apply(session)));
    if (session.hadoop()) {
      // There -rf is not -r -f.
      command.setPosixClusteredShortOptionsAllowed(false);
    }
    command.getSubcommands().forEach((name, verb) -> settle(name, verb, session.hadoop()));
    command.registerConverter(Integer.class, text -> (int) number(text, Integer.MAX_VALUE));
    command.registerConverter(int.class, text -> (int) number(text, Integer.MAX_VALUE));
    command.registerConverter(Long.class, text -> number(text, Long.MAX_VALUE));
    command.registerConverter(long.class, text -> number(text, Long.MAX_VALUE));
    return command;
  }

  /** Picocli names the option before what this says. */
  private static long number(String text, long most) {
    long number;
    try {
      number = Long.parseLong(text.strip());
    } catch (NumberFormatException notANumber) {
      throw new CommandLine.TypeConversionException(
          "expected a whole number, found '" + text + "'");
    }
    if (number > most || number < -most) {
      throw new CommandLine.TypeConversionException(
          "expected a whole number from -" + most + " to " + most + ", found '" + text + "'");
    }
    return number;
  }

  /** A command with all verbs, to tell of and not to run. */
  static CommandLine all(Session session) {
    CommandLine command = new CommandLine(new Names());
    ALL.forEach(entry -> command.addSubcommand(entry.name, entry.command.apply(session)));
    return command;
  }

  @CommandLine.Command(name = "ashlar")
  private static final class Names {
    @SuppressWarnings("unused") // Picocli reads it.
    @CommandLine.Mixin
    private final GlobalOptions options = new GlobalOptions();
  }

  /** Words with a dash that are no options: modes like -w, and expressions. */
  private static void settle(String name, CommandLine verb, boolean hadoop) {
    // There options come first, with few exceptions.
    verb.setStopAtPositional(hadoop && !OPTIONS_ANYWHERE.contains(name));
    if (name.equals("find") || name.equals("chmod")) {
      verb.setUnmatchedOptionsArePositionalParams(true);
    }
  }

  private static Entry entry(String name) {
    return find(name)
        .orElseThrow(
            () -> new UsageException("unknown verb '" + name + "'; 'ashlar --help' lists them"));
  }

  private static Optional<Entry> find(String name) {
    return ALL.stream().filter(entry -> entry.name.equals(name)).findFirst();
  }
}
