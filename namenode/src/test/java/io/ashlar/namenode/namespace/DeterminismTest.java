package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.EditCodec;
import io.ashlar.namenode.errors.FsException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeterminismTest {

  @Test
  void theSameCommandOnTheSameStateGivesTheSameEdit() throws FsException {
    NamespaceFixture one = new NamespaceFixture();
    NamespaceFixture other = new NamespaceFixture();
    for (int step = 0; step < commands(one).size(); step++) {
      byte[] first = edit(one, commands(one).get(step));
      byte[] again = edit(one, commands(one).get(step));
      byte[] elsewhere = edit(other, commands(other).get(step));

      assertThat(again).as("step %d decided twice", step).isEqualTo(first);
      assertThat(elsewhere).as("step %d elsewhere", step).isEqualTo(first);
      one.run(commands(one).get(step));
      other.run(commands(other).get(step));
    }
  }

  private static byte[] edit(NamespaceFixture fs, Command<?> command) throws FsException {
    return EditCodec.encode(((Decision.Decided<?>) fs.decide(command, false)).edit());
  }

  private static List<Command<?>> commands(NamespaceFixture fs) throws FsException {
    Namespace namespace = fs.namespace;
    return List.of(
        namespace.mkdirs(ROOT, "/a/b", 0755, true),
        namespace.create(ROOT, "/a/b/f", NamespaceFixture.request("me", false)),
        fs.addBlockCommand("/a/b/f", "me", null),
        namespace.rename(ROOT, "/a/b/f", "/a/g"),
        namespace.setPermission(ROOT, "/a/g", 0600),
        namespace.setReplication(ROOT, "/a/g", 2),
        namespace.delete(ROOT, "/a", true),
        namespace.reclaim());
  }
}
