package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.UnsafeByteOperations;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.XAttr;
import io.ashlar.namenode.namespace.XAttrName;
import io.ashlar.namenode.namespace.XAttrWish;
import io.ashlar.namenode.retry.AnswerCodec;
import io.ashlar.protocol.proto.GetXAttrsRequestProto;
import io.ashlar.protocol.proto.GetXAttrsResponseProto;
import io.ashlar.protocol.proto.ListXAttrsRequestProto;
import io.ashlar.protocol.proto.ListXAttrsResponseProto;
import io.ashlar.protocol.proto.RemoveXAttrRequestProto;
import io.ashlar.protocol.proto.RemoveXAttrResponseProto;
import io.ashlar.protocol.proto.SetXAttrRequestProto;
import io.ashlar.protocol.proto.SetXAttrResponseProto;
import io.ashlar.protocol.proto.XAttrProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;

/** Calls about extended attributes (wire reference 2.8). */
final class XAttrCalls {
  private static final int CREATE = 1;
  private static final int REPLACE = 2;
  private static final XAttrName.Namespace[] NAMESPACES = XAttrName.Namespace.values();

  private final Changes changes;
  private final Reads reads;
  private final Namespace namespace;

  XAttrCalls(Changes changes, Reads reads, Namespace namespace) {
    this.changes = changes;
    this.reads = reads;
    this.namespace = namespace;
  }

  void addTo(RpcService.Builder service) {
    service
        .method("setXAttr", SetXAttrRequestProto.parser(), this::setXAttr)
        .method("removeXAttr", RemoveXAttrRequestProto.parser(), this::removeXAttr)
        .method("getXAttrs", GetXAttrsRequestProto.parser(), this::getXAttrs)
        .method("listXAttrs", ListXAttrsRequestProto.parser(), this::listXAttrs);
  }

  private void setXAttr(RpcCall call, SetXAttrRequestProto request) {
    XAttrProto attribute = request.getXAttr();
    XAttrWish wish =
        new XAttrWish(
            name(attribute),
            attribute.hasValue(),
            attribute.getValue().toByteArray(),
            (request.getFlag() & CREATE) != 0,
            (request.getFlag() & REPLACE) != 0);
    changes.once(
        call,
        caller -> namespace.setXAttr(caller, request.getSrc(), wish),
        AnswerCodec.NOTHING,
        done -> SetXAttrResponseProto.getDefaultInstance());
  }

  private void removeXAttr(RpcCall call, RemoveXAttrRequestProto request) {
    changes.once(
        call,
        caller -> namespace.removeXAttr(caller, request.getSrc(), name(request.getXAttr())),
        AnswerCodec.NOTHING,
        done -> RemoveXAttrResponseProto.getDefaultInstance());
  }

  private void getXAttrs(RpcCall call, GetXAttrsRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          GetXAttrsResponseProto.Builder answer = GetXAttrsResponseProto.newBuilder();
          for (XAttr attribute :
              reader.xattrs(
                  caller,
                  request.getSrc(),
                  request.getXAttrsList().stream().map(XAttrCalls::name).toList())) {
            XAttrProto.Builder message = message(attribute);
            if (attribute.value().length > 0) {
              message.setValue(UnsafeByteOperations.unsafeWrap(attribute.value()));
            }
            answer.addXAttrs(message);
          }
          return answer.build();
        });
  }

  private void listXAttrs(RpcCall call, ListXAttrsRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          ListXAttrsResponseProto.Builder answer = ListXAttrsResponseProto.newBuilder();
          reader
              .listXAttrs(caller, request.getSrc())
              .forEach(attribute -> answer.addXAttrs(message(attribute)));
          return answer.build();
        });
  }

  private static XAttrName name(XAttrProto message) {
    return new XAttrName(NAMESPACES[message.getNamespace().getNumber()], message.getName());
  }

  private static XAttrProto.Builder message(XAttr attribute) {
    return XAttrProto.newBuilder()
        .setNamespace(
            XAttrProto.XAttrNamespaceProto.forNumber(attribute.name().namespace().ordinal()))
        .setName(attribute.name().name());
  }
}
