package io.ashlar.shell.files;

import io.ashlar.fs.FileReader;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Verb;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes files to standard output, uncompressed. */
@Command(
    name = "text",
    description = {
      "Writes files to standard output, uncompressed.",
      "It knows gzip, bzip2 (.bz2) and zlib (.deflate). Sequence files and Avro files are refused."
    })
public final class Text extends Verb {
  private static final int GZIP = 0x1f8b;
  private static final int MARK_BYTES = 4;

  @Option(
      names = "-ignoreCrc",
      hidden = true,
      description = "Taken for compatibility; checksums are always checked.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  private boolean ignoreCrc;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  /** For a run of the command. */
  public Text(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    forEach(paths, this::show);
  }

  private void show(Found found) throws IOException {
    if (found.status().directory()) {
      throw new ShellException("`" + found.target().shown() + "': Is a directory");
    }
    try (FileReader reader = found.target().fileSystem().open(found.target().path());
        InputStream text = text(found, new BufferedInputStream(reader))) {
      text.transferTo(terminal().out());
    }
  }

  private static InputStream text(Found found, InputStream in) throws IOException {
    in.mark(MARK_BYTES);
    byte[] begin = in.readNBytes(MARK_BYTES);
    in.reset();
    if (begin.length >= 2 && ((begin[0] & 0xff) << 8 | begin[1] & 0xff) == GZIP) {
      return new GZIPInputStream(in);
    }
    if (begins(begin, "SEQ")) {
      throw refused(found, "a sequence file");
    }
    if (begins(begin, "Obj")) {
      throw refused(found, "an Avro file");
    }
    String name = found.target().name();
    if (name.endsWith(".bz2")) {
      return new BZip2CompressorInputStream(in, true);
    }
    if (name.endsWith(".deflate")) {
      return new InflaterInputStream(in);
    }
    return in;
  }

  private static boolean begins(byte[] begin, String letters) {
    for (int i = 0; i < letters.length(); i++) {
      if (begin.length <= i || begin[i] != letters.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static ShellException refused(Found found, String kind) {
    return new ShellException(
        "`" + found.target().shown() + "': Is " + kind + ", which cannot be shown as text");
  }
}
