package io.ashlar.shell.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard input, output and error, and whether a person sits at them. Output is buffered until
 * {@link #flush}; all text is UTF-8. Output belongs to one thread, errors to any.
 */
public final class Terminal {
  /** System property with which the launcher tells which streams are terminals: "out", "err". */
  private static final String TERMINALS = "ashlar.terminals";

  private static final String WIDTH = "ashlar.terminal-width";

  private final InputStream in;
  private final OutputStream out;
  private final PrintStream err;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;
  private final int width;

  /** Why output was lost although somebody wants it. */
  private volatile Optional<IOException> lost = Optional.empty();

  /** Over these streams; the width is in columns. */
  public Terminal(
      InputStream in,
      OutputStream out,
      OutputStream err,
      boolean outIsTerminal,
      boolean errIsTerminal,
      int width) {
    this.in = in;
    this.out = new BufferedOutputStream(out, 32 * 1024);
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    this.outIsTerminal = outIsTerminal;
    this.errIsTerminal = errIsTerminal;
    this.width = width;
  }

  /** This process's streams. */
  public static Terminal ofProcess() {
    String terminals = System.getProperty(TERMINALS, "");
    return new Terminal(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        terminals.contains("out"),
        terminals.contains("err"),
        Integer.getInteger(WIDTH, 80));
  }

  /** Standard input as bytes. */
  public InputStream in() {
    return in;
  }

  /**
   * Standard output as bytes; closing it is for the process. A write fails with {@link
   * OutputGoneException} once output is lost.
   */
  public OutputStream out() {
    return new Guarded();
  }

  /** Whether a person sees standard output. */
  public boolean outIsTerminal() {
    return outIsTerminal;
  }

  /** Whether a person sees standard error. */
  public boolean errIsTerminal() {
    return errIsTerminal;
  }

  /** Columns of the terminal. */
  public int width() {
    return width;
  }

  /** Writes a line to standard output. */
  public void line(String text) {
    text(text + "\n");
  }

  /** Writes text to standard output. */
  public void text(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw gone(failure);
    }
  }

  /** Writes a line to standard error, after what was written to standard output. */
  public void error(String text) {
    if (lost.isEmpty()) {
      try {
        flush();
      } catch (OutputGoneException gone) {
        if (lost.isEmpty()) {
          throw gone;
        }
      }
    }
    err.println(text);
  }

  /** Why output could not be written, if its reader is not just gone; the user has to hear it. */
  public Optional<IOException> lost() {
    return lost;
  }

  private OutputGoneException gone(IOException failure) {
    if (!isBrokenPipe(failure)) {
      lost = Optional.of(failure);
    }
    return new OutputGoneException(failure);
  }

  /**
   * Java has neither a class of its own for it nor a way to ask for the number of an error: the
   * system's words are all there is, in the user's language. Where that is none with "pipe" in it,
   * a line is told that need not be.
   */
  private static boolean isBrokenPipe(IOException failure) {
    String text = failure.getMessage();
    return text != null && text.toLowerCase(Locale.ROOT).contains("pipe");
  }

  /** Writes to standard error without a line's end, for what will be overwritten. */
  void errorText(String text) {
    err.print(text);
    err.flush();
  }

  /** Standard error itself. */
  public PrintStream err() {
    return err;
  }

  /** Hands buffered output to the system. */
  public void flush() {
    try {
      out.flush();
    } catch (IOException failure) {
      throw gone(failure);
    }
  }

  /**
   * Standard output takes no more, which ends the command: without a word if nobody reads it any
   * more, and else with what {@link #lost} says.
   */
  public static final class OutputGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputGoneException(IOException cause) {
      super(cause);
    }
  }

  private final class Guarded extends OutputStream {
    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException failure) {
        throw gone(failure);
      }
    }

    @Override
    public void flush() {
      Terminal.this.flush();
    }

    @Override
    public void close() {
      flush();
    }
  }
}
