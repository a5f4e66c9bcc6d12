/**
 * Side-by-side measurements of Ashlar and its peers, and what they need: texts, load and tables.
 *
 * <p>{@link io.ashlar.benchmarks.Main} is the command. A measurement starts fresh clusters through
 * {@link io.ashlar.witness}, interleaves the systems, and reports the median of its rounds as it
 * is.
 */
package io.ashlar.benchmarks;
