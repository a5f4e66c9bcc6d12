package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import org.junit.jupiter.api.Test;

/** What is too long, too many or too small, in Hadoop's words. */
class LimitsTest {
  private final NamespaceFixture fs = new NamespaceFixture();

  @Test
  void aNameOfMoreThan255BytesIsRefused() throws FsException {
    String name = "\u00e4".repeat(127) + "x";
    fs.mkdirs("/a/" + name);

    FsException refusal =
        catchThrowableOfType(FsException.class, () -> fs.mkdirs("/a/" + name + "y"));

    assertThat(refusal.fault()).isEqualTo(Fault.PATH_COMPONENT_TOO_LONG);
    assertThat(refusal)
        .hasMessage(
            "The maximum path component name limit of "
                + name
                + "y in directory /a is exceeded: limit=255 length=256");
  }

  @Test
  void aPathOfMoreThan8000CharactersOr1000NamesIsRefused() {
    String deep = "/d".repeat(1001);
    String wide = ("/" + "n".repeat(200)).repeat(40);

    for (String path : new String[] {deep, wide}) {
      FsException refusal = catchThrowableOfType(FsException.class, () -> fs.mkdirs(path));
      assertThat(refusal.fault()).isEqualTo(Fault.IO);
      assertThat(refusal)
          .hasMessageContaining("Pathname too long.  Limit 8000 characters, 1000 levels.");
    }
  }

  @Test
  void aFullDirectoryTakesNoMore() throws FsException {
    NamespaceSettings settings = NamespaceSettings.defaults().withLimits(10, 2, 0, 30_000);
    Namespace small = new Namespace(settings, fs.blocks, new LeaseRenewals(0));
    RequestedMode mode = RequestedMode.of(0755);
    fs.run(small.mkdirs(ROOT, "/full/a", mode, true));
    fs.run(small.mkdirs(ROOT, "/full/b", mode, true));

    FsException refusal =
        catchThrowableOfType(
            FsException.class, () -> fs.run(small.mkdirs(ROOT, "/full/c", mode, true)));

    assertThat(refusal.fault()).isEqualTo(Fault.TOO_MANY_CHILDREN);
    assertThat(refusal)
        .hasMessage("The directory item limit of /full is exceeded: limit=2 items=2");
  }

  @Test
  void aBlockSizeBelowTheSmallestIsRefused() {
    FsException refusal =
        catchThrowableOfType(
            FsException.class,
            () ->
                fs.run(
                    fs.namespace.create(
                        ROOT, "/f", new CreateRequest(0644, "me", true, true, true, 1, 511, 0))));

    assertThat(refusal.fault()).isEqualTo(Fault.IO);
    assertThat(refusal)
        .hasMessage(
            "Specified block size 511 is less than configured minimum value"
                + " dfs.namenode.fs-limits.min-block-size=512");
  }
}
