package io.ashlar.shell.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Verbs on access control lists and extended attributes. */
class AttributeVerbsTest extends OnCluster {

  @Test
  void aclsAreShownWithWhatTheirMaskLeaves() throws IOException {
    done("mkdir", at("d"));
    done("chmod", "1750", at("d"));
    done("setfacl", "-m", "user:joe:rwx,mask::r-x,default:group:crew:rw-", at("d"));

    String user = System.getProperty("user.name");
    assertThat(done("getfacl", at("d")))
        .isEqualTo(
            String.join(
                "\n",
                "# file: " + at("d"),
                "# owner: " + user,
                "# group: " + done("stat", "%g", at("d")).strip(),
                "# flags: --T",
                "user::rwx",
                "user:joe:rwx\t#effective:r-x",
                "group::r-x",
                "mask::r-x",
                "other::---",
                "default:user::rwx",
                "default:group::r-x",
                "default:group:crew:rw-",
                "default:mask::rwx",
                "default:other::---",
                "",
                ""));
    assertThat(done("ls", "-d", at("d"))).startsWith("drwxr-x--T+ ");
    assertThat(json("getfacl", "--json", at("d")).get(0).get("entries"))
        .extracting(node -> node.asText())
        .contains("user:joe:rwx", "mask::r-x");

    done("setfacl", "-k", at("d"));
    done("setfacl", "-x", "user:joe", at("d"));
    done("setfacl", "-b", at("d"));
    assertThat(done("getfacl", at("d"))).endsWith("user::rwx\ngroup::r-x\nother::---\n\n");
    done("setfacl", "--set", "user::rw-,group::r--,other::r--", at("d"));
    assertThat(done("stat", "%a", at("d"))).isEqualTo("1644\n");
  }

  @Test
  void aTreesFilesAreSparedDefaultEntries() {
    done("mkdir", "-p", at("d/e"));
    stored("d/f", "x");

    done("setfacl", "-R", "-m", "user:joe:r-x,default:user:ann:r--", at("d"));

    assertThat(done("getfacl", "-R", at("d")))
        .contains("# file: " + at("d/e"))
        .containsPattern("# file: " + at("d/f") + "\n.*\n.*\nuser::rw-\nuser:joe:r-x\n")
        .contains("default:user:ann:r--");
  }

  @Test
  void whatIsNoAclIsWrongUsage() {
    failed(2, "Invalid ACL entry", "setfacl", "-m", "joe:rwx", home);
    failed(2, "both remove and modify", "setfacl", "-b", "-m", "user:a:rwx", home);
    failed(2, "Expected one of", "setfacl", home);
    failed(255, "Missing either", "fs", "-setfacl", "-m", home);
    failed(1, "No such file", "getfacl", at("none"));
  }

  @Test
  void xattrsAreSetShownAndRemoved() throws IOException {
    String path = stored("f", "x");
    done("setfattr", "-n", "user.a", "-v", "hello", path);
    done("setfattr", "-n", "user.b", "-v", "0x00ff", path);
    done("setfattr", "-n", "user.c", path);

    assertThat(done("getfattr", "-n", "user.a", path))
        .isEqualTo("# file: " + path + "\nuser.a=\"hello\"\n");
    assertThat(done("getfattr", "-e", "hex", "-n", "user.b", path)).endsWith("user.b=0x00ff\n");
    assertThat(done("getfattr", "-n", "user.b", "-e", "base64", path)).endsWith("user.b=0sAP8=\n");
    assertThat(done("getfattr", "-d", path)).contains("user.a=\"hello\"\n", "user.c\n");
    assertThat(json("getfattr", "--json", "-d", path).get(0).get("attributes").get("user.a"))
        .hasToString("\"\\\"hello\\\"\"");
    assertThat(done("getfattr", "-R", "-d", home)).contains("# file: " + home + "\n", "user.a");

    done("setfattr", "-x", "user.a", path);
    assertThat(done("getfattr", "-d", path)).doesNotContain("user.a");
    failed(1, "No matching attributes", "setfattr", "-x", "user.a", path);
    failed(2, "must be prefixed", "setfattr", "-n", "plain", path);
    failed(2, "Must specify", "getfattr", path);
    failed(2, "encoding", "getfattr", "-d", "-e", "morse", path);
    failed(255, "Can not specify both", "fs", "-setfattr", "-n", "user.a", "-x", "user.b", path);
  }
}
