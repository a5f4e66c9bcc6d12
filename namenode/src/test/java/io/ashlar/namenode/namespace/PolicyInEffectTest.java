package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.errors.FsException;
import org.junit.jupiter.api.Test;

class PolicyInEffectTest {
  private final NamespaceFixture fs = new NamespaceFixture();
  private final PolicyInEffect policies = new PolicyInEffect();

  private String policyOf(long inodeId) {
    return policies.of(fs.view, inodeId).name();
  }

  @Test
  void aFileHasItsOwnPolicyOrTheNearestOneAboveOrTheDefault() throws FsException {
    fs.mkdirs("/a/b/c");
    fs.write("/a/b/c/own", 10);
    fs.write("/a/b/c/inherits", 10);
    fs.write("/plain", 10);
    fs.run(fs.namespace.setStoragePolicy(ROOT, "/a", 12));
    fs.run(fs.namespace.setStoragePolicy(ROOT, "/a/b/c/own", 2));

    assertThat(policyOf(fs.file("/a/b/c/own").id())).isEqualTo("COLD");
    assertThat(policyOf(fs.file("/a/b/c/inherits").id())).isEqualTo("ALL_SSD");
    assertThat(policyOf(fs.file("/plain").id())).isEqualTo("HOT");
  }

  @Test
  void aMovedFileTakesThePolicyOfItsNewPlaceAndAGoneOneTheDefault() throws FsException {
    fs.mkdirs("/cold");
    fs.write("/file", 10);
    fs.run(fs.namespace.setStoragePolicy(ROOT, "/cold", 2));
    long id = fs.file("/file").id();

    fs.run(fs.namespace.rename(ROOT, "/file", "/cold/file"));
    assertThat(policyOf(id)).isEqualTo("COLD");

    fs.delete("/cold/file");
    assertThat(policyOf(id)).isEqualTo("HOT");
  }
}
