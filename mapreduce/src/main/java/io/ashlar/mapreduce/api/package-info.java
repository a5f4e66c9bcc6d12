/**
 * What a MapReduce program is written against: {@link io.ashlar.mapreduce.api.Program} is the door.
 * Knows nothing of how tasks are scheduled or where they run.
 */
package io.ashlar.mapreduce.api;
