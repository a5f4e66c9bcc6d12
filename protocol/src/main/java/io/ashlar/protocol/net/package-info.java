/** Event loops: native epoll where the platform has it, NIO elsewhere. Knows no protocol. */
package io.ashlar.protocol.net;
