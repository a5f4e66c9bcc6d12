package io.ashlar.datanode.namenodelink;

import io.ashlar.protocol.proto.DatanodeCommandProto;

/** Carries out what the NameNode orders, other than registering anew. */
@FunctionalInterface
public interface CommandHandler {

  /** Takes an order; returns at once. */
  void handle(DatanodeCommandProto command);
}
