package io.ashlar.namenode.webhdfs;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.DirectoryListingProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A whole directory, page by page. Confined to the event loop. */
final class Listing {
  private static final byte[] HEAD =
      "{\"FileStatuses\":{\"FileStatus\":[\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TAIL = "\n]}}\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SEPARATOR = ",\n".getBytes(StandardCharsets.US_ASCII);

  private final Request request;
  private ByteString lastName;
  private boolean more;
  private boolean ended;

  Listing(Request request, DirectoryListingProto first) {
    this.request = request;
    remember(first);
  }

  byte[] begin(DirectoryListingProto first) {
    return concatenated(HEAD, entries(first));
  }

  CompletableFuture<Optional<byte[]>> next() {
    if (more) {
      return TreeOperations.page(request, request.path(), lastName)
          .thenApply(
              page -> {
                remember(page);
                byte[] entries = entries(page);
                return Optional.of(
                    entries.length == 0 ? entries : concatenated(SEPARATOR, entries));
              });
    }
    Optional<byte[]> tail = ended ? Optional.empty() : Optional.of(TAIL);
    ended = true;
    return CompletableFuture.completedFuture(tail);
  }

  private void remember(DirectoryListingProto page) {
    int count = page.getPartialListingCount();
    more = count > 0 && page.getRemainingEntries() > 0;
    if (count > 0) {
      lastName = page.getPartialListing(count - 1).getPath();
    }
  }

  private static byte[] entries(DirectoryListingProto page) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (HdfsFileStatusProto status : page.getPartialListingList()) {
      if (bytes.size() > 0) {
        bytes.writeBytes(SEPARATOR);
      }
      bytes.writeBytes(Json.bytes(out -> StatusJson.write(out, status)));
    }
    return bytes.toByteArray();
  }

  private static byte[] concatenated(byte[] head, byte[] tail) {
    byte[] all = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }
}
