package io.ashlar.namenode.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Acl;
import io.ashlar.namenode.permission.AclEntry;
import io.ashlar.namenode.permission.AclEntry.Scope;
import io.ashlar.namenode.permission.AclEntry.Type;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InodeCodecTest {
  private static final Attributes PLAIN = new Attributes(20000, "ann", "staff", 01755, 12, 34);
  private static final Acl ACL =
      new Acl(
          List.of(
              new AclEntry(Scope.ACCESS, Type.USER, "bob", Access.READ),
              AclEntry.unnamed(Scope.ACCESS, Type.GROUP, Access.NONE),
              new AclEntry(Scope.DEFAULT, Type.GROUP, "g\u00fcter", Access.ALL),
              AclEntry.unnamed(Scope.DEFAULT, Type.MASK, Access.READ_WRITE),
              AclEntry.unnamed(Scope.DEFAULT, Type.OTHER, Access.EXECUTE)));
  private static final SnapshotMarks MARKS =
      new SnapshotMarks(
          true, 5, List.of(new SnapshotSpan(16386, 1, 4), new SnapshotSpan(16390, 0, 1L << 33)));
  private static final Extras ALL = new Extras(ACL, true, true, 7, MARKS);

  @Test
  void everyKindOfInodeIsReadAsItWasWritten() {
    for (Extras extras :
        new Extras[] {
          Extras.NONE, ALL, new Extras(Acl.NONE, false, false, 1L << 40, SnapshotMarks.NONE)
        }) {
      Attributes attributes = PLAIN.with(extras);
      FileInode closed = new FileInode(attributes, 3, 1 << 27, 99, 2, 7, null);
      for (Inode inode :
          new Inode[] {
            new Directory(attributes, 5, 2),
            closed,
            closed.withWriter(new FileWriter("client_1", "127.0.0.1", 8))
          }) {
        assertThat(InodeCodec.decode(InodeCodec.encode(inode))).isEqualTo(inode);
      }
    }
  }

  @Test
  void aPlainInodePaysNothingForExtras() {
    int plain = InodeCodec.encode(new Directory(PLAIN, 0, 0)).length;
    int marked =
        InodeCodec.encode(
                new Directory(
                    PLAIN.with(new Extras(Acl.NONE, true, false, 0, SnapshotMarks.NONE)), 0, 0))
            .length;
    assertThat(marked).isEqualTo(plain + 3);
  }

  @Test
  void aPartOfUnknownKindIsRefusedAndNotDropped() {
    byte[] row = InodeCodec.encode(new Directory(PLAIN, 0, 0));
    byte[] longer = Arrays.copyOf(row, row.length + 3);
    longer[row.length] = 99;
    assertThatThrownBy(() -> InodeCodec.decode(longer)).hasMessageContaining("kind 99");
  }

  @Test
  void aNameThatIsTooLongForARowIsRefusedAndNotCutOff() {
    Attributes longOwner = new Attributes(9, "o".repeat(65_536), "group", 0755, 1, 2);
    assertThatThrownBy(() -> InodeCodec.encode(new Directory(longOwner, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536 bytes is too long");

    Attributes longest = new Attributes(9, "o".repeat(65_535), "group", 0755, 1, 2);
    Directory directory = new Directory(longest, 0, 0);
    assertThat(InodeCodec.decode(InodeCodec.encode(directory))).isEqualTo(directory);
  }
}
