package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Target;
import io.ashlar.shell.terminal.Fields;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** A file's status as text. */
final class Listing {
  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private Listing() {}

  /** Mode bits as {@code rwxr-xr-x}, with the sticky bit as {@code t} or {@code T}. */
  static String mode(int permission) {
    StringBuilder text = new StringBuilder();
    for (int bit = 8; bit >= 0; bit--) {
      text.append((permission >> bit & 1) == 1 ? "xwr".charAt(bit % 3) : '-');
    }
    if ((permission & 01000) != 0) {
      text.setCharAt(8, (permission & 1) == 1 ? 't' : 'T');
    }
    return text.toString();
  }

  /** The text with a question mark for each character that cannot be printed. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            character -> {
              switch (Character.getType(character)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    shown.append('?');
                default -> shown.appendCodePoint(character);
              }
            });
    return shown.toString();
  }

  /** A moment in the machine's own zone, to the minute. */
  static String minute(long millis) {
    return MINUTES.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
  }

  /** What {@code --json} says of an entry. */
  static Map<String, Object> fields(Target target, FileStatus status) {
    return Fields.of(
        "path", target.shown(),
        "type", status.directory() ? "directory" : "file",
        "length", status.lengthBytes(),
        "replication", status.replication(),
        "blockSize", status.blockSizeBytes(),
        "modified", status.modificationTimeMillis(),
        "accessed", status.accessTimeMillis(),
        "owner", status.owner(),
        "group", status.group(),
        "permission", "%04o".formatted(status.permission()),
        "acl", status.traits().hasAcl(),
        "inode", status.inodeId());
  }
}
