package io.ashlar.integration.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Requests to a daemon's HTTP port, several on one connection. The connection must end when its
 * client has finished, and no answer may speak of a failed page.
 */
final class HttpRequests implements Target {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final List<String> METHODS =
      List.of("GET", "GET", "GET", "PUT", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "BREW");
  private static final List<String> PAGES =
      List.of("/jmx", "/metrics", "/health", "/", "/fsck", "/isActive", "/conf", "/nothing");
  private static final List<String> PATHS =
      List.of(
          "/scrap", "/scrap/f1", "/scrap/%00", "/scrap/%", "/%2e%2e", "/known/0", "", "/", "//");
  private static final List<String> PARAMETERS =
      List.of(
          "offset",
          "length",
          "buffersize",
          "permission",
          "overwrite",
          "recursive",
          "destination",
          "owner",
          "group",
          "replication",
          "blocksize",
          "aclspec",
          "fsaction",
          "xattr.name",
          "xattr.value",
          "encoding",
          "snapshotname",
          "oldsnapshotname",
          "startAfter",
          "sources",
          "newlength",
          "storagepolicy",
          "namespacequota",
          "storagespacequota",
          "token",
          "renewer",
          "delegation",
          "doas",
          "namenoderpcaddress",
          "createflag",
          "qry",
          "get",
          "path",
          "format",
          "startblockafter",
          "files",
          "modificationtime",
          "accesstime",
          "noredirect",
          "allusers");
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "-1",
          "1",
          "777",
          "99999999999999999999",
          "true",
          "false",
          "null",
          "/scrap/g",
          "user::rwx,group::r--,other::---",
          "%ff",
          "%zz",
          "a::b",
          "json",
          "text",
          "user.x",
          "hex",
          "*",
          "java.lang:*",
          "Hadoop:service=NameNode,name=FSNamesystemState::Nope",
          "0x",
          "\"x\"");

  private final String kind;
  private final InetSocketAddress server;
  private final List<String> operations;

  HttpRequests(String kind, InetSocketAddress server, List<String> operations) {
    this.kind = kind;
    this.server = server;
    this.operations = operations;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public int batch(Dice dice, Findings findings) throws Exception {
    int requests = 1 + dice.below(12);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < requests; i++) {
      byte[] request = request(dice, i == requests - 1);
      out.writeBytes(dice.oneIn(4) ? dice.spoil(request) : request);
    }
    send(out.toByteArray(), findings);
    return requests;
  }

  private byte[] request(Dice dice, boolean last) {
    StringBuilder head = new StringBuilder(dice.oneOf(METHODS)).append(' ');
    if (dice.oneIn(4)) {
      head.append(dice.oneOf(PAGES)).append('?');
    } else {
      head.append("/webhdfs/v1")
          .append(dice.oneOf(PATHS))
          .append("?op=")
          .append(dice.oneIn(15) ? "NOSUCHTHING" : dice.oneOf(operations));
    }
    if (!dice.oneIn(8)) {
      head.append("&user.name=").append(dice.oneIn(30) ? "%00" : "mallory");
    }
    for (int i = dice.below(4); i > 0; i--) {
      head.append('&').append(dice.oneOf(PARAMETERS)).append('=').append(dice.oneOf(VALUES));
    }
    byte[] body = dice.bytes(dice.oneIn(3) ? dice.below(3000) : 0);
    head.append(" HTTP/1.1\r\nHost: x\r\n");
    boolean chunked = dice.oneIn(6);
    if (chunked) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (body.length > 0) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    if (dice.oneIn(12)) {
      head.append("Expect: 100-continue\r\n");
    }
    head.append(last ? "Connection: close\r\n\r\n" : "\r\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    if (chunked) {
      out.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    out.writeBytes(body);
    if (chunked) {
      out.writeBytes((body.length > 0 ? "\r\n0\r\n\r\n" : "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private void send(byte[] bytes, Findings findings) throws IOException {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    try (Socket socket = new Socket()) {
      socket.connect(server, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      in.transferTo(answers);
    } catch (SocketTimeoutException e) {
      findings.add(kind + ": does not end after " + HexFormat.of().formatHex(bytes));
    } catch (IOException cutOff) {
      // A reset is an end, too.
    }
    String text = answers.toString(StandardCharsets.ISO_8859_1);
    if (text.contains("500 Internal") || Findings.betraysOurFault(text)) {
      int at = Math.max(0, text.indexOf("Exception") - 200);
      findings.add(
          kind
              + ": "
              + text.substring(at, Math.min(text.length(), at + 600))
              + "\nto "
              + HexFormat.of().formatHex(bytes));
    }
  }
}
