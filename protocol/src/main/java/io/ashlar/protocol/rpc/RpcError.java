package io.ashlar.protocol.rpc;

/**
 * How an exception is told to a client.
 *
 * @param className the Java class name that Hadoop's clients act on, fully qualified
 * @param message the bare message, without the class name in front
 */
public record RpcError(String className, String message) {}
