package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random operations on the namespace give what the same operations give on a map of paths. */
class NamespaceModelTest {

  /** One step, on paths of a small tree so that they meet. */
  record Step(String operation, String first, String second, boolean flag) {}

  @Property(tries = 400, seed = "20261126")
  void theNamespaceBehavesAsAMapOfPathsDoes(@ForAll("steps") List<Step> steps) throws FsException {
    NamespaceFixture fs = new NamespaceFixture();
    PathModel model = new PathModel();
    for (Step step : steps) {
      assertThat(real(fs, step)).as("%s", step).isEqualTo(model.run(step));
      assertThat(listing(fs, "/")).as("after %s", step).isEqualTo(model.listing());
    }
    fs.reclaimAll();
    assertInvariants(fs, model);
  }

  private static String real(NamespaceFixture fs, Step step) {
    try {
      return switch (step.operation()) {
        case "mkdirs" -> "" + fs.run(fs.namespace.mkdirs(ROOT, step.first(), 0755, step.flag()));
        case "create" -> {
          fs.run(
              fs.namespace.create(
                  ROOT,
                  step.first(),
                  new CreateRequest(0644, "me", true, step.flag(), true, 1, 512, 0)));
          fs.close(step.first(), "me", null);
          yield "made";
        }
        case "delete" -> "" + fs.run(fs.namespace.delete(ROOT, step.first(), step.flag()));
        case "rename" -> "" + fs.run(fs.namespace.rename(ROOT, step.first(), step.second()));
        case "rename2" -> {
          fs.run(fs.namespace.rename2(ROOT, step.first(), step.second(), step.flag()));
          yield "moved";
        }
        default -> throw new IllegalArgumentException(step.operation());
      };
    } catch (FsException e) {
      return "refused";
    }
  }

  private static Map<String, Boolean> listing(NamespaceFixture fs, String path) throws FsException {
    Map<String, Boolean> all = new TreeMap<>();
    List<String> open = new ArrayList<>(List.of(path));
    while (!open.isEmpty()) {
      String directory = open.remove(open.size() - 1);
      ListingPage page = fs.reader.list(ROOT, directory, new byte[0], false).orElseThrow();
      for (FileStatus entry : page.entries()) {
        String name = new String(entry.name(), StandardCharsets.UTF_8);
        String child = directory.equals("/") ? "/" + name : directory + "/" + name;
        all.put(child, entry.inode().isDirectory());
        if (entry.inode() instanceof Directory below) {
          assertThat(below.children())
              .isEqualTo(
                  fs.reader.list(ROOT, child, new byte[0], false).orElseThrow().entries().size());
          open.add(child);
        }
      }
    }
    return all;
  }

  /** After reclaiming, every table has exactly the rows of what is in the tree. */
  private static void assertInvariants(NamespaceFixture fs, PathModel model) {
    long directories = 1 + model.listing().values().stream().filter(each -> each).count();
    long files = model.listing().size() + 1 - directories;
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(files, directories, 0, 0, 0));
    assertThat(fs.view.rows(Table.ENTRIES)).hasSize((int) (files + directories));
    assertThat(fs.view.rows(Table.INODES)).hasSize((int) (files + directories - 1));
    assertThat(fs.view.rows(Table.LEASES)).isEmpty();
    assertThat(fs.view.rows(Table.DETACHED)).isEmpty();
    fs.view
        .rows(Table.INODES)
        .forEach(
            (id, entryKey) ->
                assertThat(InodeCodec.decode(fs.view.get(Table.ENTRIES, entryKey)).id())
                    .isEqualTo(Keys.firstLong(id)));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> name = Arbitraries.of("a", "b", "c");
    Arbitrary<String> path =
        name.list().ofMinSize(0).ofMaxSize(4).map(names -> "/" + String.join("/", names));
    return Combinators.combine(
            Arbitraries.of("mkdirs", "mkdirs", "create", "delete", "rename", "rename2"),
            path,
            path,
            Arbitraries.of(true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }
}
