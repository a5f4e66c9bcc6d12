package io.ashlar.namenode.namespace;

import io.ashlar.namenode.permission.Acl;
import io.ashlar.namenode.permission.Modes;
import io.ashlar.namenode.permission.Permissions;

/**
 * The mode a client wants for something new.
 *
 * @param masked what it wants where no default list is inherited: its own mask was applied
 * @param unmasked what it wants where one is; {@link #SAME} from a client that does not say
 */
public record RequestedMode(int masked, int unmasked) {
  /** The masked mode is wanted in any case. */
  public static final int SAME = -1;

  /** Only bits that a mode may have. */
  public RequestedMode {
    masked &= Modes.MASK;
    unmasked = unmasked == SAME ? SAME : unmasked & Modes.MASK;
  }

  /** From a client that says only one. */
  public static RequestedMode of(int masked) {
    return new RequestedMode(masked, SAME);
  }

  /** What a directory made on the way to another one gets, so that its maker can go on. */
  RequestedMode onTheWay() {
    return new RequestedMode(masked & ~Modes.STICKY | Modes.OWNER_WRITE_EXECUTE, unmasked);
  }

  /** What the new inode gets in that directory. */
  Permissions in(Attributes parent, String owner, boolean directory) {
    Acl acl = parent.extras().acl();
    if (acl.defaultEntries().isEmpty()) {
      return new Permissions(owner, parent.group(), masked, Acl.NONE);
    }
    int wanted = unmasked == SAME ? masked : unmasked;
    return new Permissions(owner, parent.group(), wanted, Acl.NONE).inheriting(acl, directory);
  }
}
