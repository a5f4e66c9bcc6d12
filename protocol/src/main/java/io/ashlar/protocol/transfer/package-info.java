/**
 * DataTransferProtocol's codecs: operations, packets, acknowledgements, checksums. Stateless or
 * confined to one connection; knows neither replicas nor files.
 */
package io.ashlar.protocol.transfer;
