package io.ashlar.namenode.webhdfs;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ashlar.protocol.proto.AclEntryProto;
import io.ashlar.protocol.proto.AclStatusProto;
import io.ashlar.protocol.proto.GetAclStatusRequestProto;
import io.ashlar.protocol.proto.GetAclStatusResponseProto;
import io.ashlar.protocol.proto.GetXAttrsRequestProto;
import io.ashlar.protocol.proto.GetXAttrsResponseProto;
import io.ashlar.protocol.proto.ListXAttrsRequestProto;
import io.ashlar.protocol.proto.ListXAttrsResponseProto;
import io.ashlar.protocol.proto.ModifyAclEntriesRequestProto;
import io.ashlar.protocol.proto.RemoveAclEntriesRequestProto;
import io.ashlar.protocol.proto.RemoveAclRequestProto;
import io.ashlar.protocol.proto.RemoveDefaultAclRequestProto;
import io.ashlar.protocol.proto.RemoveXAttrRequestProto;
import io.ashlar.protocol.proto.SetAclRequestProto;
import io.ashlar.protocol.proto.SetXAttrRequestProto;
import io.ashlar.protocol.webhdfs.Parameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** ACLs and extended attributes. */
final class AttributeOperations {
  // Bits of setXAttr's flag, wire reference 2.8.
  private static final int CREATE = 1;
  private static final int REPLACE = 2;

  private AttributeOperations() {}

  static void addTo(Operations operations) {
    operations.get("GETACLSTATUS", AttributeOperations::aclStatus);
    operations.put("SETACL", AttributeOperations::setAcl);
    operations.put("MODIFYACLENTRIES", AttributeOperations::modifyAcl);
    operations.put("REMOVEACLENTRIES", AttributeOperations::removeAclEntries);
    operations.put("REMOVEDEFAULTACL", AttributeOperations::removeDefaultAcl);
    operations.put("REMOVEACL", AttributeOperations::removeAcl);
    operations.get("GETXATTRS", AttributeOperations::xattrs);
    operations.get("LISTXATTRS", AttributeOperations::xattrNames);
    operations.put("SETXATTR", AttributeOperations::setXAttr);
    operations.put("REMOVEXATTR", AttributeOperations::removeXAttr);
  }

  // ---- ACLs

  private static CompletableFuture<Reply> aclStatus(Request request) {
    return request
        .call(
            "getAclStatus",
            GetAclStatusRequestProto.newBuilder().setSrc(request.path()).build(),
            GetAclStatusResponseProto.class)
        .thenApply(answer -> Reply.json("AclStatus", out -> write(out, answer.getResult())));
  }

  private static void write(JsonGenerator out, AclStatusProto status) throws IOException {
    out.writeStartObject();
    Json.array(
        out,
        "entries",
        status.getEntriesList(),
        (json, entry) -> json.writeString(AclText.of(entry)));
    out.writeStringField("group", status.getGroup());
    out.writeStringField("owner", status.getOwner());
    if (status.hasPermission()) {
      out.writeStringField("permission", StatusJson.octal(status.getPermission().getPerm()));
    }
    out.writeBooleanField("stickyBit", status.getSticky());
    out.writeEndObject();
  }

  private static List<AclEntryProto> entries(Request request, boolean withPermissions) {
    return AclText.parse(request.parameters().required("aclspec"), withPermissions);
  }

  private static CompletableFuture<Reply> setAcl(Request request) {
    return request.run(
        "setAcl",
        SetAclRequestProto.newBuilder()
            .setSrc(request.path())
            .addAllAclSpec(entries(request, true))
            .build());
  }

  private static CompletableFuture<Reply> modifyAcl(Request request) {
    return request.run(
        "modifyAclEntries",
        ModifyAclEntriesRequestProto.newBuilder()
            .setSrc(request.path())
            .addAllAclSpec(entries(request, true))
            .build());
  }

  private static CompletableFuture<Reply> removeAclEntries(Request request) {
    return request.run(
        "removeAclEntries",
        RemoveAclEntriesRequestProto.newBuilder()
            .setSrc(request.path())
            .addAllAclSpec(entries(request, false))
            .build());
  }

  private static CompletableFuture<Reply> removeDefaultAcl(Request request) {
    return request.run(
        "removeDefaultAcl",
        RemoveDefaultAclRequestProto.newBuilder().setSrc(request.path()).build());
  }

  private static CompletableFuture<Reply> removeAcl(Request request) {
    return request.run(
        "removeAcl", RemoveAclRequestProto.newBuilder().setSrc(request.path()).build());
  }

  // ---- extended attributes

  private static CompletableFuture<Reply> xattrs(Request request) {
    Parameters parameters = request.parameters();
    XAttrText.Encoding encoding =
        XAttrText.Encoding.valueOf(parameters.required("encoding").toUpperCase(Locale.ROOT));
    GetXAttrsRequestProto.Builder message =
        GetXAttrsRequestProto.newBuilder().setSrc(request.path());
    parameters.all("xattr.name").stream()
        .filter(name -> !name.isEmpty())
        .forEach(name -> message.addXAttrs(XAttrText.named(name)));
    return request
        .call("getXAttrs", message.build(), GetXAttrsResponseProto.class)
        .thenApply(
            answer ->
                Reply.json(
                    "XAttrs",
                    out ->
                        Json.array(
                            out,
                            answer.getXAttrsList(),
                            (json, attribute) -> {
                              json.writeStartObject();
                              json.writeStringField("name", XAttrText.name(attribute));
                              json.writeStringField(
                                  "value", encoding.text(attribute.getValue().toByteArray()));
                              json.writeEndObject();
                            })));
  }

  /** The names are JSON within a text within JSON. */
  private static CompletableFuture<Reply> xattrNames(Request request) {
    return request
        .call(
            "listXAttrs",
            ListXAttrsRequestProto.newBuilder().setSrc(request.path()).build(),
            ListXAttrsResponseProto.class)
        .thenApply(
            answer ->
                Reply.text(
                    "XAttrNames",
                    new String(
                        Json.bytes(
                            out ->
                                Json.array(
                                    out,
                                    answer.getXAttrsList(),
                                    (json, attribute) ->
                                        json.writeString(XAttrText.name(attribute)))),
                        StandardCharsets.UTF_8)));
  }

  private static CompletableFuture<Reply> setXAttr(Request request) {
    Parameters parameters = request.parameters();
    String name = parameters.required("xattr.name");
    parameters.required("flag");
    Set<String> flags = parameters.words("flag");
    return request.run(
        "setXAttr",
        SetXAttrRequestProto.newBuilder()
            .setSrc(request.path())
            .setXAttr(XAttrText.of(name, parameters.text("xattr.value").orElse("")))
            .setFlag(
                (flags.contains("CREATE") ? CREATE : 0) | (flags.contains("REPLACE") ? REPLACE : 0))
            .build());
  }

  private static CompletableFuture<Reply> removeXAttr(Request request) {
    return request.run(
        "removeXAttr",
        RemoveXAttrRequestProto.newBuilder()
            .setSrc(request.path())
            .setXAttr(XAttrText.named(request.parameters().required("xattr.name")))
            .build());
  }
}
