package io.ashlar.shell.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.shell.Ashlar;
import io.ashlar.shell.Shell.Result;
import io.ashlar.shell.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How put, get and cp go on with what was interrupted, check copies, and keep attributes. */
class CopyVerbsTest extends OnCluster {
  private static final int WHOLE = 6 << 20;
  private static final int PART = 5 << 20;

  private static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private long inode(String path) throws IOException {
    return json("stat", "--json", path).get(0).get("inode").asLong();
  }

  @Test
  void aPutGoesOnWhereItWasInterrupted() throws IOException {
    byte[] bytes = randomBytes(WHOLE);
    String file = localFile("big", bytes).toString();
    stored("f._COPYING_", Arrays.copyOf(bytes, PART));
    long inode = inode(at("f._COPYING_"));

    done("put", "--verify", file, at("f"));

    assertThat(inode(at("f"))).isEqualTo(inode);
    assertThat(shell.run("cat", at("f")).bytes()).isEqualTo(bytes);
    assertThat(done("ls", "-C", home)).isEqualTo(at("f") + "\n");
  }

  @Test
  void aWriterThatIsGoneIsNotWaitedForLong() throws IOException {
    byte[] bytes = randomBytes(WHOLE);
    String file = localFile("big", bytes).toString();
    try (FileSystem files = FileSystem.connect(uri())) {
      FileWriter lost =
          files.create(at("f._COPYING_"), CreateOptions.defaults().withBlockSizeBytes(BLOCK));
      lost.write(bytes, 0, PART);
      lost.hflush();
    }
    long inode = inode(at("f._COPYING_"));

    done("put", file, at("f"));

    assertThat(inode(at("f"))).isEqualTo(inode);
    assertThat(shell.run("cat", at("f")).bytes()).isEqualTo(bytes);
  }

  @Test
  void whatIsNotTheBeginningOfTheSourceIsWrittenAnew() throws IOException {
    byte[] bytes = randomBytes(WHOLE);
    String file = localFile("big", bytes).toString();
    stored("f._COPYING_", randomBytes(PART));
    long inode = inode(at("f._COPYING_"));

    done("put", file, at("f"));

    assertThat(inode(at("f"))).isNotEqualTo(inode);
    assertThat(shell.run("cat", at("f")).bytes()).isEqualTo(bytes);
  }

  @Test
  void hadoopsPutAndOneWithoutResumingBeginAgain() throws IOException {
    byte[] bytes = randomBytes(WHOLE);
    String file = localFile("big", bytes).toString();
    for (String name : new String[] {"f", "g"}) {
      stored(name + "._COPYING_", Arrays.copyOf(bytes, PART));
    }
    long inode = inode(at("f._COPYING_"));
    long another = inode(at("g._COPYING_"));

    done("fs", "-put", file, at("f"));
    done("put", "--no-resume", file, at("g"));

    assertThat(inode(at("f"))).isNotEqualTo(inode);
    assertThat(inode(at("g"))).isNotEqualTo(another);
  }

  @Test
  void aGetGoesOnWhereItWasInterrupted() throws IOException {
    byte[] bytes = randomBytes(WHOLE);
    String path = stored("f", bytes);
    Path part = localFile("back._COPYING_", Arrays.copyOf(bytes, PART));
    Object key = Files.readAttributes(part, BasicFileAttributes.class).fileKey();

    done("get", "--verify", path, local.resolve("back").toString());

    assertThat(local.resolve("back")).hasBinaryContent(bytes);
    assertThat(Files.readAttributes(local.resolve("back"), BasicFileAttributes.class).fileKey())
        .isEqualTo(key);
    localFile("other._COPYING_", randomBytes(PART));
    done("get", path, local.resolve("other").toString());
    assertThat(local.resolve("other")).hasBinaryContent(bytes);
  }

  @Test
  void aCopyGoesOnWhereItWasInterrupted() throws IOException {
    byte[] bytes = randomBytes(WHOLE);
    String path = stored("f", bytes);
    stored("g._COPYING_", Arrays.copyOf(bytes, PART));
    long inode = inode(at("g._COPYING_"));

    done("cp", "--verify", path, at("g"));

    assertThat(inode(at("g"))).isEqualTo(inode);
    assertThat(shell.run("cat", at("g")).bytes()).isEqualTo(bytes);
  }

