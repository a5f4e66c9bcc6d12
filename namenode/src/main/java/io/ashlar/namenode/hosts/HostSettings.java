package io.ashlar.namenode.hosts;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What the operator wrote about hosts outside of the configuration. Immutable.
 *
 * @param files who may join, and who is to leave
 * @param rackScript is given addresses and prints their racks; asked for what the table of racks
 *     does not have
 */
public record HostSettings(HostFiles files, Optional<Path> rackScript) {
  /** Checks that there is something in each place. */
  public HostSettings {
    Objects.requireNonNull(files, "files");
    Objects.requireNonNull(rackScript, "rackScript");
  }

  /** Everybody may join, and only the table knows racks. */
  public static HostSettings none() {
    return new HostSettings(HostFiles.none(), Optional.empty());
  }
}
