/**
 * A small HDFS inside the test's process: real sockets and real messages, blocks in memory, and
 * faults on demand. It keeps the rules that a client relies on and checks those that a client must
 * keep.
 */
package io.ashlar.fs.fake;
