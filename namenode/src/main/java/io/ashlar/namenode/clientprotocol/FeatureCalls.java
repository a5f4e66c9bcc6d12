package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.protocol.proto.AddErasureCodingPoliciesRequestProto;
import io.ashlar.protocol.proto.AddErasureCodingPoliciesResponseProto;
import io.ashlar.protocol.proto.AddErasureCodingPolicyResponseProto;
import io.ashlar.protocol.proto.CreateEncryptionZoneRequestProto;
import io.ashlar.protocol.proto.ECTopologyVerifierResultProto;
import io.ashlar.protocol.proto.GetECTopologyResultForPoliciesRequestProto;
import io.ashlar.protocol.proto.GetECTopologyResultForPoliciesResponseProto;
import io.ashlar.protocol.proto.GetEZForPathRequestProto;
import io.ashlar.protocol.proto.GetEZForPathResponseProto;
import io.ashlar.protocol.proto.GetEnclosingRootRequestProto;
import io.ashlar.protocol.proto.GetEnclosingRootResponseProto;
import io.ashlar.protocol.proto.GetErasureCodingPolicyRequestProto;
import io.ashlar.protocol.proto.GetErasureCodingPolicyResponseProto;
import io.ashlar.protocol.proto.ListFeatureRequestProto;
import io.ashlar.protocol.proto.ListFeatureResponseProto;
import io.ashlar.protocol.proto.NameErasureCodingPolicyRequestProto;
import io.ashlar.protocol.proto.ReencryptEncryptionZoneRequestProto;
import io.ashlar.protocol.proto.SetErasureCodingPolicyRequestProto;
import io.ashlar.protocol.proto.UnsetErasureCodingPolicyRequestProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;

/**
 * Erasure coding, encryption zones and cache pools, which there are none of: a client that asks for
 * them is told so, and one that wants some is refused in the class that HDFS has for it (wire
 * reference 2.10).
 */
final class FeatureCalls {
  private static final String NO_ERASURE_CODING = "Erasure coding is not supported";
  private static final ListFeatureResponseProto NOTHING =
      ListFeatureResponseProto.newBuilder().setHasMore(false).build();

  private final Reads reads;

  FeatureCalls(Reads reads) {
    this.reads = reads;
  }

  void addTo(RpcService.Builder service) {
    addErasureCoding(service);
    addEncryption(service);
    service
        .method("listCachePools", ListFeatureRequestProto.parser(), FeatureCalls::none)
        .method("listCacheDirectives", ListFeatureRequestProto.parser(), FeatureCalls::none);
  }

  private void addErasureCoding(RpcService.Builder service) {
    service
        .method(
            "getErasureCodingPolicy",
            GetErasureCodingPolicyRequestProto.parser(),
            this::getErasureCodingPolicy)
        .method(
            "setErasureCodingPolicy",
            SetErasureCodingPolicyRequestProto.parser(),
            (call, request) -> refusePolicy(call, request.getEcPolicyName()))
        .method(
            "unsetErasureCodingPolicy",
            UnsetErasureCodingPolicyRequestProto.parser(),
            this::unsetErasureCodingPolicy)
        .method(
            "enableErasureCodingPolicy",
            NameErasureCodingPolicyRequestProto.parser(),
            (call, request) -> refusePolicy(call, request.getEcPolicyName()))
        .method(
            "disableErasureCodingPolicy",
            NameErasureCodingPolicyRequestProto.parser(),
            (call, request) -> refusePolicy(call, request.getEcPolicyName()))
        .method(
            "removeErasureCodingPolicy",
            NameErasureCodingPolicyRequestProto.parser(),
            (call, request) -> refusePolicy(call, request.getEcPolicyName()))
        .method(
            "addErasureCodingPolicies",
            AddErasureCodingPoliciesRequestProto.parser(),
            FeatureCalls::addErasureCodingPolicies)
        .method(
            "getECTopologyResultForPolicies",
            GetECTopologyResultForPoliciesRequestProto.parser(),
            FeatureCalls::verifyTopology);
  }

