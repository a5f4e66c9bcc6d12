package io.ashlar.namenode.http;

import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Checks the files under a path and tells what it finds: as text for {@code hdfs fsck}, which takes
 * its exit status from the last line, or as JSON with {@code format=json} (wire reference, end of
 * section 8).
 */
final class FsckPage implements Page {
  /** What Hadoop's check can do and this one cannot: it looks, and changes nothing. */
  private static final List<String> UNSUPPORTED =
      List.of("move", "delete", "replicate", "blockId", "storagepolicies", "includeSnapshots");

  /** Hadoop's hadoop.http.staticuser.user. */
  private static final String NOBODY = "dr.who";

  /** Each check walks a whole tree: two at a time leave workers for the other pages. */
  private final Semaphore running = new Semaphore(2);

  private final NameNodeFigures figures;

  FsckPage(NameNodeFigures figures) {
    this.figures = figures;
  }

  @Override
  public void serve(Query query, Answer answer) throws IOException {
    if (!running.tryAcquire()) {
      answer
          .status(HttpResponseStatus.SERVICE_UNAVAILABLE)
          .write(
              "Two checks are running already; try again later\n".getBytes(StandardCharsets.UTF_8));
      return;
    }
    try {
      check(query, answer);
    } finally {
      running.release();
    }
  }

  private void check(Query query, Answer answer) throws IOException {
    String path = query.parameter("path").orElse("/");
    boolean json = query.parameter("format").orElse("text").equals("json");
    FsckOptions options =
        new FsckOptions(
            path,
            query.flag("files"),
            query.flag("blocks"),
            query.flag("locations") || query.flag("racks"),
            query.flag("racks"),
            query.flag("openforwrite"));
    FsckReport report =
        query.flag("listcorruptfileblocks")
            ? new FsckCorruptList(answer, options, query.parameter("startblockafter").isPresent())
            : json
                ? new FsckJson(answer, figures, options)
                : new FsckText(answer, figures, options, query.client());
    for (String unsupported : UNSUPPORTED) {
      if (query.parameters().containsKey(unsupported)) {
        report.failed("option '" + unsupported + "' is not supported");
        return;
      }
    }
    try {
      new Fsck(figures, caller(query), options, report).run();
    } catch (FsException e) {
      report.failed(e.getMessage());
    }
  }

  /** Who asks, as Hadoop's pages are told: by either parameter, else nobody in particular. */
  private Caller caller(Query query) {
    String user =
        query
            .parameter("user.name")
            .or(() -> query.parameter("ugi"))
            .filter(name -> !name.isEmpty())
            .orElse(NOBODY);
    return figures.callers().apply(user, query.client());
  }
}
