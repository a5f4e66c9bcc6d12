package io.ashlar.namenode.webhdfs;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ashlar.protocol.proto.BlockStoragePolicyProto;
import io.ashlar.protocol.proto.CodecProto;
import io.ashlar.protocol.proto.ErasureCodingPolicyProto;
import io.ashlar.protocol.proto.GetErasureCodingCodecsRequestProto;
import io.ashlar.protocol.proto.GetErasureCodingCodecsResponseProto;
import io.ashlar.protocol.proto.GetErasureCodingPoliciesRequestProto;
import io.ashlar.protocol.proto.GetErasureCodingPoliciesResponseProto;
import io.ashlar.protocol.proto.GetErasureCodingPolicyRequestProto;
import io.ashlar.protocol.proto.GetErasureCodingPolicyResponseProto;
import io.ashlar.protocol.proto.GetStoragePoliciesRequestProto;
import io.ashlar.protocol.proto.GetStoragePoliciesResponseProto;
import io.ashlar.protocol.proto.GetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.GetStoragePolicyResponseProto;
import io.ashlar.protocol.proto.NameErasureCodingPolicyRequestProto;
import io.ashlar.protocol.proto.SatisfyStoragePolicyRequestProto;
import io.ashlar.protocol.proto.SetErasureCodingPolicyRequestProto;
import io.ashlar.protocol.proto.SetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.StorageTypesProto;
import io.ashlar.protocol.proto.UnsetErasureCodingPolicyRequestProto;
import io.ashlar.protocol.proto.UnsetStoragePolicyRequestProto;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Storage policies, and questions about erasure coding. */
final class PolicyOperations {
  /** The one policy that is fixed when a file is made; the wire does not say so. */
  private static final int LAZY_PERSIST = 15;

  private PolicyOperations() {}

  static void addTo(Operations operations) {
    operations.get("GETALLSTORAGEPOLICY", PolicyOperations::all);
    operations.get("GETSTORAGEPOLICY", PolicyOperations::one);
    operations.put("SETSTORAGEPOLICY", PolicyOperations::set);
    operations.post("UNSETSTORAGEPOLICY", PolicyOperations::unset);
    operations.put("SATISFYSTORAGEPOLICY", PolicyOperations::satisfy);
    operations.get("GETECPOLICY", PolicyOperations::erasureCoding);
    operations.get("GETECPOLICIES", PolicyOperations::erasureCodings);
    operations.get("GETECCODECS", PolicyOperations::codecs);
    operations.put(
        "ENABLEECPOLICY", request -> request.run("enableErasureCodingPolicy", named(request)));
    operations.put(
        "DISABLEECPOLICY", request -> request.run("disableErasureCodingPolicy", named(request)));
    operations.put("SETECPOLICY", PolicyOperations::setErasureCoding);
    operations.post("UNSETECPOLICY", PolicyOperations::unsetErasureCoding);
  }

  // ---- storage policies

  private static CompletableFuture<Reply> all(Request request) {
    return request
        .call(
            "getStoragePolicies",
            GetStoragePoliciesRequestProto.getDefaultInstance(),
            GetStoragePoliciesResponseProto.class)
        .thenApply(
            answer ->
                Reply.json(
                    "BlockStoragePolicies",
                    out -> {
                      out.writeStartObject();
                      Json.array(
                          out,
                          "BlockStoragePolicy",
                          answer.getPoliciesList(),
                          PolicyOperations::write);
                      out.writeEndObject();
                    }));
  }

  private static CompletableFuture<Reply> one(Request request) {
    return request
        .call(
            "getStoragePolicy",
            GetStoragePolicyRequestProto.newBuilder().setPath(request.path()).build(),
            GetStoragePolicyResponseProto.class)
        .thenApply(
            answer ->
                Reply.json("BlockStoragePolicy", out -> write(out, answer.getStoragePolicy())));
  }

  private static void write(JsonGenerator out, BlockStoragePolicyProto policy) throws IOException {
    out.writeStartObject();
    out.writeBooleanField("copyOnCreateFile", policy.getPolicyId() == LAZY_PERSIST);
    types(out, "creationFallbacks", policy.getCreationFallbackPolicy());
    out.writeNumberField("id", policy.getPolicyId());
    out.writeStringField("name", policy.getName());
    types(out, "replicationFallbacks", policy.getReplicationFallbackPolicy());
    types(out, "storageTypes", policy.getCreationPolicy());
    out.writeEndObject();
  }

  private static void types(JsonGenerator out, String name, StorageTypesProto types)
      throws IOException {
    Json.array(
        out, name, types.getStorageTypesList(), (json, type) -> json.writeString(type.name()));
  }

