package io.ashlar.mapreduce.examples;

import io.ashlar.mapreduce.api.ByteSlice;
import io.ashlar.mapreduce.api.Codec;
import io.ashlar.mapreduce.api.Emitter;
import io.ashlar.mapreduce.api.LongCombiner;
import io.ashlar.mapreduce.api.Mapper;
import io.ashlar.mapreduce.api.Parameters;
import io.ashlar.mapreduce.api.Plan;
import io.ashlar.mapreduce.api.Program;
import io.ashlar.mapreduce.text.TextChunks;
import io.ashlar.mapreduce.text.TextOutput;

/**
 * Counts words, in lower case. What a word is, {@link WordScanner} says.
 *
 * <p>No object is made for a word: pieces of the file are scanned as bytes, and counted in a table
 * keyed by bytes.
 */
public final class WordCount implements Program {

  /** The program has no state. */
  public WordCount() {}

  @Override
  public Plan plan(Parameters parameters) {
    return Plan.read(new TextChunks())
        .map(Words::new, Codec.utf8(), Codec.varLongs())
        .combine(LongCombiner.SUM)
        .combined()
        .write(new TextOutput());
  }

  private static final class Words implements Mapper<Long, ByteSlice, String, Long> {
    private final WordScanner scanner = new WordScanner();

    @Override
    public void map(Long position, ByteSlice text, Emitter<String, Long> out) throws Exception {
      scanner.count(text.array(), text.offset(), text.offset() + text.length(), out.longs());
    }
  }
}
