package io.ashlar.shell.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import io.ashlar.namenode.audit.AuditLog;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets logging up in code, because reading it from XML takes a noticeable part of a start. Found by
 * Logback as a service.
 */
public final class LogConfiguration extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{24} - %msg%n";

  /**
   * As HDFS's operators know it: time, level, logger, and the line. Quoted, because Logback takes
   * what follows a comma for a time zone.
   */
  private static final String AUDIT_PATTERN =
      "%d{\"yyyy-MM-dd HH:mm:ss,SSS\"} %level audit: %msg%n";

  private static final String AUDIT = AuditLog.LOGGER;

  @Override
  public ExecutionStatus configure(LoggerContext loggers) {
    String level = System.getProperty(Logs.LEVEL);
    if (level == null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setTarget("System.err");
    ThresholdFilter threshold = new ThresholdFilter();
    threshold.setLevel(level);
    threshold.start();
    console.addFilter(threshold);
    start(console, PATTERN, loggers);
    root(loggers).addAppender(console);
    root(loggers).setLevel(Level.DEBUG.toString().equals(level) ? Level.DEBUG : Level.INFO);
    loggers.getLogger("io.netty").setLevel(Level.INFO);
    loggers.getLogger(AUDIT).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Logs into a file too, bounded to two files of 16 MiB. */
  public static void alsoTo(Path file) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers)) {
      return; // Someone who embeds the command logs in another way.
    }
    root(loggers).addAppender(appender(file, PATTERN, loggers));
  }

  /** Writes the audit log into a file, bounded likewise, and nowhere else. */
  public static void auditTo(Path file) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers)) {
      return; // Someone who embeds the command logs in another way.
    }
    ch.qos.logback.classic.Logger audit = loggers.getLogger(AUDIT);
    audit.setAdditive(false);
    audit.setLevel(Level.INFO);
    audit.addAppender(appender(file, AUDIT_PATTERN, loggers));
  }

  private static RollingFileAppender<ILoggingEvent> appender(
      Path file, String pattern, LoggerContext loggers) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setFile(file.toString());
    FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
    window.setContext(loggers);
    window.setParent(appender);
    window.setFileNamePattern(file + ".%i");
    window.setMinIndex(1);
    window.setMaxIndex(1);
    window.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(loggers);
    size.setMaxFileSize(new FileSize(16 << 20));
    size.start();
    appender.setRollingPolicy(window);
    appender.setTriggeringPolicy(size);
    start(appender, pattern, loggers);
    return appender;
  }

  private static void start(
      OutputStreamAppender<ILoggingEvent> appender, String pattern, LoggerContext loggers) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(loggers);
    encoder.setPattern(pattern);
    encoder.start();
    appender.setContext(loggers);
    appender.setEncoder(encoder);
    appender.start();
  }

  private static ch.qos.logback.classic.Logger root(LoggerContext loggers) {
    return loggers.getLogger(Logger.ROOT_LOGGER_NAME);
  }
}