  private static CompletableFuture<Reply> set(Request request) {
    Optional<String> policy = request.parameters().text("storagepolicy");
    if (policy.isEmpty()) {
      throw new IllegalArgumentException("Storage policy name is empty.");
    }
    return request.run(
        "setStoragePolicy",
        SetStoragePolicyRequestProto.newBuilder()
            .setSrc(request.path())
            .setPolicyName(policy.get())
            .build());
  }

  private static CompletableFuture<Reply> unset(Request request) {
    return request.run(
        "unsetStoragePolicy",
        UnsetStoragePolicyRequestProto.newBuilder().setSrc(request.path()).build());
  }

  private static CompletableFuture<Reply> satisfy(Request request) {
    return request.run(
        "satisfyStoragePolicy",
        SatisfyStoragePolicyRequestProto.newBuilder().setSrc(request.path()).build());
  }

  // ---- erasure coding

  private static CompletableFuture<Reply> erasureCoding(Request request) {
    return request
        .call(
            "getErasureCodingPolicy",
            GetErasureCodingPolicyRequestProto.newBuilder().setSrc(request.path()).build(),
            GetErasureCodingPolicyResponseProto.class)
        .thenApply(
            answer ->
                Reply.bare(
                    out -> {
                      if (answer.hasEcPolicy()) {
                        write(out, answer.getEcPolicy());
                      } else {
                        out.writeNull();
                      }
                    }));
  }

  private static CompletableFuture<Reply> erasureCodings(Request request) {
    return request
        .call(
            "getErasureCodingPolicies",
            GetErasureCodingPoliciesRequestProto.getDefaultInstance(),
            GetErasureCodingPoliciesResponseProto.class)
        .thenApply(
            answer ->
                Reply.json(
                    "ErasureCodingPolicies",
                    out -> {
                      out.writeStartObject();
                      Json.array(
                          out,
                          "ErasureCodingPolicyInfo",
                          answer.getEcPoliciesList(),
                          (json, policy) -> {
                            json.writeStartObject();
                            json.writeFieldName("policy");
                            write(json, policy);
                            json.writeStringField("state", policy.getState().name());
                            json.writeEndObject();
                          });
                      out.writeEndObject();
                    }));
  }

  private static void write(JsonGenerator out, ErasureCodingPolicyProto policy) throws IOException {
    out.writeStartObject();
    out.writeNumberField("cellSize", policy.getCellSize());
    out.writeStringField("codecName", policy.getSchema().getCodecName());
    out.writeNumberField("id", policy.getId());
    out.writeStringField("name", policy.getName());
    out.writeNumberField("numDataUnits", policy.getSchema().getDataUnits());
    out.writeNumberField("numParityUnits", policy.getSchema().getParityUnits());
    out.writeObjectFieldStart("schema");
    out.writeStringField("codecName", policy.getSchema().getCodecName());
    out.writeObjectFieldStart("extraOptions");
    out.writeEndObject();
    out.writeNumberField("numDataUnits", policy.getSchema().getDataUnits());
    out.writeNumberField("numParityUnits", policy.getSchema().getParityUnits());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static CompletableFuture<Reply> codecs(Request request) {
    return request
        .call(
            "getErasureCodingCodecs",
            GetErasureCodingCodecsRequestProto.getDefaultInstance(),
            GetErasureCodingCodecsResponseProto.class)
        .thenApply(
            answer ->
                Reply.json(
                    "ErasureCodingCodecs",
                    out -> {
                      out.writeStartObject();
                      for (CodecProto codec : answer.getCodecList()) {
                        out.writeStringField(codec.getCodec(), codec.getCoders());
                      }
                      out.writeEndObject();
                    }));
  }

  private static CompletableFuture<Reply> setErasureCoding(Request request) {
    return request.run(
        "setErasureCodingPolicy",
        SetErasureCodingPolicyRequestProto.newBuilder()
            .setSrc(request.path())
            .setEcPolicyName(request.parameters().required("ecpolicy"))
            .build());
  }

  private static CompletableFuture<Reply> unsetErasureCoding(Request request) {
    return request.run(
        "unsetErasureCodingPolicy",
        UnsetErasureCodingPolicyRequestProto.newBuilder().setSrc(request.path()).build());
  }

  private static NameErasureCodingPolicyRequestProto named(Request request) {
    return NameErasureCodingPolicyRequestProto.newBuilder()
        .setEcPolicyName(request.parameters().required("ecpolicy"))
        .build();
  }
}
