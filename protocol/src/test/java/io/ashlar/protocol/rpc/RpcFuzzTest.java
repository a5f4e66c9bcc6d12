package io.ashlar.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.protocol.net.BufferLeaks;
import io.ashlar.protocol.proto.RpcSaslProto;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conversations with errors at random places. Whatever becomes of the bad connection, it ends, and
 * another client is served. To try another seed, add it to the list.
 */
@ExtendWith(BufferLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RpcFuzzTest {
  private static final int CONVERSATIONS = 150;

  private RpcServer server;
  private RpcClient bystander;

  @BeforeAll
  void start() throws IOException {
    server = EchoServer.start();
    bystander = EchoServer.client(server);
  }

  @AfterAll
  void stop() {
    bystander.close();
    server.close();
  }

  private static byte[] conversation(Random random) {
    byte[] context = RawPeer.frame(RawPeer.header(-3, -1), RawPeer.context("alice"));
    byte[] calls =
        RawPeer.concat(
            EchoServer.call(0, "first"),
            RawPeer.frame(RawPeer.header(-4, -1)),
            EchoServer.call(1, "x".repeat(random.nextInt(3000))),
            EchoServer.call(2, "last"));
    if (random.nextBoolean()) {
      return RawPeer.concat(RawPeer.preamble(0), context, calls);
    }
    RpcSaslProto negotiate =
        RpcSaslProto.newBuilder().setState(RpcSaslProto.SaslState.NEGOTIATE).build();
    return RawPeer.concat(
        RawPeer.preamble(0xDF), RawPeer.frame(RawPeer.header(-33, -1), negotiate), context, calls);
  }

  private static byte[] spoil(byte[] bytes, Random random) {
    byte[] bad = bytes.clone();
    switch (random.nextInt(5)) {
      case 0 -> { // wrong bits
        for (int i = 0; i <= random.nextInt(8); i++) {
          bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 1 -> bad = Arrays.copyOf(bad, random.nextInt(bad.length)); // an early end
      case 2 -> { // a piece of noise
        byte[] noise = new byte[1 + random.nextInt(64)];
        random.nextBytes(noise);
        int at = random.nextInt(bad.length);
        bad =
            RawPeer.concat(Arrays.copyOf(bad, at), noise, Arrays.copyOfRange(bad, at, bad.length));
      }
      case 3 -> { // a piece missing
        int from = random.nextInt(bad.length);
        int to = Math.min(bad.length, from + 1 + random.nextInt(40));
        bad = RawPeer.concat(Arrays.copyOf(bad, from), Arrays.copyOfRange(bad, to, bad.length));
      }
      default -> random.nextBytes(bad); // nothing but noise
    }
    return bad;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20260101, 0xA5C1A5})
  void badConversationsEndAndOthersAreServed(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < CONVERSATIONS; i++) {
      byte[] bad = spoil(conversation(random), random);
      try (RawPeer peer = new RawPeer(server.address())) {
        int split = random.nextInt(bad.length + 1);
        sendIgnoringReset(peer, Arrays.copyOf(bad, split));
        sendIgnoringReset(peer, Arrays.copyOfRange(bad, split, bad.length));
        readToTheEnd(peer);
      }
      assertThat(EchoServer.invoke(bystander, "call " + i))
          .as("seed %d, conversation %d", seed, i)
          .isEqualTo("call " + i);
    }
  }

  private static void sendIgnoringReset(RawPeer peer, byte[] bytes) {
    try {
      peer.send(bytes);
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?i)broken pipe|connection reset.*");
    }
  }

  private static void readToTheEnd(RawPeer peer) {
    try {
      peer.finish().readToEnd();
    } catch (IOException e) {
      assertThat(e)
          .hasMessageMatching("(?i)broken pipe|connection reset.*|.*not connected.*|.*closed.*");
    }
  }
}
