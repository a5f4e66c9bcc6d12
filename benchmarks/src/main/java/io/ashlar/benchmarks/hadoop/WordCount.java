package io.ashlar.benchmarks.hadoop;

import java.io.IOException;
import java.util.StringTokenizer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.Reducer;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;

/** Word count as one writes it for Hadoop's MapReduce: a combiner, two reducers, local runner. */
public final class WordCount {
  private WordCount() {}

  /** Arguments: input and output. */
  public static void main(String[] arguments) throws Exception {
    Configuration settings = new Configuration();
    settings.set("mapreduce.framework.name", "local");
    settings.setInt("mapreduce.local.map.tasks.maximum", 2);
    settings.setInt("mapreduce.local.reduce.tasks.maximum", 2);
    Job job = Job.getInstance(settings, "word count");
    job.setJarByClass(WordCount.class);
    job.setMapperClass(Tokenizer.class);
    job.setCombinerClass(Sum.class);
    job.setReducerClass(Sum.class);
    job.setNumReduceTasks(2);
    job.setOutputKeyClass(Text.class);
    job.setOutputValueClass(IntWritable.class);
    FileInputFormat.addInputPath(job, new Path(arguments[0]));
    FileOutputFormat.setOutputPath(job, new Path(arguments[1]));
    System.exit(job.waitForCompletion(false) ? 0 : 1);
  }

  /** Splits lines at blanks. */
  public static final class Tokenizer extends Mapper<LongWritable, Text, Text, IntWritable> {
    private static final IntWritable ONE = new IntWritable(1);
    private final Text word = new Text();

    @Override
    protected void map(
        LongWritable offset,
        Text line,
        Mapper<LongWritable, Text, Text, IntWritable>.Context context)
        throws IOException, InterruptedException {
      StringTokenizer tokens = new StringTokenizer(line.toString());
      while (tokens.hasMoreTokens()) {
        word.set(tokens.nextToken());
        context.write(word, ONE);
      }
    }
  }

  /** Adds counts up. */
  public static final class Sum extends Reducer<Text, IntWritable, Text, IntWritable> {
    private final IntWritable result = new IntWritable();

    @Override
    protected void reduce(
        Text word,
        Iterable<IntWritable> counts,
        Reducer<Text, IntWritable, Text, IntWritable>.Context context)
        throws IOException, InterruptedException {
      int sum = 0;
      for (IntWritable count : counts) {
        sum += count.get();
      }
      result.set(sum);
      context.write(word, result);
    }
  }
}
