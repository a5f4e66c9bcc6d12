package io.ashlar.namenode.webhdfs;

import io.ashlar.protocol.webhdfs.Failure;
import io.netty.handler.codec.http.HttpMethod;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The operations of each HTTP method, by name. Immutable once it is complete. */
final class Operations {
  private final Map<HttpMethod, Map<String, Operation>> byMethod = new HashMap<>();

  private Operations() {
    get("NULL", Operations::missing);
    put("NULL", Operations::missing);
    post("NULL", Operations::missing);
    delete("NULL", Operations::missing);
  }

  static Operations all(Redirects redirects) {
    Operations operations = new Operations();
    DataOperations.addTo(operations, redirects);
    TreeOperations.addTo(operations);
    FileOperations.addTo(operations);
    FigureOperations.addTo(operations);
    TrashOperations.addTo(operations);
    AttributeOperations.addTo(operations);
    PolicyOperations.addTo(operations);
    SnapshotOperations.addTo(operations);
    TokenOperations.addTo(operations);
    return operations;
  }

  private static CompletableFuture<Reply> missing(Request request) {
    throw Failure.unsupported("op=NULL is not supported").asException();
  }

  void get(String name, Operation operation) {
    add(HttpMethod.GET, name, operation);
  }

  void put(String name, Operation operation) {
    add(HttpMethod.PUT, name, operation);
  }

  void post(String name, Operation operation) {
    add(HttpMethod.POST, name, operation);
  }

  void delete(String name, Operation operation) {
    add(HttpMethod.DELETE, name, operation);
  }

  private void add(HttpMethod method, String name, Operation operation) {
    if (byMethod.computeIfAbsent(method, key -> new HashMap<>()).put(name, operation) != null) {
      throw new IllegalStateException("Two operations " + method + " " + name);
    }
  }

  boolean has(HttpMethod method) {
    return byMethod.containsKey(method);
  }

  /**
   * Finds an operation.
   *
   * @param method one that there is
   * @throws IllegalArgumentException if it has no such operation
   */
  Operation of(HttpMethod method, String name) {
    Operation operation = byMethod.get(method).get(name);
    if (operation == null) {
      throw new IllegalArgumentException(
          "Invalid value for webhdfs parameter \"op\": java.lang.IllegalArgumentException: "
              + name
              + " is not a valid "
              + method
              + " operation.");
    }
    return operation;
  }
}
