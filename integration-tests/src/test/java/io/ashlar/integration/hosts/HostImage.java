package io.ashlar.integration.hosts;

import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.Classpaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The image that every host runs: this build's classes, as operators build it. */
final class HostImage {
  private static final String NAME = "ashlar-hosts";

  private HostImage() {}

  /** Builds it and gives its name. */
  static String build() throws IOException {
    Path root = Classpaths.repositoryRoot();
    Path log = Path.of("target", "hosts", "image.log").toAbsolutePath();
    Files.deleteIfExists(log);
    int status =
        ChildProcess.start(
                "deploy/image",
                List.of(root.resolve("deploy/image").toString(), NAME),
                Map.of(
                    "ASHLAR_BASE", Engine.BASE,
                    "ASHLAR_CLASSPATH", Classpaths.ashlar(),
                    "PATH", javaFirst()),
                log)
            .awaitExit(Duration.ofMinutes(3));
    if (status != 0) {
      throw new IOException("deploy/image failed; its output is in " + log);
    }
    return NAME;
  }

  /** The jar command is that of the Java which runs the tests. */
  private static String javaFirst() {
    return Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH");
  }
}
