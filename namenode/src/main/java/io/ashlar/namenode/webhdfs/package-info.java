/**
 * WebHDFS (wire reference 7): ClientProtocol spelled as HTTP and JSON.
 *
 * <p>An operation turns its parameters into the request message of a ClientProtocol method, hands
 * it to the same service that RPC calls go to, and writes the answer as JSON. So permissions,
 * retries and errors are those of RPC, and nothing is decided here. What concerns the bytes of a
 * file is redirected to a DataNode that has them.
 *
 * <p>Everything runs on the event loop of the request's connection and never waits: an answer comes
 * as a future that completes there. One request of a connection is served at a time, and a long
 * listing is read page by page as the client takes it.
 */
package io.ashlar.namenode.webhdfs;
