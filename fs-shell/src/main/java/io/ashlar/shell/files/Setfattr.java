package io.ashlar.shell.files;

import io.ashlar.fs.Xattrs;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets and removes extended attributes. */
@Command(
    name = "setfattr",
    description = {
      "Sets (-n) or removes (-x) an extended attribute, whose NAME is like user.origin.",
      "VALUE is text, or 0x and hexadecimal digits, or 0s and base 64."
    })
public final class Setfattr extends Verb {
  @Option(names = "-n", paramLabel = "NAME", description = "The attribute to set.")
  private String name;

  @Option(names = "-v", paramLabel = "VALUE", description = "Its value; empty without this.")
  private String value;

  @Option(names = "-x", paramLabel = "NAME", description = "The attribute to remove.")
  private String removed;

  @Parameters(arity = "0..*", paramLabel = "PATH")
  private List<String> paths = new ArrayList<>();

  /** For a run of the command. */
  public Setfattr(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    byte[] bytes = value == null ? new byte[0] : XattrValue.decode(value);
    if (name != null && removed != null) {
      throw new UsageException("Can not specify both '-n name' and '-x name' option.");
    }
    if (name == null && removed == null) {
      throw new UsageException("Must specify '-n name' or '-x name' option.");
    }
    if (paths.size() != 1) {
      throw new UsageException(paths.isEmpty() ? "<path> is missing." : "Too many arguments.");
    }
    forEach(paths, found -> change(found, bytes));
  }

  private void change(Found found, byte[] bytes) throws IOException {
    Xattrs xattrs = found.target().fileSystem().xattrs();
    if (name != null) {
      xattrs.set(found.target().path(), Getfattr.checked(name), bytes);
    } else {
      xattrs.remove(found.target().path(), Getfattr.checked(removed));
    }
  }
}
