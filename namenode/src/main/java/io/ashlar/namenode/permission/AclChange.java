package io.ashlar.namenode.permission;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.AclEntry.Scope;
import io.ashlar.namenode.permission.AclEntry.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one whole list becomes another (wire reference 2.8). Each change takes a valid list in order
 * and gives one, or refuses with an exception of {@link Fault#ACL}.
 *
 * <p>Scopes are changed apart from each other. A default list takes from the access list what it
 * lacks of owner, group and others. A mask that the caller does not name is made anew in a scope
 * that he changes: what all entries it bears upon have together.
 */
public final class AclChange {
  private static final int MAX_ENTRIES = 32;

  /** Those of the result but the masks. */
  private final List<AclEntry> list = new ArrayList<>();

  private final Map<Scope, AclEntry> masks = new EnumMap<>(Scope.class);
  private final Set<Scope> changed = EnumSet.noneOf(Scope.class);
  private final Set<Scope> maskNamed = EnumSet.noneOf(Scope.class);

  private AclChange() {}

  /** Adds the entries, in place of those they have in common. */
  public static List<AclEntry> merge(List<AclEntry> existing, List<AclEntry> wish)
      throws FsException {
    List<AclEntry> named = checked(wish);
    AclChange change = new AclChange();
    List<AclEntry> replacing = new ArrayList<>();
    for (AclEntry entry : existing) {
      int at = Collections.binarySearch(named, entry, AclEntry.ORDER);
      if (at >= 0) {
        replacing.add(named.get(at));
        change.take(named.get(at));
      } else {
        change.keep(entry);
      }
    }
    for (AclEntry entry : named) {
      if (!contains(replacing, entry)) {
        change.take(entry);
      }
    }
    return change.finish();
  }

  /** Takes away what the entries name, whatever access they say. */
  public static List<AclEntry> remove(List<AclEntry> existing, List<AclEntry> wish)
      throws FsException {
    List<AclEntry> named = checked(wish);
    AclChange change = new AclChange();
    for (AclEntry entry : existing) {
      if (!contains(named, entry)) {
        change.keep(entry);
      } else {
        change.changed.add(entry.scope());
        if (entry.type() == Type.MASK) {
          change.maskNamed.add(entry.scope());
        }
      }
    }
    return change.finish();
  }

  /** Takes the default list away. */
  public static List<AclEntry> removeDefaults(List<AclEntry> existing) throws FsException {
    return valid(existing.stream().filter(entry -> entry.scope() == Scope.ACCESS).toList());
  }

  /** Puts the entries in place of the list of each scope that they have one for. */
  public static List<AclEntry> replace(List<AclEntry> existing, List<AclEntry> wish)
      throws FsException {
    AclChange change = new AclChange();
    for (AclEntry entry : checked(wish)) {
      change.take(entry);
    }
    for (AclEntry entry : existing) {
      if (!change.changed.contains(entry.scope())) {
        change.keep(entry);
      }
    }
    return change.finish();
  }

  private static List<AclEntry> checked(List<AclEntry> wish) throws FsException {
    List<AclEntry> sorted = new ArrayList<>(wish);
    sorted.sort(AclEntry.ORDER);
    requireFew(sorted);
    return sorted;
  }

  private static boolean contains(List<AclEntry> sorted, AclEntry entry) {
    return Collections.binarySearch(sorted, entry, AclEntry.ORDER) >= 0;
  }

  /** An entry that was there and stays. */
  private void keep(AclEntry entry) {
    if (entry.type() == Type.MASK) {
      masks.put(entry.scope(), entry);
    } else {
      list.add(entry);
    }
  }

  /** An entry that the caller names. */
  private void take(AclEntry entry) {
    changed.add(entry.scope());
    if (entry.type() == Type.MASK) {
      maskNamed.add(entry.scope());
    }
    keep(entry);
  }

  private List<AclEntry> finish() throws FsException {
    completeDefaults();
    for (Scope scope : Scope.values()) {
      addMask(scope);
    }
    list.sort(AclEntry.ORDER);
    return valid(list);
  }

  private void completeDefaults() {
    if (list.stream().noneMatch(entry -> entry.scope() == Scope.DEFAULT)) {
      return;
    }
    for (Type type : List.of(Type.USER, Type.GROUP, Type.OTHER)) {
      AclEntry own = unnamed(list, Scope.ACCESS, type);
      if (own != null && unnamed(list, Scope.DEFAULT, type) == null) {
        list.add(own.in(Scope.DEFAULT));
      }
    }
  }

  private void addMask(Scope scope) throws FsException {
    boolean found = false;
    boolean needed = false;
    int together = 0;
    for (AclEntry entry : list) {
      if (entry.scope() == scope) {
        found = true;
        needed |= entry.isNamed();
        if (entry.type() == Type.GROUP || entry.isNamed()) {
          together |= entry.access().bits();
        }
      }
    }
    if (!found) {
      return;
    }
    AclEntry mask = masks.get(scope);
    if (mask == null && needed && maskNamed.contains(scope)) {
      throw refused("Invalid ACL: mask is required and cannot be deleted.");
    }
    if (mask != null && (!changed.contains(scope) || maskNamed.contains(scope))) {
      list.add(mask);
    } else if (needed || mask != null) {
      list.add(AclEntry.unnamed(scope, Type.MASK, Access.ofBits(together)));
    }
  }

  private static AclEntry unnamed(List<AclEntry> entries, Scope scope, Type type) {
    for (AclEntry entry : entries) {
      if (entry.scope() == scope && entry.type() == type && !entry.isNamed()) {
        return entry;
      }
    }
    return null;
  }

  private static List<AclEntry> valid(List<AclEntry> sorted) throws FsException {
    AclEntry before = null;
    for (AclEntry entry : sorted) {
      if (before != null && AclEntry.ORDER.compare(before, entry) == 0) {
        throw refused("Invalid ACL: multiple entries with same scope, type and name.");
      }
      if (entry.isNamed() && (entry.type() == Type.MASK || entry.type() == Type.OTHER)) {
        throw refused("Invalid ACL: this entry type must not have a name: " + entry + ".");
      }
      before = entry;
    }
    requireFew(sorted);
    boolean defaults = sorted.stream().anyMatch(entry -> entry.scope() == Scope.DEFAULT);
    for (Type type : List.of(Type.USER, Type.GROUP, Type.OTHER)) {
      if (unnamed(sorted, Scope.ACCESS, type) == null) {
        throw refused("Invalid ACL: the user, group and other entries are required.");
      }
      if (defaults && unnamed(sorted, Scope.DEFAULT, type) == null) {
        throw refused("Invalid default ACL: the user, group and other entries are required.");
      }
    }
    return sorted;
  }

  private static void requireFew(List<AclEntry> entries) throws FsException {
    for (Scope scope : Scope.values()) {
      long count = entries.stream().filter(entry -> entry.scope() == scope).count();
      if (count > MAX_ENTRIES) {
        throw refused(
            "Invalid ACL: ACL has "
                + count
                + (scope == Scope.ACCESS ? " access" : " default")
                + " entries, which exceeds maximum of "
                + MAX_ENTRIES
                + ".");
      }
    }
  }

  private static FsException refused(String message) {
    return new FsException(Fault.ACL, message);
  }
}
