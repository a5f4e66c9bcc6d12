/**
 * The second half of WebHDFS (wire reference 7.1): the bytes of files, over HTTP.
 *
 * <p>A NameNode redirects OPEN, CREATE, APPEND and GETFILECHECKSUM here. The DataNode is then a
 * client of the file system like any other, as the user of the request, and this is its only room
 * that knows the client library. Which blocks lie on this node makes no difference to the code,
 * only to the way that the bytes take.
 *
 * <p>A transfer holds one worker thread. Between it and the connection's event loop lies little:
 * when the client takes nothing the worker waits, and when the file takes nothing the connection is
 * not read. Threads, clients and what waits for a thread are bounded.
 */
package io.ashlar.datanode.webhdfs;
