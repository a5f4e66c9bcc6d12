package io.ashlar.shell.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.cluster.LocalCluster;
import io.ashlar.shell.Shell;
import io.ashlar.shell.Shell.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Verbs against one cluster for each class; each test works below a directory of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnCluster {
  static final int BLOCK = 64 * 1024;

  @TempDir Path local;
  String home;
  Shell shell;
  private LocalCluster cluster;

  @BeforeAll
  void startCluster(@TempDir Path directory) throws IOException {
    cluster = LocalCluster.builder(directory).datanodes(3).blockSize(BLOCK).start();
    shell = new Shell(cluster.uri().toString());
  }

  @AfterAll
  void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void makeHome(TestInfo test) {
    home = "/" + test.getTestMethod().orElseThrow().getName() + "-" + System.nanoTime();
    done("mkdir", home);
  }

  URI uri() {
    return cluster.uri();
  }

  int httpPort() {
    return cluster.httpAddress().getPort();
  }

  String at(String name) {
    return home + "/" + name;
  }

  String stored(String name, byte[] content) {
    Result result = shell.typing(content).run("put", "-", at(name));
    assertThat(result.err()).isEmpty();
    return at(name);
  }

  String stored(String name, String content) {
    return stored(name, content.getBytes(StandardCharsets.UTF_8));
  }

  Path localFile(String name, byte[] content) throws IOException {
    return Files.write(local.resolve(name), content);
  }

  /** Runs a command that succeeds, and gives its output. */
  String done(String... command) {
    Result result = shell.run(command);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    return result.out();
  }

  JsonNode json(String... command) throws IOException {
    return new ObjectMapper().readTree(done(command));
  }

  /** Runs a command that fails with one line. */
  void failed(int status, String message, String... command) {
    Result result = shell.run(command);
    assertThat(result.err()).contains(message).hasLineCount(1).doesNotContain("Exception");
    assertThat(result.status()).isEqualTo(status);
  }
}
