package io.ashlar.shell.files;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Names that copies have while they are not whole. */
final class TemporaryName {
  /** As the hdfs command has it. */
  private static final String SUFFIX = "._COPYING_";

  /** What servers, and nearly all local file systems, take. */
  private static final int MAX_BYTES = 255;

  private TemporaryName() {}

  /**
   * The name for a copy of that name: always the same, so that it is found again. It has the suffix
   * behind it where there is room. A longer one is cut, and a digest of the whole keeps it apart
   * from others with the same beginning. What is too long for a file anyway is not cut: it is to be
   * refused before anything is copied.
   */
  static String of(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length + SUFFIX.length() <= MAX_BYTES || bytes.length > MAX_BYTES) {
      return name + SUFFIX;
    }
    String end = "." + UUID.nameUUIDFromBytes(bytes) + SUFFIX;
    return beginning(name, MAX_BYTES - end.length()) + end;
  }

  /** As many whole characters as fit. */
  private static String beginning(String name, int mostBytes) {
    CharBuffer characters = CharBuffer.wrap(name);
    StandardCharsets.UTF_8.newEncoder().encode(characters, ByteBuffer.allocate(mostBytes), true);
    return name.substring(0, characters.position());
  }
}
