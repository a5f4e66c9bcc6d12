package io.ashlar.namenode.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.AclEntry.Scope;
import io.ashlar.namenode.permission.AclEntry.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Lists are written as {@code setfacl} takes them. */
class AclChangeTest {
  private static final String MODE = "user::rw-,group::r--,other::r--";
  private static final String NAMED = "user::rw-,user:ann:r-x,group::r--,mask::r-x,other::---";

  @Test
  void aNewNamedUserBringsAMaskOfAllThatGroupsAndNamesHave() throws FsException {
    assertThat(merge(MODE, "user:ann:-wx"))
        .isEqualTo("user::rw-,user:ann:-wx,group::r--,mask::rwx,other::r--");
  }

  @Test
  void aMaskThatIsNamedIsTakenAsItIs() throws FsException {
    assertThat(merge(MODE, "user:ann:rwx,mask::r--"))
        .isEqualTo("user::rw-,user:ann:rwx,group::r--,mask::r--,other::r--");
  }

  @Test
  void aMaskIsMadeAnewWhenItsScopeChangesAndKeptWhenItDoesNot() throws FsException {
    assertThat(merge(NAMED, "user:bob:-w-"))
        .isEqualTo("user::rw-,user:ann:r-x,user:bob:-w-,group::r--,mask::rwx,other::---");
    assertThat(merge(NAMED.replace("mask::r-x", "mask::---"), "default:user:bob:r--"))
        .startsWith("user::rw-,user:ann:r-x,group::r--,mask::---,other::---,default:");
  }

  @Test
  void aDefaultListTakesFromTheAccessListWhatItLacks() throws FsException {
    assertThat(merge(MODE, "default:user:ann:rwx"))
        .isEqualTo(
            MODE
                + ",default:user::rw-,default:user:ann:rwx,default:group::r--"
                + ",default:mask::rwx,default:other::r--");
    assertThat(merge(MODE, "default:other::r-x"))
        .isEqualTo(MODE + ",default:user::rw-,default:group::r--,default:other::r-x");
  }

  @Test
  void removingTheLastNameKeepsAMaskMadeAnew() throws FsException {
    assertThat(remove(NAMED, "user:ann:---"))
        .isEqualTo("user::rw-,group::r--,mask::r--,other::---");
    assertThat(remove(NAMED, "user:ann:---,mask::---"))
        .isEqualTo("user::rw-,group::r--,other::---");
  }

  @Test
  void aMaskThatIsNeededStays() {
    assertRefused(
        () -> remove(NAMED, "mask::---"), "Invalid ACL: mask is required and cannot be deleted.");
  }

  @Test
  void ownerGroupAndOthersStayWithoutOneTheListIsRefused() throws FsException {
    assertRefused(
        () -> remove(MODE, "other::---"),
        "Invalid ACL: the user, group and other entries are required.");
    assertRefused(
        () -> replace(MODE, "user::rwx,group::rwx"),
        "Invalid ACL: the user, group and other entries are required.");
    // What a default list lacks is taken from the access list, also when it was to be removed.
    String both = merge(MODE, "default:user:ann:rwx");
    assertThat(remove(both, "default:group::---")).isEqualTo(both);
  }

  @Test
  void aReplacementLeavesTheOtherScopeAlone() throws FsException {
    String both = merge(MODE, "default:user:ann:rwx");
    assertThat(replace(both, "user::rwx,group::---,other::---"))
        .isEqualTo(
            "user::rwx,group::---,other::---"
                + ",default:user::rw-,default:user:ann:rwx,default:group::r--"
                + ",default:mask::rwx,default:other::r--");
    assertThat(replace(NAMED, "default:user::rwx,default:group::r-x,default:other::---"))
        .isEqualTo(NAMED + ",default:user::rwx,default:group::r-x,default:other::---");
  }

  @Test
  void removingDefaultsLeavesTheAccessList() throws FsException {
    List<AclEntry> both = AclChange.merge(list(NAMED), list("default:user:ann:rwx"));
    assertThat(text(AclChange.removeDefaults(both))).isEqualTo(NAMED);
  }

  @Test
  void masksAndOthersHaveNoNames() {
    assertRefused(
        () -> merge(MODE, "mask:ann:rwx"),
        "Invalid ACL: this entry type must not have a name: mask:ann:rwx.");
    assertRefused(
        () -> merge(MODE, "other:ann:rwx"),
        "Invalid ACL: this entry type must not have a name: other:ann:rwx.");
  }

  @Test
  void thirtyTwoEntriesOfAScopeAreEnough() throws FsException {
    String most = users(28);
    assertThat(list(merge(MODE, most))).hasSize(32);
    assertRefused(
        () -> merge(MODE, users(29)),
        "Invalid ACL: ACL has 33 access entries, which exceeds maximum of 32.");
    assertRefused(
        () -> merge(MODE, users(33)),
        "Invalid ACL: ACL has 33 access entries, which exceeds maximum of 32.");
    assertRefused(
        () -> merge(MODE, users(40).replace("user:", "default:user:")),
        "Invalid ACL: ACL has 40 default entries, which exceeds maximum of 32.");
  }

  @Test
  void oneEntryTwiceIsRefused() {
    assertRefused(
        () -> merge(MODE, "user:ann:r--,user:ann:rwx"),
        "Invalid ACL: multiple entries with same scope, type and name.");
  }

  private static String users(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "user:u" + (10 + i) + ":r--")
        .collect(Collectors.joining(","));
  }

  private static String merge(String existing, String wish) throws FsException {
    return text(AclChange.merge(list(existing), list(wish)));
  }

  private static String remove(String existing, String wish) throws FsException {
    return text(AclChange.remove(list(existing), list(wish)));
  }

  private static String replace(String existing, String wish) throws FsException {
    return text(AclChange.replace(list(existing), list(wish)));
  }

  private static void assertRefused(ThrowingCallable change, String message) {
    FsException refusal = catchThrowableOfType(FsException.class, change);
    assertThat(refusal).as("a refusal").hasMessage(message);
    assertThat(refusal.fault()).isEqualTo(Fault.ACL);
  }

  static String text(List<AclEntry> list) {
    return list.stream().map(AclEntry::toString).collect(Collectors.joining(","));
  }

  /** Reads a list; in any order, as clients send them. */
  static List<AclEntry> list(String text) {
    List<AclEntry> list = new ArrayList<>();
    for (String entry : text.split(",")) {
      List<String> parts = new ArrayList<>(Arrays.asList(entry.split(":", -1)));
      Scope scope = parts.get(0).equals("default") ? Scope.DEFAULT : Scope.ACCESS;
      if (scope == Scope.DEFAULT) {
        parts.remove(0);
      }
      int bits = 0;
      for (char letter : parts.get(2).toCharArray()) {
        bits = bits << 1 | (letter == '-' ? 0 : 1);
      }
      Type type = Type.valueOf(parts.get(0).toUpperCase(Locale.ROOT));
      list.add(new AclEntry(scope, type, parts.get(1), Access.ofBits(bits)));
    }
    return Collections.unmodifiableList(list);
  }
}
