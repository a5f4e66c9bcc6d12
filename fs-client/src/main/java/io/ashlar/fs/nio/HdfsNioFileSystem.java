package io.ashlar.fs.nio;

import io.ashlar.fs.FileSystem;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** One connected HDFS as java.nio.file sees it. Thread-safe. */
final class HdfsNioFileSystem extends java.nio.file.FileSystem {
  static final Set<String> VIEWS = Set.of("basic", "posix", "owner", "user");

  private final HdfsFileSystemProvider provider;
  private final FileSystem files;
  private volatile boolean open = true;

  HdfsNioFileSystem(HdfsFileSystemProvider provider, FileSystem files) {
    this.provider = provider;
    this.files = files;
  }

  /** What does the work. */
  FileSystem files() {
    return files;
  }

  @Override
  public HdfsFileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() throws IOException {
    open = false;
    provider.forget(this);
    files.close();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new HdfsFileStore(files));
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return VIEWS;
  }

  @Override
  public HdfsPath getPath(String first, String... more) {
    StringBuilder text = new StringBuilder(first);
    for (String part : more) {
      if (!part.isEmpty()) {
        text.append(text.length() == 0 ? "" : "/").append(part);
      }
    }
    return HdfsPath.parse(this, text.toString());
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    int colon = syntaxAndPattern.indexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException(
          "\"" + syntaxAndPattern + "\" is not of the form glob:PATTERN or regex:PATTERN");
    }
    String syntax = syntaxAndPattern.substring(0, colon);
    String pattern = syntaxAndPattern.substring(colon + 1);
    Pattern regex =
        switch (syntax) {
          case "glob" -> Glob.toRegex(pattern);
          case "regex" -> Pattern.compile(pattern);
          default -> throw new UnsupportedOperationException("No syntax \"" + syntax + "\"");
        };
    return path -> regex.matcher(path.toString()).matches();
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return new Principals();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("HDFS directories cannot be watched");
  }
}
