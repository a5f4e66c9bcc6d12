package io.ashlar.integration.input;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.RpcSaslProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Whole conversations, from the preamble on, with errors anywhere. Whatever becomes of it, the
 * connection must end when its client has finished. A conversation counts as one input.
 */
final class RpcFrames implements Target {
  private static final String PROTOCOL = "org.apache.hadoop.hdfs.protocol.ClientProtocol";

  private final String kind;
  private final InetSocketAddress server;

  RpcFrames(String kind, InetSocketAddress server) {
    this.kind = kind;
    this.server = server;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public int batch(Dice dice, Findings findings) throws Exception {
    byte[] bad = dice.spoil(conversation(dice));
    int split = dice.below(bad.length + 1);
    try (RawRpc peer = new RawRpc(server)) {
      peer.send(Arrays.copyOf(bad, split));
      peer.send(Arrays.copyOfRange(bad, split, bad.length));
      peer.finish();
      peer.drain();
    } catch (SocketTimeoutException e) {
      findings.add(kind + ": does not end after " + HexFormat.of().formatHex(bad));
    } catch (IOException cutOff) {
      // A reset is an end, too.
    }
    return 1;
  }

  private static byte[] conversation(Dice dice) {
    ByteString clientId = ByteString.copyFrom(dice.bytes(16));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean sasl = dice.oneIn(2);
    out.writeBytes(RawRpc.preamble(sasl ? 0xDF : 0));
    if (sasl) {
      out.writeBytes(
          RawRpc.frame(
              RawRpc.header(RawRpc.SASL_CALL, ByteString.EMPTY),
              RpcSaslProto.newBuilder().setState(RpcSaslProto.SaslState.NEGOTIATE).build()));
    }
    out.writeBytes(
        RawRpc.frame(RawRpc.header(RawRpc.CONTEXT_CALL, clientId), RawRpc.context("mallory")));
    int calls = dice.below(4);
    for (int i = 0; i < calls; i++) {
      byte[] request =
          GetFileInfoRequestProto.newBuilder().setSrc("/scrap/f" + i).build().toByteArray();
      out.writeBytes(RawRpc.call(i, clientId, PROTOCOL, "getFileInfo", request));
    }
    return out.toByteArray();
  }
}
