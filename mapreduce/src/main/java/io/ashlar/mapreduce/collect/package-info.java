/**
 * What a map task emits, collected in bounded memory and written as sorted runs; and sorted runs
 * read and merged again. The room knows bytes and longs, and neither jobs nor networks.
 *
 * <p>Everything here belongs to the thread of one task attempt.
 */
package io.ashlar.mapreduce.collect;
