package io.ashlar.mapreduce.collect;

import io.ashlar.mapreduce.api.ByteSink;
import io.ashlar.mapreduce.api.ByteSlice;
import io.ashlar.mapreduce.api.Codec;
import io.ashlar.mapreduce.api.Combiner;
import io.ashlar.mapreduce.api.LongCodec;
import io.ashlar.mapreduce.api.LongCombiner;
import java.io.IOException;

/** Makes one record of all records with the same key. */
final class CombiningCursor<V> extends RecordCursor {
  private final RecordCursor source;
  private final Codec<V> codec;
  private final Combiner<V> combiner;
  private final ByteSlice slice = new ByteSlice();
  private final ByteSink sink = new ByteSink();
  private boolean ahead;

  CombiningCursor(RecordCursor source, Codec<V> codec, Combiner<V> combiner) {
    this.source = source;
    this.codec = codec;
    this.combiner = combiner;
  }

  @Override
  public boolean next() throws IOException {
    if (!ahead && !source.next()) {
      return false;
    }
    copyKey();
    sink.clear();
    if (codec instanceof LongCodec longs && combiner instanceof LongCombiner combinesLongs) {
      combineLongs(longs, combinesLongs);
    } else {
      combineObjects();
    }
    value = sink.array();
    valueOffset = 0;
    valueLength = sink.length();
    return true;
  }

  private void copyKey() {
    if (key.length < source.keyLength) {
      key = new byte[Math.max(source.keyLength, key.length * 2)];
    }
    System.arraycopy(source.key, 0, key, 0, source.keyLength);
    keyLength = source.keyLength;
    sortablePrefix = source.sortablePrefix;
  }

  private void combineLongs(LongCodec longs, LongCombiner combinesLongs) throws IOException {
    long result = longs.decodeLong(sourceValue());
    while (sourceStaysAtKey()) {
      result = combinesLongs.combineLongs(result, longs.decodeLong(sourceValue()));
    }
    longs.encodeLong(result, sink);
  }

  private void combineObjects() throws IOException {
    V result = codec.decode(sourceValue());
    while (sourceStaysAtKey()) {
      result = combiner.combine(result, codec.decode(sourceValue()));
    }
    codec.encode(result, sink);
  }

  /** Moves the source on; false if it is at its end or at another key. */
  private boolean sourceStaysAtKey() throws IOException {
    ahead = source.next();
    return ahead && sameKey(source);
  }

  private ByteSlice sourceValue() {
    return slice.set(source.value, source.valueOffset, source.valueLength);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
