package io.ashlar.namenode.webhdfs;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What concerns a file's bytes is redirected to a DataNode. */
final class DataOperations {
  private DataOperations() {}

  static void addTo(Operations operations, Redirects redirects) {
    operations.get(
        "OPEN",
        request ->
            sent(
                request,
                redirects.toData(
                    request, Redirects.At.OFFSET, List.of("buffersize", "length", "offset"))));
    operations.get(
        "GETFILECHECKSUM",
        request -> sent(request, redirects.toData(request, Redirects.At.END, List.of())));
    operations.post(
        "APPEND",
        request ->
            sent(request, redirects.toData(request, Redirects.At.END, List.of("buffersize"))));
    operations.put(
        "CREATE",
        request ->
            sent(
                request,
                redirects.toRoom(
                    request,
                    List.of(
                        "blocksize",
                        "buffersize",
                        "createflag",
                        "createparent",
                        "overwrite",
                        "permission",
                        "replication",
                        "unmaskedpermission"))));
  }

  private static CompletableFuture<Reply> sent(
      Request request, CompletableFuture<String> location) {
    boolean told = request.parameters().flag("noredirect", false);
    return location.thenApply(
        address -> told ? Reply.text("Location", address) : Reply.redirect(address));
  }
}
