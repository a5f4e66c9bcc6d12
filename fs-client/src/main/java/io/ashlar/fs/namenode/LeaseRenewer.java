package io.ashlar.fs.namenode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews this client's lease while it has files open for writing. All of a client's files share one
 * lease; half of the server's soft limit of 60 s is the usual interval (wire reference 2.7).
 *
 * <p>Thread-safe. Uses the scheduler only while files are open.
 */
public final class LeaseRenewer {
  private static final Logger log = LoggerFactory.getLogger(LeaseRenewer.class);
  private static final long INTERVAL_SECONDS = 20;

  private final NameNodeClient nameNode;
  private final ScheduledExecutorService scheduler;
  private int openFiles;
  private ScheduledFuture<?> renewing;
  private CompletableFuture<?> lastRenewal = CompletableFuture.completedFuture(null);

  /** A renewer for that client's lease. */
  public LeaseRenewer(NameNodeClient nameNode, ScheduledExecutorService scheduler) {
    this.nameNode = nameNode;
    this.scheduler = scheduler;
  }

  /** A file was opened for writing. */
  public synchronized void fileOpened() {
    openFiles++;
    if (renewing == null) {
      renewing =
          scheduler.scheduleAtFixedRate(
              this::renew, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** A file that was opened for writing is closed or given up. */
  public synchronized void fileClosed() {
    openFiles--;
    if (openFiles == 0) {
      renewing.cancel(false);
      renewing = null;
    }
  }

  private synchronized void renew() {
    if (!lastRenewal.isDone()) {
      return;
    }
    lastRenewal =
        nameNode
            .renewLease()
            .whenComplete(
                (answer, failure) -> {
                  if (failure != null) {
                    log.warn(
                        "The lease of {} was not renewed and will be tried again in {} s: {}",
                        nameNode.clientName(),
                        INTERVAL_SECONDS,
                        failure.getMessage());
                  }
                });
  }
}
