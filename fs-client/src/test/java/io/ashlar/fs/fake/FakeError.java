package io.ashlar.fs.fake;

/** A refusal with the class name that clients act on. */
public final class FakeError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String className;

  /** Made from what goes over the wire. */
  public FakeError(String className, String message) {
    super(message);
    this.className = className;
  }

  String className() {
    return className;
  }

  static FakeError notFound(String path) {
    return new FakeError("java.io.FileNotFoundException", "File does not exist: " + path);
  }

  static FakeError exists(String path) {
    return new FakeError(
        "org.apache.hadoop.fs.FileAlreadyExistsException", path + " already exists");
  }

  static FakeError io(String message) {
    return new FakeError("java.io.IOException", message);
  }
}
