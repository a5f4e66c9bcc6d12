package io.ashlar.fs;

import com.google.protobuf.ByteString;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.protocol.proto.DirectoryListingProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The entries of a directory, one page from the server after another. Belongs to one thread. */
final class Listing implements Iterator<FileStatus> {
  private final NameNodeClient nameNode;
  private final String path;
  private DirectoryListingProto page;
  private int next;

  private Listing(NameNodeClient nameNode, String path, DirectoryListingProto first) {
    this.nameNode = nameNode;
    this.path = path;
    this.page = first;
  }

  /** Starts to list: the first page is there when this returns. */
  static Stream<FileStatus> stream(NameNodeClient nameNode, String path) throws IOException {
    DirectoryListingProto first =
        nameNode
            .getListing(path, ByteString.EMPTY)
            .orElseThrow(() -> new NoSuchFileException(path));
    Spliterator<FileStatus> entries =
        Spliterators.spliteratorUnknownSize(
            new Listing(nameNode, path, first),
            Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT);
    return StreamSupport.stream(entries, false);
  }

  @Override
  public boolean hasNext() {
    if (next == page.getPartialListingCount() && next > 0 && page.getRemainingEntries() > 0) {
      fetch(page.getPartialListing(next - 1).getPath());
    }
    return next < page.getPartialListingCount();
  }

  private void fetch(ByteString after) {
    try {
      // A directory that is deleted meanwhile has no more entries.
      page =
          nameNode
              .getListing(path, after)
              .orElse(DirectoryListingProto.newBuilder().setRemainingEntries(0).build());
      next = 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public FileStatus next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    HdfsFileStatusProto status = page.getPartialListing(next++);
    // A file that is listed itself has no name.
    String name = status.getPath().toStringUtf8();
    return Statuses.fileStatus(name.isEmpty() ? path : PathNames.child(path, name), status);
  }
}
