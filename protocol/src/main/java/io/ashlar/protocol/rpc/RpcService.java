package io.ashlar.protocol.rpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The methods of one protocol, by name. Immutable; a port may serve many. The version on the wire
 * is 1 for every HDFS protocol (wire reference 1.9).
 */
public final class RpcService {
  /** Version of every protocol on the wire. */
  public static final long VERSION = 1;

  record Method<Q extends MessageLite>(String name, Parser<Q> parser, RpcHandler<Q> handler) {}

  private final String protocolName;
  private final Map<String, Method<?>> methods;

  private RpcService(String protocolName, Map<String, Method<?>> methods) {
    this.protocolName = protocolName;
    this.methods = Map.copyOf(methods);
  }

  /** The declaringClassProtocolName by which clients address this service. */
  public String protocolName() {
    return protocolName;
  }

  /** The method of that name, or null where this service has none. */
  Method<?> method(String name) {
    return methods.get(name);
  }

  /**
   * Hands a call to a method as if it had come over a connection, for other front ends of the same
   * JVM. The thread must be one that a handler may run on: see {@link RpcHandler}.
   *
   * @param request the message that the method takes
   * @return whether there is such a method; if not, the call stays unanswered
   */
  public boolean dispatch(String name, RpcCall call, MessageLite request) {
    Method<?> method = methods.get(name);
    if (method == null) {
      return false;
    }
    try {
      handler(method).handle(call, request);
    } catch (Exception e) {
      call.fail(e);
    }
    return true;
  }

  @SuppressWarnings("unchecked") // the caller knows which message the method takes
  private static RpcHandler<MessageLite> handler(Method<?> method) {
    return (RpcHandler<MessageLite>) method.handler();
  }

  /** May put something of its own between a method and its call. */
  @FunctionalInterface
  public interface Around {

    /** The call to hand to the method: the given one, or one that passes its answer on to it. */
    RpcCall enter(String method, MessageLite request, RpcCall call);
  }

  /** The same methods with something around each. */
  public RpcService around(Around around) {
    Map<String, Method<?>> wrapped = new LinkedHashMap<>();
    methods.forEach((name, method) -> wrapped.put(name, wrap(method, around)));
    return new RpcService(protocolName, wrapped);
  }

  private static <Q extends MessageLite> Method<Q> wrap(Method<Q> method, Around around) {
    RpcHandler<Q> handler = method.handler();
    return new Method<>(
        method.name(),
        method.parser(),
        (call, request) -> {
          RpcCall entered = around.enter(method.name(), request, call);
          if (entered == call) {
            handler.handle(call, request);
            return;
          }
          try {
            handler.handle(entered, request);
          } catch (Exception e) {
            entered.fail(e);
          }
        });
  }

  /** Starts a service for the protocol of that name. */
  public static Builder builder(String protocolName) {
    return new Builder(protocolName);
  }

  /** Collects methods. Not thread-safe. */
  public static final class Builder {
    private final String protocolName;
    private final Map<String, Method<?>> methods = new LinkedHashMap<>();

    private Builder(String protocolName) {
      this.protocolName = protocolName;
    }

    /**
     * Adds a method.
     *
     * @throws IllegalArgumentException if the service already has one of that name
     */
    public <Q extends MessageLite> Builder method(
        String name, Parser<Q> parser, RpcHandler<Q> handler) {
      if (methods.putIfAbsent(name, new Method<>(name, parser, handler)) != null) {
        throw new IllegalArgumentException("Method " + name + " is defined twice");
      }
      return this;
    }

    /** The finished service. */
    public RpcService build() {
      return new RpcService(protocolName, methods);
    }
  }
}
