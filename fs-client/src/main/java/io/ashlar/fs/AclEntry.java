package io.ashlar.fs;

import io.ashlar.protocol.proto.AclEntryProto;
import io.ashlar.protocol.proto.AclEntryProto.AclEntryScopeProto;
import io.ashlar.protocol.proto.AclEntryProto.AclEntryTypeProto;
import io.ashlar.protocol.proto.AclEntryProto.FsActionProto;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of an access control list. Immutable.
 *
 * @param scope whether it holds for the entry itself or is given to what is made below a directory
 * @param type whom it is about
 * @param name the user or group, or empty for the owner, the owning group, the mask and others
 * @param permission rwx as three bits: 4 to read, 2 to write, 1 to execute
 */
public record AclEntry(Scope scope, Type type, String name, int permission) {

  /** Where an entry holds. */
  public enum Scope {
    /** For the file or directory that has it. */
    ACCESS,
    /** For what will be made in the directory that has it. */
    DEFAULT
  }

  /** Whom an entry is about. */
  public enum Type {
    /** A user, or the owner. */
    USER,
    /** A group, or the owning group. */
    GROUP,
    /** The most that named users and all groups get. */
    MASK,
    /** Everybody else. */
    OTHER
  }

  /** Checks the permission's range, and that only users and groups have names. */
  public AclEntry {
    if (permission < 0 || permission > 7) {
      throw new IllegalArgumentException("Permission " + permission + " is not from 0 to 7");
    }
    if (!name.isEmpty() && (type == Type.MASK || type == Type.OTHER)) {
      throw new IllegalArgumentException("An entry for " + type + " has no name: " + name);
    }
  }

  /** An entry of the file or directory itself. */
  public static AclEntry access(Type type, String name, int permission) {
    return new AclEntry(Scope.ACCESS, type, name, permission);
  }

  /** An entry that new files and directories below a directory begin with. */
  public static AclEntry forNew(Type type, String name, int permission) {
    return new AclEntry(Scope.DEFAULT, type, name, permission);
  }

  /**
   * Reads entries as setfacl takes them: {@code user:joe:rw-,default:group::r-x}.
   *
   * @throws IllegalArgumentException if one is not of that form
   */
  public static List<AclEntry> parseAll(String specification) {
    return parseAll(specification, true);
  }

  /**
   * As {@link #parseAll(String)}, for entries that are to be removed and so have no permission:
   * {@code user:joe,default:group:}.
   */
  public static List<AclEntry> parseAllToRemove(String specification) {
    return parseAll(specification, false);
  }

  private static List<AclEntry> parseAll(String specification, boolean withPermission) {
    List<AclEntry> entries = new ArrayList<>();
    for (String entry : specification.split(",", -1)) {
      if (!entry.isBlank()) {
        entries.add(parse(entry.strip(), withPermission));
      }
    }
    return entries;
  }

  private static AclEntry parse(String text, boolean withPermission) {
    List<String> parts = new ArrayList<>(List.of(text.split(":", -1)));
    Scope scope = Scope.ACCESS;
    if (parts.get(0).equals("default")) {
      scope = Scope.DEFAULT;
      parts.remove(0);
    }
    boolean complete = parts.size() == 3;
    boolean tooMuch = complete && !withPermission && !parts.get(2).isEmpty();
    if (parts.isEmpty() || parts.size() > 3 || tooMuch) {
      throw invalid(text);
    }
    if (withPermission && !complete) {
      throw invalid(text);
    }
    Type type =
        switch (parts.get(0)) {
          case "user" -> Type.USER;
          case "group" -> Type.GROUP;
          case "mask" -> Type.MASK;
          case "other" -> Type.OTHER;
          default -> throw invalid(text);
        };
    String name = parts.size() > 1 ? parts.get(1) : "";
    return new AclEntry(scope, type, name, withPermission ? permission(parts.get(2), text) : 0);
  }

  private static int permission(String symbol, String text) {
    int bits = 0;
    if (symbol.length() != 3) {
      throw invalid(text);
    }
    for (int i = 0; i < 3; i++) {
      if (symbol.charAt(i) == "rwx".charAt(i)) {
        bits |= 4 >> i;
      } else if (symbol.charAt(i) != '-') {
        throw invalid(text);
      }
    }
    return bits;
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException("Invalid ACL entry \"" + text + "\"");
  }

  /** The permission as {@code rwx} with dashes. */
  public String symbol() {
    return symbol(permission);
  }

  /** Three bits as {@code rwx} with dashes. */
  public static String symbol(int permission) {
    return ((permission & 4) == 0 ? "-" : "r")
        + ((permission & 2) == 0 ? "-" : "w")
        + ((permission & 1) == 0 ? "-" : "x");
  }

  /** The form that {@link #parseAll(String)} reads. */
  @Override
  public String toString() {
    return (scope == Scope.DEFAULT ? "default:" : "")
        + switch (type) {
          case USER -> "user";
          case GROUP -> "group";
          case MASK -> "mask";
          case OTHER -> "other";
        }
        + ":"
        + name
        + ":"
        + symbol();
  }

  static AclEntry of(AclEntryProto entry) {
    return new AclEntry(
        Scope.valueOf(entry.getScope().name()),
        Type.valueOf(entry.getType().name()),
        entry.getName(),
        entry.getPermissions().getNumber());
  }

  AclEntryProto toProto() {
    AclEntryProto.Builder entry =
        AclEntryProto.newBuilder()
            .setScope(AclEntryScopeProto.valueOf(scope.name()))
            .setType(AclEntryTypeProto.valueOf(type.name()))
            .setPermissions(FsActionProto.forNumber(permission));
    if (!name.isEmpty()) {
      entry.setName(name);
    }
    return entry.build();
  }
}
