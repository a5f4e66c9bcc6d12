package io.ashlar.integration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.ashlar.protocol.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;

/** Dependencies between modules point one way. */
@AnalyzeClasses(packages = "io.ashlar", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleDependenciesTest {
  private static final String PROTOCOL = "io.ashlar.protocol..";
  private static final String CLIENT = "io.ashlar.fs..";
  private static final String NAMENODE = "io.ashlar.namenode..";
  private static final String DATANODE = "io.ashlar.datanode..";
  private static final String MAPREDUCE = "io.ashlar.mapreduce..";
  private static final String CLUSTER = "io.ashlar.cluster..";
  private static final String SHELL = "io.ashlar.shell..";
  private static final String WITNESS = "io.ashlar.witness..";
  private static final String BENCHMARKS = "io.ashlar.benchmarks..";

  @ArchTest
  static final ArchRule theProtocolKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage(PROTOCOL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CLIENT, NAMENODE, DATANODE, MAPREDUCE, CLUSTER, SHELL);

  /** It knows which event loops, which resolver and which buffers a connection needs. */
  @ArchTest
  static final ArchRule connectionsBeginInTransport =
      noClasses()
          .that()
          .resideInAPackage("io.ashlar..")
          .and()
          .doNotBelongToAnyOf(Transport.class)
          .should()
          .callConstructor(Bootstrap.class)
          .orShould()
          .callConstructor(ServerBootstrap.class);

  @ArchTest
  static final ArchRule theClientKnowsOnlyTheProtocol =
      noClasses()
          .that()
          .resideInAPackage(CLIENT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(NAMENODE, DATANODE, MAPREDUCE, CLUSTER, SHELL);

  @ArchTest
  static final ArchRule theNameNodeNeverSeesTheDataNodeNorAnyClient =
      noClasses()
          .that()
          .resideInAPackage(NAMENODE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CLIENT, DATANODE, MAPREDUCE, CLUSTER, SHELL);

  @ArchTest
  static final ArchRule theDataNodeNeverSeesTheNameNodeNorWhatIsBuiltOnBoth =
      noClasses()
          .that()
          .resideInAPackage(DATANODE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(NAMENODE, MAPREDUCE, CLUSTER, SHELL);

  @ArchTest
  static final ArchRule mapReduceUsesTheClientAndNoServer =
      noClasses()
          .that()
          .resideInAPackage(MAPREDUCE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(NAMENODE, DATANODE, CLUSTER, SHELL);

  @ArchTest
  static final ArchRule theLocalClusterKnowsNoShell =
      noClasses()
          .that()
          .resideInAPackage(CLUSTER)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(SHELL);

  @ArchTest
  static final ArchRule nothingThatShipsDependsOnHadoopSparkOrTheBenchmarks =
      noClasses()
          .that()
          .resideInAnyPackage(PROTOCOL, CLIENT, NAMENODE, DATANODE, MAPREDUCE, CLUSTER, SHELL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.hadoop..", "org.apache.spark..", WITNESS, BENCHMARKS);

  @ArchTest
  static final ArchRule theWitnessKnowsAshlarOnlyByItsCommandLine =
      noClasses()
          .that()
          .resideInAPackage(WITNESS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              PROTOCOL,
              CLIENT,
              NAMENODE,
              DATANODE,
              MAPREDUCE,
              CLUSTER,
              SHELL,
              "org.apache.hadoop..");
}
