/**
 * HTTP for operators and their tools: health, metrics, Hadoop's JMX, fsck and a status page.
 *
 * <p>The endpoint takes bounded requests on event loops and runs {@link
 * io.ashlar.namenode.http.Page pages} on a few worker threads, so that a page may block; what a
 * page writes is sent as fast as the client takes it and never piles up. Pages read figures that
 * other rooms offer to any thread; nothing here changes anything.
 */
package io.ashlar.namenode.http;
