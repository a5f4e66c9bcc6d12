/**
 * Event loops (native epoll where the platform has it, NIO elsewhere), host names and addresses.
 * Knows no protocol.
 */
package io.ashlar.protocol.net;