  @Test
  void copiesOfAnySizeAreVerified() throws IOException {
    for (int size : new int[] {0, 1, BLOCK, BLOCK + 1}) {
      byte[] bytes = randomBytes(size);
      String name = "of-" + size;
      assertThat(shell.typing(bytes).run("put", "--verify", "-", at(name)).err()).isEmpty();
      done("put", "--verify", localFile(name, bytes).toString(), at("file-" + name));
      done("cp", "--verify", at(name), at("copy-" + name));
      done("get", "--verify", at(name), local.resolve("back-" + name).toString());
      assertThat(local.resolve("back-" + name)).hasBinaryContent(bytes);
    }
  }

  @Test
  void aFailureLeavesNothingOfASmallFile() throws IOException {
    String file = localFile("small", new byte[100]).toString();
    stored("f", "there");

    failed(1, "File exists", "put", file, at("f"));

    assertThat(done("ls", "-C", home)).isEqualTo(at("f") + "\n");
  }

  @Test
  void attributesAreKeptOnDemand() throws IOException {
    Path directory = Files.createDirectories(local.resolve("tree"));
    Path file = Files.writeString(directory.resolve("f"), "x", StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx--x---"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L));
    Files.setLastModifiedTime(directory, FileTime.fromMillis(1_500_000_000_000L));

    done("put", "-p", directory.toString(), at("stored"));
    assertThat(done("stat", "%a %Y", at("stored/f"), at("stored")))
        .isEqualTo(
            "710 1600000000000\n" + done("stat", "%a", at("stored")).strip() + " 1500000000000\n");

    done("setfacl", "-m", "user:joe:r--", at("stored/f"));
    done("setfattr", "-n", "user.a", "-v", "b", at("stored/f"));
    done("cp", "-ptopax", at("stored"), at("copy"));
    assertThat(done("getfacl", at("copy/f"))).contains("user:joe:r--");
    assertThat(done("getfattr", "-d", at("copy/f"))).contains("user.a=\"b\"");
    assertThat(done("stat", "%Y", at("copy"), at("copy/f")))
        .isEqualTo("1500000000000\n1600000000000\n");
    failed(2, "No attribute for z", "cp", "-pz", at("stored"), at("other"));

    done("get", "-p", at("stored"), local.resolve("back").toString());
    assertThat(Files.getLastModifiedTime(local.resolve("back")).toMillis())
        .isEqualTo(1_500_000_000_000L);
    assertThat(Files.getLastModifiedTime(local.resolve("back/f")).toMillis())
        .isEqualTo(1_600_000_000_000L);
  }

  @Test
  void theReasonComesBeforeWhatCouldNotBeRemoved() throws IOException {
    String path = stored("in", "the way");
    Files.createDirectories(local.resolve("back._COPYING_/in"));

    Result get = shell.run("get", path, local.resolve("back").toString());
    assertThat(get.status()).isEqualTo(1);
    assertThat(get.err().lines().toList())
        .hasSize(2)
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).endsWith("(Is a directory)");
              assertThat(lines.get(1))
                  .contains("back._COPYING_': Cannot be removed: ")
                  .endsWith("Directory is not empty");
            });
  }

  @Test
  @Timeout(120)
  void aTreeIsStoredWithoutWhatIsNeitherFileNorDirectory() throws Exception {
    Path tree = Files.createDirectories(local.resolve("tree"));
    Files.writeString(tree.resolve("f"), "x", StandardCharsets.UTF_8);
    Path pipe = pipe(tree.resolve("pipe"));

    failed(
        1,
        "put: `" + pipe + "': Is neither a file nor a directory",
        "put",
        tree.toString(),
        at("stored"));

    assertThat(done("ls", "-C", at("stored"))).isEqualTo(at("stored/f") + "\n");
  }

  @Test
  @Timeout(120)
  void aPipeThatIsNamedIsReadToItsEnd() throws Exception {
    Path pipe = pipe(local.resolve("pipe"));
    byte[] bytes = randomBytes(BLOCK + 1);
    CompletableFuture<Void> written = writing(bytes, pipe);

    done("put", pipe.toString(), at("f"));

    written.get();
    assertThat(shell.run("cat", at("f")).bytes()).isEqualTo(bytes);
  }

  @Test
  @Timeout(120)
  void aPipesChecksumIsTakenWhileItIsRead() throws Exception {
    Path pipe = pipe(local.resolve("verified"));
    byte[] bytes = randomBytes(2 * BLOCK + 1);
    CompletableFuture<Void> written = writing(bytes, pipe);

    done("put", "--verify", pipe.toString(), at("f"));

    written.get();
    assertThat(shell.run("cat", at("f")).bytes()).isEqualTo(bytes);
  }

  private static CompletableFuture<Void> writing(byte[] bytes, Path pipe) {
    return CompletableFuture.runAsync(
        () -> {
          try (OutputStream out = new FileOutputStream(pipe.toFile())) {
            out.write(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static Path pipe(Path path) throws Exception {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    return path;
  }

  @Test
  void aNameMayBeAsLongAsServersAndDisksTakeIt() throws IOException {
    for (String name : new String[] {"n".repeat(245), "n".repeat(246), "n".repeat(255)}) {
      String file = localFile(name, randomBytes(100)).toString();
      Path back = local.resolve("back");

      done("put", "--verify", file, home);
      done("cp", at(name), at("copy"));
      done("mv", at("copy"), at("moved"));
      done("get", "--verify", at(name), back.toString());

      assertThat(back).hasBinaryContent(randomBytes(100));
      assertThat(done("ls", "-C", home)).isEqualTo(at("moved") + "\n" + at(name) + "\n");
      Files.delete(back);
      done("rm", "-skipTrash", at(name), at("moved"));
    }
  }

  @Test
  void aNameThatIsTooLongIsRefusedBeforeAnythingIsCopied() throws IOException {
    String file = localFile("f", new byte[100]).toString();

    failed(1, "is exceeded: limit=255", "put", file, at("n".repeat(256)));

    assertThat(done("ls", "-C", home)).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsToldWithTheFileThatDoesNotFit() {
    String path = stored("f", randomBytes(BLOCK));

    failed(1, "get: `/dev/full': No space left on device", "get", "-f", path, "/dev/full");
    failed(1, "getmerge: `/dev/full': No space left on device", "getmerge", path, "/dev/full");
  }

  @Test
  void aTrailingSlashMeansADirectory() throws IOException {
    stored("f", "text");
    String none = local.resolve("none") + "/";
    String file = localFile("file", new byte[1]) + "/";

    failed(1, "get: `" + none + "': No such file or directory", "get", at("f"), none);
    failed(1, "Is not a directory", "get", at("f"), file);

    assertThat(local.resolve("none")).doesNotExist();
    assertThat(local.resolve("file")).hasSize(1);
  }

  @Test
  void whatCouldNotBeCreatedIsNotRemovedEither() throws IOException {
    String file = localFile("small", new byte[10]).toString();
    done("admin", "safemode", "enter");
    try {
      failed(
          1,
          "Name node is in safe mode. 'ashlar admin safemode get' tells why",
          "put",
          file,
          at("f"));
    } finally {
      done("admin", "safemode", "leave");
    }
  }

  @Test
  void outputThatIsLostIsToldOnce() throws IOException {
    String path = stored("f", randomBytes(100_000));
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Terminal terminal =
        new Terminal(new ByteArrayInputStream(new byte[0]), full, err, false, false, 80);

    int status = Ashlar.run(terminal, Map.of("ASHLAR_FS", uri().toString()), "cat", path, path);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("cat: No space left on device" + System.lineSeparator());
    assertThat(status).isEqualTo(1);
  }

  @Test
  void whatIsInTheWayOfAPutStaysThere() throws IOException {
    String file = localFile("f", new byte[100]).toString();
    done("mkdir", at("f._COPYING_"));

    failed(1, "put: `" + at("f._COPYING_") + "': File exists", "put", file, at("f"));

    assertThat(done("ls", "-C", home)).isEqualTo(at("f._COPYING_") + "\n");
  }
}
