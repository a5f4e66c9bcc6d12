/**
 * Which task runs where, and what happens when one fails: {@link
 * io.ashlar.mapreduce.schedule.Scheduler} is the door.
 *
 * <p>Plain objects without threads, clocks, sockets or files: time comes with every call, and what
 * should happen is returned. Everything is confined to whichever one thread calls the scheduler.
 */
package io.ashlar.mapreduce.schedule;
