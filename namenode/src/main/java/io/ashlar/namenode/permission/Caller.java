package io.ashlar.namenode.permission;

import java.util.Set;

/**
 * Who asks.
 *
 * @param user short name
 * @param groups his groups
 * @param superuser exempt from permission checks: the NameNode's own user or a member of the
 *     supergroup
 * @param address literal address the call came from; empty if it came from within
 */
public record Caller(String user, Set<String> groups, boolean superuser, String address) {

  /** Whether he is in that group. */
  public boolean isIn(String group) {
    return groups.contains(group);
  }
}
