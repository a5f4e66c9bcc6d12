package io.ashlar.integration.input;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Reads the servers' log over their shoulder, down to what is only logged for debugging: an
 * exception that nobody thought of is a finding, wherever it was caught.
 */
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Findings findings;
  private final Logger ours;
  private final Logger netty;
  private final Level oursBefore;
  private volatile String batch = "before the first batch";

  LogWatch(Findings findings) {
    this.findings = findings;
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    setContext(context);
    start();
    ours = context.getLogger("io.ashlar");
    netty = context.getLogger("io.netty");
    oursBefore = ours.getLevel();
    ours.setLevel(Level.DEBUG);
    ours.setAdditive(false);
    ours.addAppender(this);
    netty.addAppender(this);
  }

  /** Says which batch runs, for those that read a finding. */
  void running(String description) {
    batch = description;
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean nettyComplains =
        event.getLoggerName().startsWith("io.netty")
            && event.getLevel().isGreaterOrEqual(Level.WARN);
    boolean error = event.getLevel().isGreaterOrEqual(Level.ERROR) && !isAboutVolumes(event);
    if (error || nettyComplains || isOurFault(event)) {
      IThrowableProxy thrown = event.getThrowableProxy();
      findings.add(
          batch
              + ": log "
              + event.getLevel()
              + " "
              + event.getFormattedMessage()
              + (thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown)));
    }
  }

  /** That a bad volume is left out is an error for its operator, and as it should be. */
  private static boolean isAboutVolumes(ILoggingEvent event) {
    return event.getLoggerName().startsWith("io.ashlar.datanode.volume");
  }

  private static boolean isOurFault(ILoggingEvent event) {
    for (IThrowableProxy thrown = event.getThrowableProxy();
        thrown != null;
        thrown = thrown.getCause()) {
      if (Findings.betraysOurFault(thrown.getClassName())) {
        return true;
      }
    }
    return Findings.betraysOurFault(event.getFormattedMessage());
  }

  @Override
  public void close() {
    ours.detachAppender(this);
    ours.setAdditive(true);
    ours.setLevel(oursBefore);
    netty.detachAppender(this);
    stop();
  }
}
