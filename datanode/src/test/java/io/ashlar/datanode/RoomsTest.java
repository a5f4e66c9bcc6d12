package io.ashlar.datanode;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

class RoomsTest {
  private static final JavaClasses DATANODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.ashlar.datanode");

  @Test
  void theReplicaRulesKnowNoNettyNoThreadNoClockAndNoFileSystem() {
    noClasses()
        .that()
        .resideInAPackage("io.ashlar.datanode.replica..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "java.nio.file..", "java.nio.channels..", "java.time..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(DATANODE);
  }

  @Test
  void theDecisionWhichAcknowledgementIsDueDoesNoInputOrOutput() {
    classes()
        .that()
        .haveSimpleNameStartingWith("AckQueue")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..", "java.util..", "io.ashlar.protocol..", "io.ashlar.datanode.pipeline..")
        .check(DATANODE);
  }

  @Test
  void roomsDoNotDependOnEachOtherInCircles() {
    SlicesRuleDefinition.slices()
        .matching("io.ashlar.datanode.(*)..")
        .should()
        .beFreeOfCycles()
        .check(DATANODE);
  }

  @Test
  void theDataNodeKnowsNoNameNodeCode() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.ashlar.namenode..", "org.apache.hadoop..")
        .check(DATANODE);
  }

  @Test
  void onlyWebHdfsUsesTheClientLibraryAndOnlyByItsDoor() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.ashlar.datanode.webhdfs..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.ashlar.fs..")
        .check(DATANODE);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.ashlar.fs.namenode..",
            "io.ashlar.fs.read..",
            "io.ashlar.fs.transfer..",
            "io.ashlar.fs.write..",
            "io.ashlar.fs.nio..")
        .check(DATANODE);
  }
}
