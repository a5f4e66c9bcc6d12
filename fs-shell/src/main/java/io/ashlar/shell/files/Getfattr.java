package io.ashlar.shell.files;

import io.ashlar.fs.Xattrs;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows extended attributes. */
@Command(name = "getfattr", description = "Shows extended attributes: all with -d, or one.")
public final class Getfattr extends Verb {
  @Option(names = "-R", description = "Everything below, too.")
  private boolean recursive;

  @Option(names = "-n", paramLabel = "NAME", description = "This attribute.")
  private String name;

  @Option(names = "-d", description = "All attributes.")
  private boolean dump;

  @Option(names = "-e", paramLabel = "text|hex|base64", description = "How values are shown.")
  private String encoding = "text";

  @Parameters(arity = "0..*", paramLabel = "PATH")
  private List<String> paths = new ArrayList<>();

  private final List<Map<String, Object>> report = new ArrayList<>();

  /** For a run of the command. */
  public Getfattr(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    XattrValue.Encoding shown = XattrValue.Encoding.named(encoding);
    if (!dump && name == null) {
      throw new UsageException("Must specify '-n name' or '-d' option.");
    }
    if (paths.size() != 1) {
      throw new UsageException(paths.isEmpty() ? "<path> is missing." : "Too many arguments.");
    }
    forEach(
        paths,
        root ->
            Tree.walk(
                root,
                (found, depth) -> {
                  attempt(() -> show(found, shown));
                  return recursive;
                }));
    if (session().json()) {
      Json.write(terminal(), report);
    }
  }

  private void show(Found found, XattrValue.Encoding encoding) throws IOException {
    Xattrs xattrs = found.target().fileSystem().xattrs();
    String path = found.target().path();
    if (!session().json()) {
      terminal().line("# file: " + found.target().shown());
    }
    Map<String, byte[]> values =
        dump ? xattrs.getAll(path) : Map.of(name, xattrs.get(path, checked(name)));
    if (session().json()) {
      Map<String, Object> attributes = new LinkedHashMap<>();
      values.forEach((key, value) -> attributes.put(key, XattrValue.encode(value, encoding)));
      report.add(Fields.of("path", found.target().shown(), "attributes", attributes));
      return;
    }
    values.forEach(
        (key, value) ->
            terminal()
                .line(value.length == 0 ? key : key + "=" + XattrValue.encode(value, encoding)));
  }

  /** The name of an attribute, if it can be one. */
  static String checked(String name) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      throw new UsageException(
          "An XAttr name must be prefixed with user/trusted/security/system/"
              + "raw, followed by a '.'");
    }
    if (dot == name.length() - 1) {
      throw new UsageException("XAttr name cannot be empty.");
    }
    return name;
  }
}
