package io.ashlar.integration.spark;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What people do with Spark, on two local cores: words counted, JSON asked by SQL, Parquet written,
 * replaced and read. All that it knows of the file system is a URI.
 */
public final class Analysis {
  private final SparkSession spark;
  private final String home;

  private Analysis(SparkSession spark, String home) {
    this.spark = spark;
    this.home = home;
  }

  /** Argument: the URI of a directory with {@code words} and {@code people.json}. */
  public static void main(String[] arguments) throws IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("analysis")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()) {
      Analysis analysis = new Analysis(spark, arguments[0]);
      analysis.countWords();
      analysis.askPeople();
      analysis.keepPeopleAsParquet();
    }
  }

  private void countWords() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JavaRDD<String> lines = context.textFile(home + "/words");
    printPreferredLocations(lines.rdd());
    lines
        .flatMap(line -> Arrays.asList(line.split(" ")).iterator())
        .mapToPair(word -> new Tuple2<>(word, 1))
        .reduceByKey(Integer::sum)
        .map(pair -> pair._1() + "\t" + pair._2())
        .saveAsTextFile(home + "/counts");
  }

  /** The scheduler asks the RDD that the lines come from in the end: the one that reads splits. */
  private static void printPreferredLocations(RDD<?> lines) {
    RDD<?> source = lines;
    while (!source.dependencies().isEmpty()) {
      source = source.dependencies().head().rdd();
    }
    for (Partition partition : source.partitions()) {
      List<String> hosts = CollectionConverters.asJava(source.preferredLocations(partition));
      System.out.println("split " + String.join(" ", hosts));
    }
  }

  private void askPeople() {
    spark.read().json(home + "/people.json").createOrReplaceTempView("people");
    Dataset<Row> towns =
        spark.sql(
            "SELECT town, count(*) AS people, max(age) AS oldest FROM people"
                + " WHERE age >= 18 GROUP BY town ORDER BY town");
    for (Row town : towns.collectAsList()) {
      System.out.println("town " + town.mkString(" "));
    }
  }

  private void keepPeopleAsParquet() {
    String table = home + "/people.parquet";
    Dataset<Row> people = spark.table("people");
    people.limit(1).write().parquet(table);
    people.write().mode(SaveMode.Overwrite).partitionBy("town").parquet(table);
    Dataset<Row> kept = spark.read().parquet(table);
    System.out.println("rows " + kept.count());
    System.out.println("differing " + kept.select("age", "name", "town").except(people).count());
    Dataset<Row> grown = kept.where("town = 'Uhlenhorst' AND age > 30").orderBy("name");
    for (Row row : grown.select("name", "age").collectAsList()) {
      System.out.println("grown " + row.mkString(" "));
    }
  }
}
