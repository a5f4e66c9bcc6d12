package io.ashlar.shell.files;

import io.ashlar.shell.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Values of extended attributes as text: in quotes, behind 0x in hex, behind 0s in base 64. */
final class XattrValue {
  /** The forms that values are shown in. */
  enum Encoding {
    TEXT,
    HEX,
    BASE64;

    static Encoding named(String name) {
      for (Encoding encoding : values()) {
        if (encoding.name().equals(name.toUpperCase(Locale.ROOT))) {
          return encoding;
        }
      }
      throw new UsageException("Invalid/unsupported encoding option specified: " + name);
    }
  }

  private XattrValue() {}

  static String encode(byte[] value, Encoding encoding) {
    return switch (encoding) {
      case TEXT -> '"' + new String(value, StandardCharsets.UTF_8) + '"';
      case HEX -> "0x" + HexFormat.of().formatHex(value);
      case BASE64 -> "0s" + Base64.getEncoder().encodeToString(value);
    };
  }

  /** Reads any of the forms; anything else is text as it stands. */
  static byte[] decode(String text) {
    String prefix = text.length() < 2 ? "" : text.substring(0, 2).toLowerCase(Locale.ROOT);
    try {
      if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
        return text.substring(1, text.length() - 1).getBytes(StandardCharsets.UTF_8);
      }
      if (prefix.equals("0x")) {
        return HexFormat.of().parseHex(text.substring(2));
      }
      if (prefix.equals("0s")) {
        return Base64.getDecoder().decode(text.substring(2));
      }
    } catch (IllegalArgumentException malformed) {
      throw new UsageException("Value " + text + " is malformed: " + malformed.getMessage());
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
