package io.ashlar.namenode.webhdfs;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.XAttrProto;
import io.ashlar.protocol.proto.XAttrProto.XAttrNamespaceProto;
import io.ashlar.protocol.webhdfs.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Names and values of extended attributes as text. */
final class XAttrText {

  /** How bytes become text. */
  enum Encoding {
    TEXT {
      @Override
      String text(byte[] value) {
        return "\"" + new String(value, StandardCharsets.UTF_8) + "\"";
      }
    },
    HEX {
      @Override
      String text(byte[] value) {
        return "0x" + HexFormat.of().formatHex(value);
      }
    },
    BASE64 {
      @Override
      String text(byte[] value) {
        return "0s" + Base64.getEncoder().encodeToString(value);
      }
    };

    abstract String text(byte[] value);
  }

  private XAttrText() {}

  /** An attribute's name alone. */
  static XAttrProto named(String name) {
    return builder(name).build();
  }

  /** An attribute with its value in any of the encodings, or bare. */
  static XAttrProto of(String name, String value) {
    return builder(name).setValue(ByteString.copyFrom(bytes(value))).build();
  }

  private static XAttrProto.Builder builder(String name) {
    int dot = name.indexOf('.');
    if (dot < 3) {
      throw badPrefix(name);
    }
    return XAttrProto.newBuilder()
        .setNamespace(namespace(name, name.substring(0, dot)))
        .setName(localName(name.substring(dot + 1)));
  }

  private static XAttrNamespaceProto namespace(String name, String prefix) {
    for (XAttrNamespaceProto namespace : XAttrNamespaceProto.values()) {
      if (namespace.name().equalsIgnoreCase(prefix)) {
        return namespace;
      }
    }
    throw badPrefix(name);
  }

  private static String localName(String name) {
    if (name.isEmpty()) {
      throw illegal("XAttr name cannot be empty.");
    }
    return name;
  }

  private static RuntimeException badPrefix(String name) {
    return illegal(
        "An XAttr name must be prefixed with user/trusted/security/system/raw, followed by a '.': "
            + name);
  }

  private static RuntimeException illegal(String message) {
    return new Failure("org.apache.hadoop.HadoopIllegalArgumentException", message).asException();
  }

  private static byte[] bytes(String value) {
    if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
      return value.substring(1, value.length() - 1).getBytes(StandardCharsets.UTF_8);
    }
    String prefix = value.length() < 2 ? "" : value.substring(0, 2).toLowerCase(Locale.ROOT);
    return switch (prefix) {
      case "0x" -> HexFormat.of().parseHex(value.substring(2));
      case "0s" -> Base64.getDecoder().decode(value.substring(2));
      default -> value.getBytes(StandardCharsets.UTF_8);
    };
  }

  static String name(XAttrProto attribute) {
    return attribute.getNamespace().name().toLowerCase(Locale.ROOT) + "." + attribute.getName();
  }
}
