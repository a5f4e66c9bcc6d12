package io.ashlar.namenode;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.FileStatus;
import io.ashlar.namenode.namespace.ListingPage;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.permission.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the trash of every user as Hadoop's default policy does: at each full interval what users
 * have thrown away (Current) becomes a checkpoint named after the time, and checkpoints older than
 * the interval go. One command after the other, each of them quick whatever its size.
 */
final class TrashEmptier {
  private static final Logger log = LoggerFactory.getLogger(TrashEmptier.class);

  private static final String HOMES = "/user";
  private static final String TRASH = ".Trash";
  private static final String CURRENT = "Current";
  private static final int MAX_ATTEMPTS = 1000;
  private static final long COMMAND_TIMEOUT_SECONDS = 600;

  private static final DateTimeFormatter SECONDS = format("uuMMddHHmmss");

  /** How old versions of Hadoop named them. */
  private static final DateTimeFormatter MINUTES = format("uuMMddHHmm");

  private final NamespaceReader reader;
  private final Commands commands;
  private final Namespace namespace;
  private final Caller superuser;
  private final long intervalMillis;
  private final LongSupplier clockMillis;
  private final ZoneId zone;

  /**
   * @param intervalMillis how old a checkpoint gets, and how often one is made
   * @param zone in which checkpoints are named
   */
  TrashEmptier(
      NamespaceReader reader,
      Commands commands,
      Namespace namespace,
      Caller superuser,
      long intervalMillis,
      LongSupplier clockMillis,
      ZoneId zone) {
    this.reader = reader;
    this.commands = commands;
    this.namespace = namespace;
    this.superuser = superuser;
    this.intervalMillis = intervalMillis;
    this.clockMillis = clockMillis;
    this.zone = zone;
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withResolverStyle(ResolverStyle.STRICT);
  }

  /** Empties at every full interval. */
  @SuppressWarnings("FutureReturnValueIgnored") // a round tells itself what goes wrong
  void start(ScheduledExecutorService timer) {
    long untilNext = intervalMillis - clockMillis.getAsLong() % intervalMillis;
    timer.scheduleAtFixedRate(this::emptyQuietly, untilNext, intervalMillis, TimeUnit.MILLISECONDS);
  }

  private void emptyQuietly() {
    try {
      empty();
    } catch (FsException | RuntimeException e) {
      log.warn("The trash was not emptied; the next round tries again", e);
    }
  }

  /** One round over all users. */
  void empty() throws FsException {
    byte[] after = new byte[0];
    while (true) {
      Optional<ListingPage> page = reader.list(superuser, HOMES, after, false);
      if (page.isEmpty()) {
        return;
      }
      for (FileStatus home : page.get().entries()) {
        after = home.name();
        if (home.inode().isDirectory()) {
          emptyOf(HOMES + "/" + name(home) + "/" + TRASH);
        }
      }
      if (page.get().remaining() == 0 || after.length == 0) {
        return;
      }
    }
  }

  private void emptyOf(String trash) {
    try {
      deleteOld(trash);
      if (exists(trash + "/" + CURRENT)) {
        checkpoint(trash);
      }
    } catch (FsException e) {
      log.warn("{} was skipped: {}", trash, e.getMessage());
    }
  }

  private boolean exists(String path) throws FsException {
    return reader.status(superuser, path, false).isPresent();
  }

  private void deleteOld(String trash) throws FsException {
    byte[] after = new byte[0];
    while (true) {
      Optional<ListingPage> page = reader.list(superuser, trash, after, false);
      if (page.isEmpty()) {
        return;
      }
      for (FileStatus entry : page.get().entries()) {
        after = entry.name();
        String path = trash + "/" + name(entry);
        OptionalLong made = madeAt(name(entry));
        if (made.isEmpty()) {
          if (!name(entry).equals(CURRENT)) {
            log.warn("Unexpected item in trash: {}. Ignoring.", path);
          }
        } else if (clockMillis.getAsLong() - intervalMillis > made.getAsLong()) {
          run(namespace.delete(superuser, path, true));
          log.info("Deleted trash checkpoint: {}", path);
        }
      }
      if (page.get().remaining() == 0 || after.length == 0) {
        return;
      }
    }
  }

  private void checkpoint(String trash) throws FsException {
    String base =
        trash
            + "/"
            + SECONDS.format(
                LocalDateTime.ofInstant(Instant.ofEpochMilli(clockMillis.getAsLong()), zone));
    String name = base;
    for (int attempt = 1; exists(name) && attempt <= MAX_ATTEMPTS; attempt++) {
      name = base + "-" + attempt;
    }
    run(namespace.rename2(superuser, trash + "/" + CURRENT, name, false));
    log.info("Created trash checkpoint: {}", name);
  }

  /** When a checkpoint was made, by its name; nothing for what is no checkpoint. */
  private OptionalLong madeAt(String name) {
    for (DateTimeFormatter format : new DateTimeFormatter[] {SECONDS, MINUTES}) {
      int length = format == SECONDS ? 12 : 10;
      boolean fits =
          name.length() == length || (name.length() > length && name.charAt(length) == '-');
      if (fits) {
        try {
          LocalDateTime time = LocalDateTime.parse(name.substring(0, length), format);
          return OptionalLong.of(time.atZone(zone).toInstant().toEpochMilli());
        } catch (DateTimeParseException e) {
          log.trace("{} is no time in that format", name, e);
        }
      }
    }
    return OptionalLong.empty();
  }

  private static String name(FileStatus entry) {
    return new String(entry.name(), StandardCharsets.UTF_8);
  }

  /** Waits until the command is done, so that only one is queued at a time. */
  private <R> R run(Command<R> command) throws FsException {
    CompletableFuture<R> future = new CompletableFuture<>();
    commands.submit(
        command,
        new Outcome<>() {
          @Override
          public void done(R reply) {
            future.complete(reply);
          }

          @Override
          public void failed(Throwable error) {
            future.completeExceptionally(error);
          }
        });
    try {
      return future.get(COMMAND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FsException refusal) {
        throw refusal;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while emptying the trash", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("A command took too long", e);
    }
  }
}
