package io.ashlar.simulation;

import io.ashlar.protocol.proto.OpWriteBlockProto;

/**
 * What the first message of a write says.
 *
 * @param op as on the wire; nodes are named by their uuid
 */
record WriteSetup(OpWriteBlockProto op) {}
