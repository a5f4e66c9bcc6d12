package io.ashlar.integration.input;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Requests to a worker for map outputs. */
final class ShuffleRequests implements Target {
  private static final int MAGIC = 0x41534831;
  private static final int PATIENCE_MILLIS = 30_000;

  private final InetSocketAddress server;

  ShuffleRequests(InetSocketAddress server) {
    this.server = server;
  }

  @Override
  public String kind() {
    return "shuffle";
  }

  @Override
  public int batch(Dice dice, Findings findings) throws Exception {
    byte[] job = "job-1".getBytes(StandardCharsets.US_ASCII);
    byte[] request =
        ByteBuffer.allocate(18 + job.length)
            .putInt(MAGIC)
            .putShort((short) job.length)
            .put(job)
            .putInt((int) dice.number())
            .putInt((int) dice.number())
            .putInt((int) dice.number())
            .array();
    byte[] bad = dice.oneIn(3) ? request : dice.spoil(request);
    try (Socket socket = new Socket()) {
      socket.connect(server, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(bad);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // to the end
      }
    } catch (SocketTimeoutException e) {
      findings.add("shuffle: does not end after " + HexFormat.of().formatHex(bad));
    } catch (IOException cutOff) {
      // A reset is an end, too.
    }
    return 1;
  }
}
