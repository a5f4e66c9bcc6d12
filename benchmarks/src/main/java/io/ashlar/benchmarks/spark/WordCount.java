package io.ashlar.benchmarks.spark;

import java.util.Arrays;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Word count as one writes it for Spark, on two local cores. */
public final class WordCount {
  private WordCount() {}

  /** Arguments: input and output, as URIs. */
  public static void main(String[] arguments) {
    SparkConf settings =
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("word count")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    try (JavaSparkContext spark = new JavaSparkContext(settings)) {
      spark
          .textFile(arguments[0])
          .flatMap(line -> Arrays.asList(line.split(" ")).iterator())
          .mapToPair(word -> new Tuple2<>(word, 1))
          .reduceByKey(Integer::sum)
          .map(pair -> pair._1() + "\t" + pair._2())
          .saveAsTextFile(arguments[1]);
    }
  }
}
