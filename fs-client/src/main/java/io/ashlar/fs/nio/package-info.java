/**
 * {@code java.nio.file} for {@code hdfs://} URIs, so that {@code Files.lines(Path.of(uri))} and the
 * like work: a provider that the JDK finds by itself, over {@link io.ashlar.fs.FileSystem}.
 *
 * <p>Thread-safe, channels and streams excepted. What HDFS cannot do, such as writing in the middle
 * of a file, is an UnsupportedOperationException.
 */
package io.ashlar.fs.nio;
