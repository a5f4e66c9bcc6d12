package io.ashlar.integration.input;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import io.ashlar.protocol.proto.RpcResponseHeaderProto;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Calls of every method of a protocol, in whole frames: requests that are well-formed and strange,
 * and requests that are not well-formed. Each must be answered, and none with an exception that
 * betrays a mistake of ours.
 */
final class RpcCalls implements Target {
  private static final int MOST_CALLS = 120;
  private static final int MOST_BYTES = 200_000;
  private static final int SHOWN_BYTES = 400;

  private final String kind;
  private final InetSocketAddress server;
  private final String protocol;
  private final List<Descriptor> requests = new ArrayList<>();
  private final Vocabulary vocabulary;

  RpcCalls(
      String kind,
      InetSocketAddress server,
      String protocol,
      Vocabulary vocabulary,
      FileDescriptor... files) {
    this.kind = kind;
    this.server = server;
    this.protocol = protocol;
    this.vocabulary = vocabulary;
    for (FileDescriptor file : files) {
      file.getMessageTypes().stream()
          .filter(type -> type.getName().endsWith("RequestProto"))
          .forEach(requests::add);
    }
  }

  @Override
  public String kind() {
    return kind;
  }

  private static String methodOf(Descriptor request) {
    String name = request.getName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT)
        + name.substring(1, name.length() - "RequestProto".length());
  }

  @Override
  public int batch(Dice dice, Findings findings) throws Exception {
    int calls = 1 + dice.below(MOST_CALLS);
    List<String> sent = new ArrayList<>();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteString clientId = ByteString.copyFrom(dice.bytes(dice.oneIn(20) ? dice.below(40) : 16));
    for (int i = 0; i < calls && all.size() < MOST_BYTES; i++) {
      Descriptor type = dice.oneOf(requests);
      Message message = vocabulary.message(type, dice);
      byte[] request = message.toByteArray();
      if (dice.oneIn(3)) {
        request = dice.spoil(request);
      }
      sent.add(methodOf(type) + " " + shown(request));
      all.writeBytes(RawRpc.call(i, clientId, protocol, methodOf(type), request));
    }
    try (RawRpc peer = RawRpc.opened(server, "mallory")) {
      peer.send(all.toByteArray());
      awaitAnswers(peer, sent, findings);
    }
    return sent.size();
  }

  private void awaitAnswers(RawRpc peer, List<String> sent, Findings findings) throws Exception {
    BitSet answered = new BitSet();
    while (answered.cardinality() < sent.size()) {
      RpcResponseHeaderProto answer;
      try {
        answer = peer.answer();
      } catch (SocketTimeoutException e) {
        findings.add(kind + ": no answer to " + sent.get(answered.nextClearBit(0)));
        return;
      }
      int callId = answer.getCallId();
      if (callId < 0 || callId >= sent.size() || answered.get(callId)) {
        findings.add(kind + ": answer to call " + callId + ", which was answered or never sent");
        return;
      }
      answered.set(callId);
      findings.judge(
          kind + ": " + sent.get(callId),
          answer.getExceptionClassName() + ": " + answer.getErrorMsg());
    }
  }

  private static String shown(byte[] request) {
    String hex = HexFormat.of().formatHex(request, 0, Math.min(SHOWN_BYTES, request.length));
    return request.length > SHOWN_BYTES ? hex + "... " + request.length + " bytes" : hex;
  }
}
