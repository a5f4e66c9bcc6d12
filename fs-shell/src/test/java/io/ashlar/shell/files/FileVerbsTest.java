package io.ashlar.shell.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.cluster.LocalCluster;
import io.ashlar.shell.Shell;
import io.ashlar.shell.Shell.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every verb on files, against one cluster; each test works below a directory of its own. */
class FileVerbsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int BLOCK = 64 * 1024;

  @TempDir private static Path clusterDir;
  private static LocalCluster cluster;
  private static Shell shell;

  @TempDir private Path local;
  private String home;

  @BeforeAll
  static void startCluster() throws IOException {
    cluster = LocalCluster.builder(clusterDir).datanodes(3).blockSize(BLOCK).start();
    shell = new Shell(cluster.uri().toString());
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void makeHome(TestInfo test) {
    home = "/" + test.getTestMethod().orElseThrow().getName() + "-" + System.nanoTime();
    assertThat(shell.run("mkdir", "-p", home).status()).isZero();
  }

  private String at(String name) {
    return home + "/" + name;
  }

  private Path localFile(String name, byte[] content) throws IOException {
    Path file = local.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private String stored(String name, String content) {
    String path = at(name);
    done(shell.run("mkdir", "-p", path.substring(0, path.lastIndexOf('/'))));
    Result result = shell.typing(content.getBytes(StandardCharsets.UTF_8)).run("put", "-", path);
    assertThat(result.err()).isEmpty();
    return path;
  }

  private static String done(Result result) {
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    return result.out();
  }

  private static void failed(Result result, int status, String message) {
    assertThat(result.status()).isEqualTo(status);
    assertThat(result.err()).contains(message).hasLineCount(1).doesNotContain("Exception");
  }

  private static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static JsonNode json(Result result) throws IOException {
    return new ObjectMapper().readTree(done(result));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BLOCK, BLOCK + 1, 5 * BLOCK - 1})
  void whatIsPutIsGotByteForByte(int length) throws IOException {
    byte[] content = randomBytes(length);
    Path file = localFile("file", content);

    done(shell.run("put", file.toString(), at("f")));

    done(shell.run("get", at("f"), local.resolve("back").toString()));
    assertThat(local.resolve("back")).hasBinaryContent(content);
    assertThat(shell.run("cat", at("f")).bytes()).isEqualTo(content);
    assertThat(shell.run("get", at("f"), "-").bytes()).isEqualTo(content);
    try (Stream<Path> files = Files.list(local)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("file", "back");
    }
    assertThat(done(shell.run("ls", "-C", home))).isEqualTo(at("f") + "\n");
  }

  @Test
  void treesGoInAndComeOutWhole() throws IOException {
    localFile("tree/a/b/deep", randomBytes(3 * BLOCK));
    localFile("tree/a/text", "x\n".getBytes(StandardCharsets.UTF_8));
    localFile("tree/empty", new byte[0]);
    Files.createDirectories(local.resolve("tree/nothing"));
    for (int i = 0; i < 40; i++) {
      localFile("tree/many/" + i, randomBytes(i));
    }

    done(shell.run("put", local.resolve("tree").toString(), home));
    done(shell.run("get", at("tree"), local.resolve("back").toString()));

    try (Stream<Path> all = Files.walk(local.resolve("tree"))) {
      for (Path path : all.toList()) {
        Path copy = local.resolve("back").resolve(local.resolve("tree").relativize(path));
        assertThat(Files.isDirectory(copy)).isEqualTo(Files.isDirectory(path));
        if (Files.isRegularFile(path)) {
          assertThat(copy).hasSameBinaryContentAs(path);
        }
      }
    }
  }

  @Test
  void putIntoADirectoryKeepsTheNameAndReplacesOnlyWhenForced() throws IOException {
    Path first = localFile("name", new byte[] {1});
    Path second = localFile("other/name", new byte[] {2});

    done(shell.run("put", first.toString(), home));
    failed(shell.run("put", second.toString(), home), 1, "`" + at("name") + "': File exists");
    assertThat(shell.run("cat", at("name")).bytes()).containsExactly(1);

    done(shell.run("put", "-f", second.toString(), home));
    assertThat(shell.run("cat", at("name")).bytes()).containsExactly(2);
  }

  @Test
  void aPutThatFailsLeavesNothingBehind() throws IOException {
    Path good = localFile("good", new byte[] {1});
    Path missing = local.resolve("missing");

    Result result = shell.run("put", missing.toString(), good.toString(), home);

    failed(result, 1, "No such file or directory");
    assertThat(done(shell.run("ls", "-C", home))).isEqualTo(at("good") + "\n");
    failed(shell.run("put", good.toString(), at("no/such/parent")), 1, "`" + at("no/such") + "'");
  }

  @Test
  void timesAndModesAreKeptWhenAsked() throws IOException {
    Path file = localFile("f", new byte[] {1});
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    done(shell.run("put", "-p", file.toString(), at("f")));
    done(shell.run("get", "-p", at("f"), local.resolve("back").toString()));

    assertThat(done(shell.run("stat", "%a %Y", at("f")))).isEqualTo("640 1000000000\n");
    assertThat(Files.getLastModifiedTime(local.resolve("back")).toMillis())
        .isEqualTo(1_000_000_000);
  }

  @Test
  void listingsLookAsThoseOfTheHdfsCommand() {
    stored("file", "hello");
    done(shell.run("mkdir", at("sub")));

    String out = done(shell.run("fs", "-ls", home));

    assertThat(out.lines().toList().get(0)).isEqualTo("Found 2 items");
    assertThat(out.lines().toList().get(1))
        .matches("-rw-r--r--   3 \\S+ \\S+ +5 \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d " + at("file"));
    assertThat(out.lines().toList().get(2))
        .matches("drwxr-xr-x   - \\S+ \\S+ +0 \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d " + at("sub"));
    assertThat(done(shell.run("ls", "-d", home))).hasLineCount(1).endsWith(home + "\n");
    assertThat(done(shell.run("ls", "-R", "-C", home))).hasLineCount(2);
  }

  @Test
  void patternsStandForWhatIsThere() {
    for (String name : List.of("a1.txt", "a2.txt", "b1.txt", "a3.log")) {
      stored(name, name);
    }

    assertThat(done(shell.run("ls", "-C", at("a*.txt"))))
        .isEqualTo(at("a1.txt") + "\n" + at("a2.txt") + "\n");
    assertThat(done(shell.run("cat", at("{a3.log,b1.txt}")))).isEqualTo("a3.logb1.txt");
    assertThat(done(shell.run("ls", "-C", home.substring(0, home.length() - 1) + "?/[b]*")))
        .isEqualTo(at("b1.txt") + "\n");
    failed(shell.run("ls", at("z*")), 1, "`" + at("z*") + "': No such file or directory");
  }

  @Test
  void removedFilesWaitInTheTrashUnlessItIsSkipped() {
    String kept = stored("kept", "x");
    String gone = stored("gone", "x");

    assertThat(done(shell.run("rm", kept))).startsWith("Moved: '" + kept + "' to trash at: ");
    assertThat(done(shell.run("rm", "-skipTrash", gone))).isEqualTo("Deleted " + gone + "\n");

    String trashed = "/user/" + System.getProperty("user.name") + "/.Trash/Current";
    assertThat(done(shell.run("cat", trashed + kept))).isEqualTo("x");
    assertThat(shell.run("test", "-e", trashed + gone).status()).isEqualTo(1);
    done(shell.run("expunge", "--immediate"));
    assertThat(shell.run("test", "-e", trashed).status()).isEqualTo(1);
  }

  @Test
  void rmAsksForRToRemoveADirectory() {
    stored("f", "x");

    failed(shell.run("rm", home), 1, "Is a directory");
    failed(shell.run("rm", at("missing")), 1, "No such file or directory");
    done(shell.run("rm", "-f", at("missing")));
    done(shell.run("rm", "-r", "-skipTrash", home));
    assertThat(shell.run("test", "-e", home).status()).isEqualTo(1);
  }

  @Test
  void rmdirRemovesOnlyEmptyDirectories() {
    done(shell.run("mkdir", at("empty"), at("full")));
    stored("full/f", "x");

    done(shell.run("rmdir", at("empty")));
    assertThat(shell.run("rmdir", at("full")).status()).isEqualTo(1);
    assertThat(done(shell.run("ls", "-C", home))).isEqualTo(at("full") + "\n");
  }

  @Test
  void mkdirNeedsPForMissingParents() {
    failed(shell.run("mkdir", at("a/b/c")), 1, "No such file or directory");
    done(shell.run("mkdir", "-p", at("a/b/c")));
    failed(shell.run("mkdir", at("a")), 1, "File exists");
    done(shell.run("mkdir", "-p", at("a")));
  }

  @Test
  void mvRenamesAndMovesIntoDirectories() {
    stored("one", "1");
    stored("two", "2");
    done(shell.run("mkdir", at("d")));

    done(shell.run("mv", at("one"), at("uno")));
    done(shell.run("mv", at("uno"), at("two"), at("d")));

    assertThat(done(shell.run("cat", at("d/uno"), at("d/two")))).isEqualTo("12");
    stored("uno", "3");
    failed(shell.run("mv", at("uno"), at("d")), 1, "File exists");
    failed(shell.run("mv", at("nope"), at("d")), 1, "No such file or directory");
  }

  @Test
  void cpCopiesFilesAndTrees() {
    stored("d/one", "1");
    done(shell.run("cp", at("d/one"), at("copy")));
    done(shell.run("cp", at("d"), at("e")));

    assertThat(done(shell.run("cat", at("copy"), at("e/one")))).isEqualTo("11");
    failed(shell.run("cp", at("d"), at("d/inside")), 1, "into itself");
    failed(shell.run("cp", at("copy"), at("e/one")), 1, "File exists");
  }

  @Test
  void appendAddsToTheEnd() throws IOException {
    Path more = localFile("more", "world\n".getBytes(StandardCharsets.UTF_8));
    String path = stored("f", "hello ");

    done(shell.run("append", more.toString(), path));
    done(shell.typing(new byte[] {'!'}).run("fs", "-appendToFile", "-", path));

    assertThat(done(shell.run("cat", path))).isEqualTo("hello world\n!");
  }

  @Test
  void headAndTailShowTheEndsOfAFile() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append("line ").append(i).append('\n');
    }
    String path = stored("f", lines.toString());

    assertThat(done(shell.run("tail", path))).hasSize(1024).endsWith("line 19999\n");
    assertThat(done(shell.run("tail", "-n", "2", path))).isEqualTo("line 19998\nline 19999\n");
    assertThat(done(shell.run("tail", "-n", "19999", path))).startsWith("line 1\n");
    assertThat(done(shell.run("tail", "-c", "3", path))).isEqualTo("99\n");
    assertThat(done(shell.run("head", path))).hasSize(1024).startsWith("line 0\nline 1\n");
  }

  @Test
  void touchMakesFilesAndSetsTimes() {
    done(shell.run("touch", at("new")));
    done(shell.run("touch", "-t", "20200102:030405", at("new")));
    done(shell.run("fs", "-touchz", at("zero")));
    done(shell.run("touch", "-c", at("never")));

    assertThat(done(shell.run("stat", "%b", at("new")))).isEqualTo("0\n");
    assertThat(done(shell.run("ls", at("new")))).contains(" 2020-01-02 03:04 ");
    assertThat(shell.run("test", "-z", at("zero")).status()).isZero();
    assertThat(shell.run("test", "-e", at("never")).status()).isEqualTo(1);
  }

  @Test
  void modesOwnersAndReplicasCanBeSet() {
    String path = stored("d/f", "x");

    done(shell.run("chmod", "-R", "go-rx", at("d")));
    done(shell.run("chown", "alice:users", path));
    done(shell.run("chgrp", "staff", path));
    assertThat(done(shell.run("setrep", "2", at("d"))))
        .isEqualTo("Replication 2 set: " + path + "\n");

    assertThat(done(shell.run("stat", "%A %u %g %r", path))).isEqualTo("rw------- alice staff 2\n");
    assertThat(done(shell.run("stat", "%a", at("d")))).isEqualTo("700\n");
  }

  @Test
  void waitingForMoreReplicasThanThereAreDataNodesIsSaid() throws Exception {
    String path = stored("wanted", "x");
    CompletableFuture<Result> waiting =
        CompletableFuture.supplyAsync(() -> shell.run("setrep", "-w", "7", path));
    await().atMost(PATIENCE).until(() -> done(shell.run("stat", "%r", path)).equals("7\n"));

    done(shell.run("rm", "-skipTrash", path)); // or it would wait for ever

    Result result = waiting.get(60, TimeUnit.SECONDS);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .startsWith(
            "setrep: 7 replicas need as many DataNodes, and 3 are in service; waiting for more\n");
  }

  @Test
  void sizesAreCounted() throws IOException {
    Path file = localFile("f", new byte[2048]);
    done(shell.run("put", file.toString(), at("f")));
    done(shell.run("mkdir", at("d")));

    assertThat(done(shell.run("du", home)).lines())
        .containsExactly("0     0     " + at("d"), "2048  6144  " + at("f"));
    assertThat(done(shell.run("du", "-s", "-h", home))).isEqualTo("2 K  6 K  " + home + "\n");
    assertThat(done(shell.run("count", home)).strip().split("\\s+"))
        .containsExactly("2", "1", "2048", home);
    assertThat(done(shell.run("fs", "-count", "-q", home)).strip().split("\\s+"))
        .containsExactly("none", "inf", "none", "inf", "2", "1", "2048", home);
    assertThat(done(shell.run("df", "-h"))).startsWith("Filesystem").contains("%");
  }

  @Test
  void findFindsByNameAndKind() {
    stored("a/One.txt", "x");
    stored("a/b/one.txt", "x");
    stored("a/b/two.log", "x");

    assertThat(done(shell.run("find", home, "-name", "*.txt")).lines())
        .containsExactlyInAnyOrder(at("a/One.txt"), at("a/b/one.txt"));
    assertThat(done(shell.run("find", home, "-iname", "ONE*", "-type", "f"))).hasLineCount(2);
    assertThat(done(shell.run("fs", "-find", home, "-type", "d", "-name", "b", "-print")))
        .isEqualTo(at("a/b") + "\n");
  }

  @Test
  void getmergeJoinsTheFilesOfADirectory() {
    stored("parts/part-0", "a");
    stored("parts/part-1", "b");
    Path merged = local.resolve("merged");

    done(shell.run("getmerge", "-nl", at("parts"), merged.toString()));

    assertThat(merged).hasContent("a\nb\n");
  }

  @Test
  void locationsNameEveryReplica() throws IOException {
    Path file = localFile("f", randomBytes(2 * BLOCK + 1));
    done(shell.run("put", file.toString(), at("f")));

    JsonNode blocks = json(shell.run("locations", "--json", at("f")));

    assertThat(blocks).hasSize(3);
    assertThat(blocks.get(2).get("length").asInt()).isEqualTo(1);
    assertThat(blocks).allSatisfy(block -> assertThat(block.get("replicas")).hasSize(3));
    assertThat(done(shell.run("locations", at("f")))).hasLineCount(4);
  }

  @ParameterizedTest
  @CsvSource({
    "-e, f, 0",
    "-e, none, 1",
    "-f, f, 0",
    "-f, d, 1",
    "-d, d, 0",
    "-d, f, 1",
    "-s, f, 0",
    "-s, empty, 1",
    "-z, empty, 0",
    "-z, f, 1"
  })
  void testAnswersWithItsExitStatus(String question, String name, int expected) {
    stored("f", "x");
    stored("empty", "");
    done(shell.run("mkdir", at("d")));

    Result result = shell.run("test", question, at(name));

    assertThat(result.status()).isEqualTo(expected);
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls", "stat", "du", "count", "find", "df", "ls -R", "ls -t", "du -s"})
  void everyReportCanBeJson(String verb) throws IOException {
    String path = stored("f", "x");

    String[] words = (verb + " --json " + path).split(" ", -1);

    JsonNode report = json(shell.run(words));
    assertThat(report.isContainerNode()).isTrue();
    assertThat(report.isEmpty()).isFalse();
  }

  @Test
  void aPathMayNameItsCluster() {
    String path = stored("f", "x");
    String uri = cluster.uri() + path;

    assertThat(done(new Shell("hdfs://127.0.0.1:1").run("cat", uri))).isEqualTo("x");
    assertThat(done(shell.run("ls", "-C", uri))).isEqualTo(uri + "\n");
    assertThat(
            done(
                new Shell("hdfs://127.0.0.1:1")
                    .run("--fs", cluster.uri().toString(), "ls", "-C", path)))
        .isEqualTo(path + "\n");
  }

  @Test
  void relativePathsStartAtTheHomeDirectory() {
    done(shell.run("mkdir", "-p", "relative"));

    assertThat(done(shell.run("ls", "-d", "-C", "relative")))
        .isEqualTo("/user/" + System.getProperty("user.name") + "/relative\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frobnicate",
        "ls --no-such-option",
        "mkdir",
        "put",
        "mv /only-one",
        "chmod 999 /",
        "find / -type x",
        "--fs nonsense ls /",
        "--set no.such=key ls /",
        "setrep 0 /",
        "test /",
        "touch -t yesterday /x"
      })
  void wrongUsageHasExitStatusTwoAndOneLine(String command) {
    failed(shell.run(command), 2, ": ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fs ls /", "fs -no-such-command", "fs -ls -x /", "fs -test /", "fs -rm -rf /x"})
  void wrongUsageHasHadoopsExitStatusWhereItIsSpelledSo(String command) {
    failed(shell.run(command), 255, ": ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chmod zzz /x",
        "setrep 0 /x",
        "chown : /x",
        "mv /x",
        "cp /x",
        "find / -type",
        "admin"
      })
  void wrongUsageNamesTheVerbOnce(String command) {
    String verb = command.split(" ", -1)[0];

    Result result = shell.run(command);

    failed(result, 2, verb + ": ");
    assertThat(result.err()).doesNotContain(verb + ": " + verb);
  }

  @Test
  void wrongUsageOfAVerbBelowAdminTellsWhereItsHelpIs() {
    failed(shell.run("admin setQuota x /x"), 2, "'ashlar admin setQuota --help' tells more");
    failed(shell.run("--no-such-option"), 2, "'ashlar --help' tells more");
  }

  @Test
  void anEmptyPathIsNotTheHomeDirectory() {
    String message = ": Can not create a Path from an empty string";

    failed(shell.run("ls", ""), 2, "ls" + message);
    failed(shell.run("rm", "-r", "-skipTrash", ""), 2, "rm" + message);
    failed(shell.run("mkdir", ""), 2, "mkdir" + message);
    failed(shell.run("fs", "-rm", "-r", "-skipTrash", ""), 255, "rm" + message);
  }

  @Test
  void whatFailsForOnePathIsDoneForTheOthers() {
    String path = stored("f", "x");

    Result result = shell.run("cat", at("missing"), path);

    assertThat(result.out()).isEqualTo("x");
    failed(result, 1, "cat: `" + at("missing") + "': No such file or directory");
  }

  @Test
  void debugShowsTheStackTrace() {
    Result result = shell.run("--debug", "cat", "/missing");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("NoSuchFileException").contains("\tat ");
  }

  @Test
  void helpTellsEveryVerb() {
    String out = done(shell.run("--help"));

    assertThat(out).contains(Arrays.asList("demo", "up", "namenode", "put", "admin", "config"));
    assertThat(out).doesNotContain("warm-up");
    assertThat(done(shell.run("ls", "--help"))).startsWith("Usage: ashlar ls");
  }
}
