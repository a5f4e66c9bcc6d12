package io.ashlar.fs;

import com.google.protobuf.ByteString;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.protocol.proto.GetXAttrsRequestProto;
import io.ashlar.protocol.proto.GetXAttrsResponseProto;
import io.ashlar.protocol.proto.ListXAttrsRequestProto;
import io.ashlar.protocol.proto.ListXAttrsResponseProto;
import io.ashlar.protocol.proto.RemoveXAttrRequestProto;
import io.ashlar.protocol.proto.RemoveXAttrResponseProto;
import io.ashlar.protocol.proto.SetXAttrRequestProto;
import io.ashlar.protocol.proto.SetXAttrResponseProto;
import io.ashlar.protocol.proto.XAttrProto;
import io.ashlar.protocol.proto.XAttrProto.XAttrNamespaceProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Extended attributes of a file system's files and directories; see {@link FileSystem#xattrs}.
 * Thread-safe.
 *
 * <p>A name begins with its namespace: {@code user.origin}; others are {@code trusted}, {@code
 * security}, {@code system} and {@code raw}. Names without one of them are an
 * IllegalArgumentException; a missing attribute or a flag that does not fit is the server's {@link
 * ServerException}.
 */
public final class Xattrs {
  private final NameNodeClient nameNode;

  Xattrs(NameNodeClient nameNode) {
    this.nameNode = nameNode;
  }

  /** How an attribute is set. */
  public enum Mode {
    /** Made anew; refused if it is there. */
    CREATE(1),
    /** Changed; refused if it is not there. */
    REPLACE(2),
    /** Made or changed. */
    EITHER(3);

    private final int flag;

    Mode(int flag) {
      this.flag = flag;
    }
  }

  /** Makes or changes an attribute. */
  public void set(String path, String attribute, byte[] value) throws IOException {
    set(path, attribute, value, Mode.EITHER);
  }

  /** Sets an attribute. */
  public void set(String path, String attribute, byte[] value, Mode mode) throws IOException {
    String name = PathNames.normalize(path);
    XAttrProto.Builder xattr = named(attribute).toBuilder();
    // An empty value is none on this wire; servers take the two for the same.
    if (value.length > 0) {
      xattr.setValue(ByteString.copyFrom(value));
    }
    nameNode.callThroughStart(
        name,
        "setXAttr",
        SetXAttrRequestProto.newBuilder().setSrc(name).setXAttr(xattr).setFlag(mode.flag).build(),
        SetXAttrResponseProto.parser());
  }

  /** The value of an attribute that is there. */
  public byte[] get(String path, String attribute) throws IOException {
    Map<String, byte[]> found = get(path, List.of(attribute));
    return found.isEmpty() ? new byte[0] : found.values().iterator().next();
  }

  /** The values of some attributes, all of which must be there, by their names. */
  public Map<String, byte[]> get(String path, Collection<String> attributes) throws IOException {
    return attributes.isEmpty()
        ? Map.of()
        : fetch(path, attributes.stream().map(Xattrs::named).toList());
  }

  /** All attributes that the user may see, by their names. */
  public Map<String, byte[]> getAll(String path) throws IOException {
    return fetch(path, List.of());
  }

  private Map<String, byte[]> fetch(String path, List<XAttrProto> wanted) throws IOException {
    String name = PathNames.normalize(path);
    List<XAttrProto> found =
        nameNode
            .call(
                name,
                "getXAttrs",
                GetXAttrsRequestProto.newBuilder().setSrc(name).addAllXAttrs(wanted).build(),
                GetXAttrsResponseProto.parser())
            .getXAttrsList();
    Map<String, byte[]> values = new LinkedHashMap<>();
    found.forEach(xattr -> values.put(name(xattr), xattr.getValue().toByteArray()));
    return values;
  }

  /** The names of all attributes that the user may see. */
  public List<String> list(String path) throws IOException {
    String name = PathNames.normalize(path);
    List<String> names = new ArrayList<>();
    nameNode
        .call(
            name,
            "listXAttrs",
            ListXAttrsRequestProto.newBuilder().setSrc(name).build(),
            ListXAttrsResponseProto.parser())
        .getXAttrsList()
        .forEach(xattr -> names.add(name(xattr)));
    return names;
  }

  /** Removes an attribute that is there. */
  public void remove(String path, String attribute) throws IOException {
    String name = PathNames.normalize(path);
    nameNode.callThroughStart(
        name,
        "removeXAttr",
        RemoveXAttrRequestProto.newBuilder().setSrc(name).setXAttr(named(attribute)).build(),
        RemoveXAttrResponseProto.parser());
  }

  private static XAttrProto named(String attribute) {
    int dot = attribute.indexOf('.');
    String prefix = dot < 0 ? "" : attribute.substring(0, dot).toUpperCase(Locale.ROOT);
    for (XAttrNamespaceProto namespace : XAttrNamespaceProto.values()) {
      if (namespace.name().equals(prefix) && dot + 1 < attribute.length()) {
        return XAttrProto.newBuilder()
            .setNamespace(namespace)
            .setName(attribute.substring(dot + 1))
            .build();
      }
    }
    throw new IllegalArgumentException(
        "Attribute \""
            + attribute
            + "\" must begin with user, trusted, security, system or raw, a dot, and go on");
  }

  private static String name(XAttrProto xattr) {
    return xattr.getNamespace().name().toLowerCase(Locale.ROOT) + "." + xattr.getName();
  }
}
