package io.ashlar.namenode;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Timer;
import java.util.concurrent.Executor;

/** The core decides: time, chance and threads come in from outside, and wires stay there. */
@AnalyzeClasses(
    packages = "io.ashlar.namenode",
    importOptions = ImportOption.DoNotIncludeTests.class)
class CorePackagesTest {
  private static final String[] CORE = {
    "io.ashlar.namenode.blocks..",
    "io.ashlar.namenode.topology..",
    "io.ashlar.namenode.namespace..",
    "io.ashlar.namenode.lease..",
    "io.ashlar.namenode.permission..",
    "io.ashlar.namenode.edit..",
    "io.ashlar.namenode.errors..",
  };

  @ArchTest
  static final ArchRule theCoreKnowsNoWire =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.netty..",
              "io.ashlar.protocol..",
              "com.google.protobuf..",
              "io.ashlar.namenode.clientprotocol..",
              "io.ashlar.namenode.datanodeprotocol..",
              "io.ashlar.namenode.http..");

  @ArchTest
  static final ArchRule theCoreKnowsNoDatabase =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.rocksdb..", "io.ashlar.namenode.store.rocksdb..");

  @ArchTest
  static final ArchRule theCoreHasNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule theCoreHasNoThread =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Executor.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Timer.class);
}
