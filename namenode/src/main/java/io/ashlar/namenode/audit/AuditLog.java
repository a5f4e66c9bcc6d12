package io.ashlar.namenode.audit;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageLite;
import com.google.protobuf.MessageOrBuilder;
import io.ashlar.namenode.audit.AuditedMethods.Audited;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.NotInMemoryException;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the audit log. Thread-safe. */
public final class AuditLog {
  /** Name of the logger: at INFO each audited call is a line. */
  public static final String LOGGER = "io.ashlar.audit";

  private static final Caller INSPECTOR = new Caller("", Set.of(), true, "");

  private static final Logger problems = LoggerFactory.getLogger(AuditLog.class);

  private final Logger log;
  private final NamespaceReader reader;

  /**
   * @param reader must not wait for a disk; says whose a changed path is
   */
  public AuditLog(NamespaceReader reader) {
    this(LoggerFactory.getLogger(LOGGER), reader);
  }

  AuditLog(Logger log, NamespaceReader reader) {
    this.log = log;
    this.reader = reader;
  }

  /** The same service, audited. */
  public RpcService over(RpcService service) {
    return service.around(this::enter);
  }

  private RpcCall enter(String method, MessageLite request, RpcCall call) {
    if (!log.isInfoEnabled()) {
      return call;
    }
    Audited audited = AuditedMethods.of(method);
    return audited == null
        ? call
        : new AuditedCall(call, (answered, error) -> tell(audited, request, answered, error));
  }

  /** Whoever called gets his answer also where it cannot be written down. */
  private void tell(Audited audited, MessageLite request, RpcCall call, Throwable error) {
    try {
      write(audited, request, call, error);
    } catch (RuntimeException e) {
      problems.error("A line of the audit log is missing: {}", audited.command(), e);
    }
  }

  /** As HDFS does, writes what was done and what was forbidden, and not what failed otherwise. */
  private void write(Audited audited, MessageLite request, RpcCall call, Throwable error) {
    boolean forbidden = error instanceof FsException e && e.fault() == Fault.ACCESS_DENIED;
    if (error != null && !forbidden) {
      return;
    }
    String source = field(request, audited.source());
    String target = field(request, audited.target());
    String changed = target == null ? source : target;
    log.info(
        AuditLine.format(
            error == null,
            call,
            audited.command(),
            source,
            target,
            audited.status() && error == null ? owner(changed) : "null"));
  }

  private static String field(MessageLite request, String name) {
    if (name.isEmpty() || !(request instanceof MessageOrBuilder message)) {
      return null;
    }
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    return field == null ? null : String.valueOf(message.getField(field));
  }

  private String owner(String path) {
    try {
      return reader
          .status(INSPECTOR, path, false)
          .map(status -> AuditLine.owner(status.inode().attributes()))
          .orElse("null");
    } catch (FsException | NotInMemoryException e) {
      return "null"; // gone, or too far away to be worth a wait
    }
  }
}
