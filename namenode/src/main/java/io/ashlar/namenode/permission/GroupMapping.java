package io.ashlar.namenode.permission;

import java.util.Set;

/** Says which groups a user is in. Thread-safe; may block. */
@FunctionalInterface
public interface GroupMapping {

  /** The names of the user's groups; none for an unknown user. */
  Set<String> groupsOf(String user);
}
