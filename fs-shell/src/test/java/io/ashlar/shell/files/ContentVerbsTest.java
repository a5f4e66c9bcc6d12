package io.ashlar.shell.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;

/** Verbs that look into files or change what is in them. */
class ContentVerbsTest extends OnCluster {
  private static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @FunctionalInterface
  private interface Compression {
    OutputStream around(OutputStream out) throws IOException;
  }

  private static byte[] compressed(Compression compression) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = compression.around(bytes)) {
      out.write("some words\n".getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void aChecksumTellsContentsApart() throws IOException {
    byte[] bytes = randomBytes(2 * BLOCK + 10);
    String path = stored("f", bytes);
    CRC32C crc = new CRC32C();
    crc.update(bytes);

    assertThat(done("checksum", "--composite", path))
        .isEqualTo(path + "\tCOMPOSITE-CRC32C\t%08x\n".formatted(crc.getValue()));
    assertThat(done("fs", "-checksum", "-v", path))
        .startsWith(path + "\tMD5-of-128MD5-of-512CRC32C\t0000020000000000000000")
        .endsWith("\tBlockSize=" + BLOCK + "\n");
    assertThat(json("checksum", "--json", path).get(0).get("checksum").asText()).hasSize(56);
    failed(1, "Is a directory", "checksum", home);
  }

  @Test
  void filesAreJoinedByTheirBlocks() {
    String target = stored("a", "one ");
    stored("b", "two ");
    stored("c", "three");

    done("concat", target, at("b"), at("c"));

    assertThat(done("cat", target)).isEqualTo("one two three");
    assertThat(done("ls", "-C", home)).isEqualTo(target + "\n");
    failed(1, at("none") + " does not exist or is not file", "concat", target, at("none"));
    failed(2, "concat: ", "concat", target);
    failed(1, "The number of source paths is less than 2", "fs", "-concat", target, at("b"));
    failed(1, "Target path not specified", "fs", "-concat");
  }

  @Test
  void filesAreCut() {
    String path = stored("f", randomBytes(BLOCK + 100));

    assertThat(done("truncate", Integer.toString(BLOCK), path))
        .isEqualTo("Truncated " + path + " to length: " + BLOCK + "\n");
    assertThat(done("truncate", "-w", "1000", path))
        .isEqualTo("Waiting for " + path + " ...\nTruncated " + path + " to length: 1000\n");
    assertThat(done("stat", "%b", path)).isEqualTo("1000\n");
    failed(1, "Cannot truncate to a larger file size", "truncate", "2000", path);
    failed(255, "Cannot truncate to a larger file size", "fs", "-truncate", "2000", path);
    failed(2, "length must be >= 0", "truncate", "--", "-1", path);
  }

  @Test
  void compressedTextIsRead() throws IOException {
    stored("plain", "some words\n");
    stored("zipped", compressed(GZIPOutputStream::new));
    stored("b.bz2", compressed(BZip2CompressorOutputStream::new));
    stored("d.deflate", compressed(DeflaterOutputStream::new));
    stored("empty", "");

    for (String name : new String[] {"plain", "zipped", "b.bz2", "d.deflate"}) {
      assertThat(done("text", at(name))).as(name).isEqualTo("some words\n");
    }
    assertThat(done("text", at("empty"))).isEmpty();
    stored("seq", "SEQ\6org.apache");
    failed(1, "Is a sequence file", "text", at("seq"));
    stored("avro", "Obj\1");
    failed(1, "Is an Avro file", "text", at("avro"));
  }

  @Test
  void anAppendMayBeginABlock() throws IOException {
    String path = stored("f", "one ");
    String more = localFile("more", "two".getBytes(StandardCharsets.UTF_8)).toString();

    done("append", "-n", more, path);

    assertThat(done("cat", path)).isEqualTo("one two");
    assertThat(json("locations", "--json", path)).hasSize(2);
  }

  @Test
  void filesAreFoundByExpressions() {
    stored("a.txt", "");
    stored("b.txt", "12345");
    done("mkdir", at("d"));

    assertThat(done("find", home, "-name", "*.txt", "-size", "+4", "-print"))
        .isEqualTo(at("b.txt") + "\n");
    assertThat(done("find", home, "-type", "d", "-o", "!", "-empty", "-maxdepth", "1"))
        .isEqualTo(home + "\n" + at("b.txt") + "\n" + at("d") + "\n");
    assertThat(done("fs", "-find", home, "-iname", "A*", "-print0")).isEqualTo(at("a.txt") + "\0");
    failed(2, "Unexpected argument: -frob", "find", home, "-frob");
  }

  @Test
  void accessIsTestedByTheServer() {
    String path = stored("f", "x");

    for (String flag : new String[] {"-r", "-w", "-e", "-s", "-f"}) {
      done("test", flag, path);
    }
    assertThat(shell.run("test", "-z", path).status()).isEqualTo(1);
    assertThat(shell.run("test", "-r", at("none")).status()).isEqualTo(1);
    assertThat(shell.run("test", "-z", home).status()).isZero();
  }

  @Test
  void countsHaveHeadingsOnDemand() {
    stored("f", randomBytes(2000));

    assertThat(done("count", "-v", home))
        .isEqualTo(
            "   DIR_COUNT   FILE_COUNT       CONTENT_SIZE PATHNAME\n"
                + "           1            1               2000 "
                + home
                + "\n");
    assertThat(done("count", "-h", "-x", home)).contains("2.0 K");
    assertThat(done("count", "-e", at("f"))).contains("Replicated " + at("f"));
    assertThat(done("count", "-v", "-s", home)).contains("SNAPSHOT_SPACE_CONSUMED");
  }

  @Test
  void mistakesAreToldWithWhatWasExpected() {
    failed(
        2,
        "truncate: Invalid value for positional parameter at index 0 (LENGTH): expected a whole"
            + " number, found 'x'",
        "truncate",
        "x",
        at("f"));
    failed(
        2,
        "option '-t': expected a whole number from -2147483647 to 2147483647, found '3000000000'",
        "put",
        "-t",
        "3000000000",
        "a",
        at("f"));
    stored("f", "text");
    failed(1, "put: `" + at("f") + "': Is not a directory", "put", "-", at("f/g"));
    failed(2, "head: expected a number of bytes of at least 0", "head", "-c", "-1", at("f"));
    failed(
        1,
        "touchz: Invalid path name " + at("a:b") + "; a name cannot have a colon",
        "touchz",
        at("a:b"));
    failed(
        1,
        "mkdir: Invalid file name: " + at("a:b") + "; a name cannot have a colon",
        "mkdir",
        at("a:b"));
    failed(
        1,
        "127.0.0.1:" + httpPort() + " speaks HTTP and not RPC",
        "ls",
        "--fs",
        "hdfs://127.0.0.1:" + httpPort(),
        "/");
  }

  @Test
  void namesThatCannotBePrintedAreShownWithQuestionMarks() {
    String path = stored("a\tb", "x");

    assertThat(done("ls", "-q", path)).endsWith("/a?b\n");
    assertThat(done("ls", path)).endsWith(path + "\n");
    assertThat(done("ls", "-e", path)).contains(" Replicated ");
  }

  @Test
  void aRemovedTreeOfManyFilesIsAskedFor() throws IOException {
    done("mkdir", at("many"));
    for (int i = 0; i < 101; i++) {
      done("touchz", at("many/" + i));
    }

    var refused =
        shell
            .typing("n\n".getBytes(StandardCharsets.UTF_8))
            .run("rm", "-r", "-skipTrash", "-safely", at("many"));
    assertThat(refused.out()).isEqualTo("Proceed deleting 101 files? (Y or N) ");
    assertThat(refused.err()).startsWith("Delete aborted at user request.");
    done("test", "-d", at("many"));
    var agreed =
        shell
            .typing("y\n".getBytes(StandardCharsets.UTF_8))
            .run("rm", "-r", "-skipTrash", "-safely", at("many"));
    assertThat(agreed.out()).endsWith("Deleted " + at("many") + "\n");
  }
}
