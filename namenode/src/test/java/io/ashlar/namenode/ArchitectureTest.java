package io.ashlar.namenode;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rooms keep to what they say of themselves. */
class ArchitectureTest {
  private static final String[] CORE = {
    "io.ashlar.namenode.store",
    "io.ashlar.namenode.edit",
    "io.ashlar.namenode.namespace",
    "io.ashlar.namenode.lease",
    "io.ashlar.namenode.permission",
    "io.ashlar.namenode.retry",
    "io.ashlar.namenode.blocks",
    "io.ashlar.namenode.topology",
    "io.ashlar.namenode.errors",
  };

  private static final Set<String> CLOCK_READS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.Clock.systemUTC");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.ashlar.namenode");

  @Test
  void theCoreKnowsNoWire() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.netty..",
            "io.ashlar.protocol..",
            "com.google.protobuf..",
            "java.net..",
            "io.ashlar.namenode.clientprotocol..",
            "io.ashlar.namenode.datanodeprotocol..",
            "io.ashlar.namenode.http..")
        .check(CLASSES);
  }

  @Test
  void theCoreKnowsNoThread() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.lang\\.Thread|java\\.util\\.Timer|java\\.util\\.concurrent\\.(.*Executor.*|.*Future.*|.*Queue.*)"
                + "|java\\.util\\.concurrent\\.locks\\..*")
        .check(CLASSES);
  }

  @Test
  void theCoreReadsNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .callMethodWhere(
            describe(
                "reads the system's clock",
                (JavaCall<?> call) ->
                    CLOCK_READS.contains(
                        call.getTarget().getOwner().getName() + "." + call.getTarget().getName())))
        .check(CLASSES);
  }

  @Test
  void onlyOneRoomKnowsRocksDb() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.ashlar.namenode.store.rocksdb")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .check(CLASSES);
  }

  @Test
  void roomsDependOnEachOtherInOneDirection() {
    slices().matching("io.ashlar.namenode.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
