package io.ashlar.fs.nio;

import io.ashlar.fs.Xattrs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;

/** The extended attributes of a path in the namespace "user", without that prefix. Thread-safe. */
record HdfsUserAttributeView(HdfsPath path) implements UserDefinedFileAttributeView {
  static final String NAME = "user";
  private static final String PREFIX = "user.";

  @Override
  public String name() {
    return NAME;
  }

  private Xattrs xattrs() {
    return path.getFileSystem().files().xattrs();
  }

  @Override
  public List<String> list() throws IOException {
    return xattrs().list(path.serverPath()).stream()
        .filter(name -> name.startsWith(PREFIX))
        .map(name -> name.substring(PREFIX.length()))
        .toList();
  }

  byte[] value(String name) throws IOException {
    return xattrs().get(path.serverPath(), PREFIX + name);
  }

  @Override
  public int size(String name) throws IOException {
    return value(name).length;
  }

  @Override
  public int read(String name, ByteBuffer into) throws IOException {
    byte[] value = value(name);
    if (into.remaining() < value.length) {
      throw new IOException(
          "Attribute "
              + name
              + " has "
              + value.length
              + " bytes, and the buffer has room for "
              + into.remaining());
    }
    into.put(value);
    return value.length;
  }

  @Override
  public int write(String name, ByteBuffer from) throws IOException {
    byte[] value = new byte[from.remaining()];
    from.get(value);
    xattrs().set(path.serverPath(), PREFIX + name, value);
    return value.length;
  }

  @Override
  public void delete(String name) throws IOException {
    xattrs().remove(path.serverPath(), PREFIX + name);
  }
}
