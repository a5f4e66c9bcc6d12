package io.ashlar.namenode.webhdfs;

import io.ashlar.protocol.proto.AclEntryProto;
import io.ashlar.protocol.proto.AclEntryProto.AclEntryScopeProto;
import io.ashlar.protocol.proto.AclEntryProto.AclEntryTypeProto;
import io.ashlar.protocol.proto.AclEntryProto.FsActionProto;
import io.ashlar.protocol.webhdfs.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** ACL entries as text, for example {@code default:user:bob:r-x}. */
final class AclText {
  private static final String DEFAULT = "default";

  private AclText() {}

  /**
   * Reads entries with commas between.
   *
   * @param withPermissions whether each must have permissions, or none may
   */
  static List<AclEntryProto> parse(String text, boolean withPermissions) {
    List<AclEntryProto> entries = new ArrayList<>();
    for (String entry : text.split(",")) {
      entries.add(entry(entry, withPermissions));
    }
    return entries;
  }

  private static AclEntryProto entry(String text, boolean withPermissions) {
    List<String> parts = new ArrayList<>(Arrays.asList(text.split(":", -1)));
    AclEntryScopeProto scope = AclEntryScopeProto.ACCESS;
    if (parts.get(0).equals(DEFAULT)) {
      scope = AclEntryScopeProto.DEFAULT;
      parts.remove(0);
    }
    boolean hasPermissions = parts.size() == 3 && !parts.get(2).isEmpty();
    if (parts.size() < 2 || hasPermissions != withPermissions) {
      throw invalid(text);
    }
    AclEntryProto.Builder entry =
        AclEntryProto.newBuilder()
            .setScope(scope)
            .setType(AclEntryTypeProto.valueOf(parts.get(0).toUpperCase(Locale.ROOT)))
            .setPermissions(FsActionProto.forNumber(hasPermissions ? bits(parts.get(2)) : 0));
    if (!parts.get(1).isEmpty()) {
      entry.setName(parts.get(1));
    }
    return entry.build();
  }

  private static RuntimeException invalid(String text) {
    return new Failure(
            "org.apache.hadoop.HadoopIllegalArgumentException", "Invalid <aclSpec> : " + text)
        .asException();
  }

  /** The bits of a text like {@code r-x}. */
  static int bits(String action) {
    int bits =
        (action.charAt(0) == 'r' ? 4 : 0)
            | (action.charAt(1) == 'w' ? 2 : 0)
            | (action.charAt(2) == 'x' ? 1 : 0);
    if (!action.equals(text(bits))) {
      throw new IllegalArgumentException("Invalid permission in <aclSpec> : " + action);
    }
    return bits;
  }

  static String of(AclEntryProto entry) {
    return (entry.getScope() == AclEntryScopeProto.DEFAULT ? DEFAULT + ":" : "")
        + entry.getType().name().toLowerCase(Locale.ROOT)
        + ":"
        + entry.getName()
        + ":"
        + text(entry.getPermissions().getNumber());
  }

  private static String text(int bits) {
    return ((bits & 4) != 0 ? "r" : "-")
        + ((bits & 2) != 0 ? "w" : "-")
        + ((bits & 1) != 0 ? "x" : "-");
  }
}
