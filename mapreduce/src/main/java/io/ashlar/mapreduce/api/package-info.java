/**
 * What a MapReduce program is written against: {@link io.ashlar.mapreduce.api.Program} is the door.
 *
 * <p>A program describes itself as a {@link io.ashlar.mapreduce.api.Plan}:
 *
 * <pre>{@code
 * public final class LongestLines implements Program {
 *   public Plan plan(Parameters parameters) {
 *     return Plan.read(new TextLines())
 *         .map(() -> (offset, line, out) -> out.emit(line.substring(0, 1), (long) line.length()),
 *             Codec.utf8(), Codec.varLongs())
 *         .combine(LongCombiner.MAX)
 *         .combined()
 *         .write(new TextOutput());
 *   }
 * }
 * }</pre>
 *
 * <p>Knows nothing of how tasks are scheduled or where they run. Mappers, reducers, readers and
 * writers belong to one task's thread; codecs, combiners, partitioners and formats are shared by
 * all tasks of a worker and have no state.
 */
package io.ashlar.mapreduce.api;
