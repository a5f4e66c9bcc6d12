package io.ashlar.namenode.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.AclEntry.Scope;
import io.ashlar.namenode.permission.AclEntry.Type;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random changes of a list give what the same changes give on a map from whom to what. */
class AclModelTest {

  /** One change. */
  record Step(String operation, List<AclEntry> entries) {}

  @Property(tries = 2000, seed = "20261126")
  void listsChangeAsTheModelDoes(@ForAll("steps") List<Step> steps) {
    Permissions permissions = new Permissions("ann", "staff", 01754, Acl.NONE);
    for (Step step : steps) {
      List<AclEntry> expected = Model.change(permissions.list(), step);
      List<AclEntry> actual = change(permissions.list(), step);
      assertThat(actual).as("%s of %s", step, permissions.list()).isEqualTo(expected);
      if (actual != null) {
        permissions = permissions.with(actual);
        assertThat(permissions.list()).as("as it is kept").isEqualTo(actual);
        assertThat(permissions.mode() & Modes.STICKY).isEqualTo(Modes.STICKY);
      }
    }
  }

  private static List<AclEntry> change(List<AclEntry> existing, Step step) {
    try {
      return switch (step.operation()) {
        case "merge" -> AclChange.merge(existing, step.entries());
        case "remove" -> AclChange.remove(existing, step.entries());
        default -> AclChange.replace(existing, step.entries());
      };
    } catch (FsException e) {
      return null;
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<AclEntry> named =
        Combinators.combine(
                Arbitraries.of(Scope.class),
                Arbitraries.of(Type.USER, Type.GROUP),
                Arbitraries.of("", "ann", "bob"),
                Arbitraries.of(Access.class))
            .as(AclEntry::new);
    Arbitrary<AclEntry> unnamed =
        Combinators.combine(
                Arbitraries.of(Scope.class),
                Arbitraries.of(Type.MASK, Type.OTHER),
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(30, Arbitraries.just("")),
                    net.jqwik.api.Tuple.of(1, Arbitraries.just("ann"))),
                Arbitraries.of(Access.class))
            .as(AclEntry::new);
    Arbitrary<List<AclEntry>> entries =
        Arbitraries.oneOf(named, unnamed)
            .list()
            .ofMinSize(1)
            .ofMaxSize(8)
            .uniqueElements(AclModelTest::whom);
    return Combinators.combine(Arbitraries.of("merge", "remove", "replace"), entries)
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private static AclEntry whom(AclEntry entry) {
    return entry.with(Access.NONE);
  }

  /** A list as a map; null where the change is refused. */
  private static final class Model {
    private final Map<AclEntry, Access> map = new TreeMap<>(AclEntry.ORDER);

    static List<AclEntry> change(List<AclEntry> existing, Step step) {
      Model model = new Model();
      Set<Scope> touched = EnumSet.noneOf(Scope.class);
      Set<Scope> maskTouched = EnumSet.noneOf(Scope.class);
      existing.forEach(entry -> model.map.put(whom(entry), entry.access()));
      for (AclEntry entry : step.entries()) {
        boolean effective =
            !step.operation().equals("remove") || model.map.containsKey(whom(entry));
        if (effective) {
          touched.add(entry.scope());
        }
        if (effective && entry.type() == Type.MASK) {
          maskTouched.add(entry.scope());
        }
      }
      if (step.operation().equals("replace")) {
        model.map.keySet().removeIf(key -> touched.contains(key.scope()));
      }
      for (AclEntry entry : step.entries()) {
        if (step.operation().equals("remove")) {
          model.map.remove(whom(entry));
        } else {
          model.map.put(whom(entry), entry.access());
        }
      }
      return model.finish(touched, maskTouched) ? model.list() : null;
    }

    private boolean finish(Set<Scope> touched, Set<Scope> maskTouched) {
      for (Scope scope : Scope.values()) {
        boolean any =
            map.keySet().stream().anyMatch(k -> k.scope() == scope && k.type() != Type.MASK);
        if (!any && scope == Scope.ACCESS) {
          return false;
        }
        if (!any) {
          map.keySet().removeIf(key -> key.scope() == scope);
          continue;
        }
        for (Type type : List.of(Type.USER, Type.GROUP, Type.OTHER)) {
          Access own = map.get(AclEntry.unnamed(Scope.ACCESS, type, Access.NONE));
          if (own == null) {
            return false;
          }
          map.putIfAbsent(AclEntry.unnamed(scope, type, Access.NONE), own);
        }
        AclEntry mask = AclEntry.unnamed(scope, Type.MASK, Access.NONE);
        boolean hadMask = map.containsKey(mask);
        boolean needed =
            map.keySet().stream()
                .anyMatch(k -> k.scope() == scope && k.isNamed() && k.type() != Type.MASK);
        if (needed && !hadMask && maskTouched.contains(scope)) {
          return false;
        }
        if (touched.contains(scope) && !maskTouched.contains(scope) && (hadMask || needed)) {
          map.put(mask, Access.ofBits(together(scope)));
        }
      }
      return map.keySet().stream()
          .noneMatch(k -> k.isNamed() && (k.type() == Type.MASK || k.type() == Type.OTHER));
    }

    private int together(Scope scope) {
      int bits = 0;
      for (Map.Entry<AclEntry, Access> entry : map.entrySet()) {
        AclEntry key = entry.getKey();
        boolean masked = key.type() == Type.GROUP || key.isNamed();
        bits |= key.scope() == scope && masked ? entry.getValue().bits() : 0;
      }
      return bits;
    }

    private List<AclEntry> list() {
      List<AclEntry> list = new ArrayList<>();
      map.forEach((whom, access) -> list.add(whom.with(access)));
      return list;
    }
  }
}
