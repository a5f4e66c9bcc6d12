package io.ashlar.fs.nio;

import io.ashlar.fs.FileSystem;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;

/** All the DataNodes' space together; replicas count as often as there are. Thread-safe. */
final class HdfsFileStore extends FileStore {
  private final FileSystem files;

  HdfsFileStore(FileSystem files) {
    this.files = files;
  }

  @Override
  public String name() {
    return files.uri().toString();
  }

  @Override
  public String type() {
    return "hdfs";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public long getTotalSpace() throws IOException {
    return files.stats().capacityBytes();
  }

  @Override
  public long getUsableSpace() throws IOException {
    return files.stats().remainingBytes();
  }

  @Override
  public long getUnallocatedSpace() throws IOException {
    return files.stats().remainingBytes();
  }

  @Override
  public long getBlockSize() throws IOException {
    return files.serverDefaults().blockSizeBytes();
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return type == BasicFileAttributeView.class
        || type == PosixFileAttributeView.class
        || type == FileOwnerAttributeView.class
        || type == UserDefinedFileAttributeView.class;
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return HdfsNioFileSystem.VIEWS.contains(name);
  }

  @Override
  public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public Object getAttribute(String attribute) throws IOException {
    return switch (attribute) {
      case "totalSpace" -> getTotalSpace();
      case "usableSpace" -> getUsableSpace();
      case "unallocatedSpace" -> getUnallocatedSpace();
      default -> throw new UnsupportedOperationException("No attribute \"" + attribute + "\"");
    };
  }
}
