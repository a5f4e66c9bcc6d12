package io.ashlar.namenode.audit;

import io.ashlar.namenode.namespace.Attributes;
import io.ashlar.namenode.permission.Modes;
import io.ashlar.protocol.rpc.RpcCall;
import java.net.InetAddress;

/** The format of a line, which HDFS's operators have parsers for. */
final class AuditLine {
  private AuditLine() {}

  static String format(
      boolean allowed, RpcCall call, String command, String source, String target, String owner) {
    InetAddress address = call.remoteAddress().getAddress();
    StringBuilder line = new StringBuilder(160);
    line.append("allowed=").append(allowed);
    line.append("\tugi=");
    name(line, call.user());
    line.append(" (auth:SIMPLE)");
    line.append("\tip=").append(address == null ? "null" : "/" + address.getHostAddress());
    line.append("\tcmd=").append(command);
    line.append("\tsrc=");
    escape(line, source);
    line.append("\tdst=");
    escape(line, target);
    line.append("\tperm=");
    name(line, owner);
    line.append("\tproto=").append(call.wire());
    if (!call.callerContext().isEmpty()) {
      line.append("\tcallerContext=");
      escape(line, call.callerContext());
    }
    return line.toString();
  }

  static String owner(Attributes attributes) {
    return attributes.owner() + ":" + attributes.group() + ":" + Modes.format(attributes.mode());
  }

  /** Leaves names as they are, but for what would end the field or line: users choose them. */
  private static void name(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (Character.isISOControl(each)) {
        line.append(String.format("\\u%04X", (int) each));
      } else {
        line.append(each);
      }
    }
  }

  /** So that no name of a file can pretend to be another field or line. */
  private static void escape(StringBuilder line, String text) {
    if (text == null) {
      line.append("null");
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      switch (each) {
        case '\t' -> line.append("\\t");
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '"' -> line.append("\\\"");
        case '\\' -> line.append("\\\\");
        default -> {
          if (each < ' ' || each > '~') {
            line.append(String.format("\\u%04X", (int) each));
          } else {
            line.append(each);
          }
        }
      }
    }
  }
}
