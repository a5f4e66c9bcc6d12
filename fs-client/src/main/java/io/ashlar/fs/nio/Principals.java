package io.ashlar.fs.nio;

import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;

/**
 * Users and groups are their names; whether there is such a one only the server knows. Stateless.
 */
final class Principals extends UserPrincipalLookupService {

  record User(String getName) implements UserPrincipal {
    @Override
    public String toString() {
      return getName;
    }
  }

  record Group(String getName) implements GroupPrincipal {
    @Override
    public String toString() {
      return getName;
    }
  }

  @Override
  public UserPrincipal lookupPrincipalByName(String name) {
    return new User(name);
  }

  @Override
  public GroupPrincipal lookupPrincipalByGroupName(String group) {
    return new Group(group);
  }
}
