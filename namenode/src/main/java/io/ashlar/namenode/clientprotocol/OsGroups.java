package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.permission.GroupMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups as the operating system knows them, asked with {@code id}. A user it does not know has
 * none.
 */
public final class OsGroups implements GroupMapping {
  private static final Logger log = LoggerFactory.getLogger(OsGroups.class);
  private static final long TIMEOUT_SECONDS = 10;
  private static final int MAX_OUTPUT_BYTES = 1 << 20;

  /** Anything else is not a user's name here, and not to be handed to a program. */
  private static final Pattern USER_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@$-]*");

  @Override
  public Set<String> groupsOf(String user) {
    if (!USER_NAME.matcher(user).matches()) {
      return Set.of();
    }
    try {
      Process id =
          new ProcessBuilder("id", "-Gn", "--", user)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      id.getOutputStream().close();
      String output =
          new String(id.getInputStream().readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
      if (!id.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        id.destroyForcibly();
        log.warn(
            "Looking up the groups of {} took over {} s; taken as none", user, TIMEOUT_SECONDS);
        return Set.of();
      }
      return id.exitValue() == 0 ? split(output) : Set.of();
    } catch (IOException e) {
      log.warn("Cannot look up the groups of {}; taken as none", user, e);
      return Set.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Set.of();
    }
  }

  private static Set<String> split(String output) {
    Set<String> groups = new LinkedHashSet<>();
    for (String group : output.trim().split("\\s+")) {
      if (!group.isEmpty()) {
        groups.add(group);
      }
    }
    return groups;
  }
}