  private void addEncryption(RpcService.Builder service) {
    service
        .method("getEZForPath", GetEZForPathRequestProto.parser(), this::getEZForPath)
        .method("getEnclosingRoot", GetEnclosingRootRequestProto.parser(), this::getEnclosingRoot)
        .method(
            "createEncryptionZone",
            CreateEncryptionZoneRequestProto.parser(),
            (call, request) ->
                refuseZone(
                    call,
                    "Can't create an encryption zone for "
                        + request.getSrc()
                        + " since no key provider is available."))
        .method(
            "reencryptEncryptionZone",
            ReencryptEncryptionZoneRequestProto.parser(),
            (call, request) ->
                refuseZone(
                    call,
                    "No key provider configured, re-encryption operation is rejected: "
                        + request.getZone()))
        .method("listReencryptionStatus", ListFeatureRequestProto.parser(), FeatureCalls::none);
  }

  // ---- erasure coding

  private void getErasureCodingPolicy(RpcCall call, GetErasureCodingPolicyRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          reader.requireAccess(caller, request.getSrc(), Access.READ, "Path not found:");
          return GetErasureCodingPolicyResponseProto.getDefaultInstance();
        });
  }

  private void unsetErasureCodingPolicy(
      RpcCall call, UnsetErasureCodingPolicyRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          reader.requireAccess(caller, request.getSrc(), Access.WRITE, "Path not found:");
          throw new FsException(
              Fault.NO_ERASURE_CODING_POLICY,
              "No erasure coding policy explicitly set on " + request.getSrc());
        });
  }

  private static void refusePolicy(RpcCall call, String name) {
    call.fail(
        new FsException(
            Fault.ILLEGAL_ARGUMENT,
            NO_ERASURE_CODING + ": there is no policy '" + name + "' to set, enable or disable"));
  }

  private static void addErasureCodingPolicies(
      RpcCall call, AddErasureCodingPoliciesRequestProto request) {
    AddErasureCodingPoliciesResponseProto.Builder answer =
        AddErasureCodingPoliciesResponseProto.newBuilder();
    request
        .getEcPoliciesList()
        .forEach(
            policy ->
                answer.addResponses(
                    AddErasureCodingPolicyResponseProto.newBuilder()
                        .setPolicy(policy)
                        .setSucceed(false)
                        .setErrorMsg(NO_ERASURE_CODING)));
    call.reply(answer.build());
  }

  private static void verifyTopology(
      RpcCall call, GetECTopologyResultForPoliciesRequestProto request) {
    call.reply(
        GetECTopologyResultForPoliciesResponseProto.newBuilder()
            .setResponse(
                ECTopologyVerifierResultProto.newBuilder()
                    .setIsSupported(request.getPoliciesCount() == 0)
                    .setResultMessage(
                        request.getPoliciesCount() == 0
                            ? "No erasure coding policy is given."
                            : NO_ERASURE_CODING))
            .build());
  }

  // ---- encryption zones

  private void getEZForPath(RpcCall call, GetEZForPathRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          reader.requireAccessIfThere(caller, request.getSrc(), Access.READ);
          return GetEZForPathResponseProto.getDefaultInstance();
        });
  }

  private void getEnclosingRoot(RpcCall call, GetEnclosingRootRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          reader.requireAccessIfThere(caller, request.getFilename(), Access.READ);
          return GetEnclosingRootResponseProto.newBuilder().setEnclosingRootPath("/").build();
        });
  }

  private void refuseZone(RpcCall call, String message) {
    reads.quick(
        call,
        (reader, caller) -> {
          AccessCheck.requireSuperuser(caller);
          throw new FsException(Fault.IO, message);
        });
  }

  private static void none(RpcCall call, ListFeatureRequestProto request) {
    call.reply(NOTHING);
  }
}
