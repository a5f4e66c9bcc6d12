/**
 * Whole clusters as processes, judged by witnesses: Hadoop's own client, an independent client in
 * Go, Apache HDFS's servers, and faults made with kill -9.
 *
 * <p>Every test class starts what it needs in a temporary directory and stops it. Nothing here
 * waits for a time, only for conditions.
 */
package io.ashlar.integration;
