package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.fs.fake.FakeError;
import io.ashlar.protocol.proto.AclEntryProto;
import io.ashlar.protocol.proto.AclStatusProto;
import io.ashlar.protocol.proto.BlockStoragePolicyProto;
import io.ashlar.protocol.proto.ContentSummaryProto;
import io.ashlar.protocol.proto.CreateSymlinkRequestProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.GetAclStatusRequestProto;
import io.ashlar.protocol.proto.GetAclStatusResponseProto;
import io.ashlar.protocol.proto.GetContentSummaryRequestProto;
import io.ashlar.protocol.proto.GetContentSummaryResponseProto;
import io.ashlar.protocol.proto.GetDelegationTokenRequestProto;
import io.ashlar.protocol.proto.GetDelegationTokenResponseProto;
import io.ashlar.protocol.proto.GetQuotaUsageRequestProto;
import io.ashlar.protocol.proto.GetQuotaUsageResponseProto;
import io.ashlar.protocol.proto.GetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.GetStoragePolicyResponseProto;
import io.ashlar.protocol.proto.GetXAttrsRequestProto;
import io.ashlar.protocol.proto.GetXAttrsResponseProto;
import io.ashlar.protocol.proto.ListXAttrsRequestProto;
import io.ashlar.protocol.proto.ListXAttrsResponseProto;
import io.ashlar.protocol.proto.ModifyAclEntriesRequestProto;
import io.ashlar.protocol.proto.ModifyAclEntriesResponseProto;
import io.ashlar.protocol.proto.QuotaUsageProto;
import io.ashlar.protocol.proto.RenewDelegationTokenRequestProto;
import io.ashlar.protocol.proto.RenewDelegationTokenResponseProto;
import io.ashlar.protocol.proto.SetAclRequestProto;
import io.ashlar.protocol.proto.SetQuotaRequestProto;
import io.ashlar.protocol.proto.SetQuotaResponseProto;
import io.ashlar.protocol.proto.SetXAttrRequestProto;
import io.ashlar.protocol.proto.SetXAttrResponseProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.proto.StorageTypeQuotaInfoProto;
import io.ashlar.protocol.proto.StorageTypeQuotaInfosProto;
import io.ashlar.protocol.proto.StorageTypesProto;
import io.ashlar.protocol.proto.TokenProto;
import io.ashlar.protocol.proto.XAttrProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttributesTest {
  private FakeCluster cluster;
  private FileSystem files;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster(1);
    files = cluster.connect();
  }

  @AfterEach
  void stop() throws IOException {
    files.close();
    cluster.close();
  }

  private <Q extends MessageLite> void answer(Class<Q> request, MessageLite answer) {
    cluster.nameNode().answer(request, ignored -> answer);
  }

  private <Q extends MessageLite> Q asked(Class<Q> request) {
    List<Q> calls = cluster.nameNode().calls(request);
    return calls.get(calls.size() - 1);
  }

  @Test
  void anAclIsReadWithItsMaskInTheGroupsPlace() throws IOException {
    answer(
        GetAclStatusRequestProto.class,
        GetAclStatusResponseProto.newBuilder()
            .setResult(
                AclStatusProto.newBuilder()
                    .setOwner("o")
                    .setGroup("g")
                    .setSticky(true)
                    .setPermission(FsPermissionProto.newBuilder().setPerm(01750))
                    .addEntries(AclEntry.access(AclEntry.Type.USER, "joe", 7).toProto())
                    .addEntries(AclEntry.access(AclEntry.Type.GROUP, "", 4).toProto()))
            .build());

    AclStatus acl = files.acls().get("/d/");

    assertThat(asked(GetAclStatusRequestProto.class).getSrc()).isEqualTo("/d");
    assertThat(acl.permission()).isEqualTo(01750);
    assertThat(acl.entries())
        .extracting(AclEntry::toString)
        .containsExactly("user:joe:rwx", "group::r--");
    assertThat(acl.effective(acl.entries().get(0))).isEqualTo(5);
    assertThat(acl.isExtended()).isTrue();
  }

  @Test
  void aclEntriesGoOutAsTheyWereWritten() throws IOException {
    answer(ModifyAclEntriesRequestProto.class, ModifyAclEntriesResponseProto.getDefaultInstance());

    files.acls().modify("/d", AclEntry.parseAll("user:joe:rw-,default:group::r-x"));

    List<AclEntryProto> sent = asked(ModifyAclEntriesRequestProto.class).getAclSpecList();
    assertThat(sent.get(0).getType()).isEqualTo(AclEntryProto.AclEntryTypeProto.USER);
    assertThat(sent.get(0).getName()).isEqualTo("joe");
    assertThat(sent.get(0).getPermissions()).isEqualTo(AclEntryProto.FsActionProto.READ_WRITE);
    assertThat(sent.get(1).getScope()).isEqualTo(AclEntryProto.AclEntryScopeProto.DEFAULT);
    assertThat(sent.get(1).hasName()).isFalse();
    assertThat(AclEntry.parseAllToRemove("user:joe,mask:,default:other").toString())
        .isEqualTo("[user:joe:---, mask::---, default:other::---]");
  }

  @Test
  void anAclEntryOfAnotherFormIsRefusedBeforeItIsSent() {
    for (String wrong :
        List.of("joe:rwx", "user:joe", "user:joe:rwz", "nobody:x:rwx", "default:", "user:a:rwxr")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AclEntry.parseAll(wrong))
          .withMessageContaining(wrong);
    }
    assertThat(cluster.nameNode().calls(SetAclRequestProto.class)).isEmpty();
  }

  @Test
  void xattrsHaveTheirNamespaceInFront() throws IOException {
    answer(SetXAttrRequestProto.class, SetXAttrResponseProto.getDefaultInstance());
    answer(
        GetXAttrsRequestProto.class,
        GetXAttrsResponseProto.newBuilder()
            .addXAttrs(xattr("a.b").setValue(ByteString.copyFromUtf8("value")))
            .build());
    answer(
        ListXAttrsRequestProto.class,
        ListXAttrsResponseProto.newBuilder().addXAttrs(xattr("a.b")).build());

    files.xattrs().set("/f", "trusted.t", new byte[] {1}, Xattrs.Mode.CREATE);
    SetXAttrRequestProto sent = asked(SetXAttrRequestProto.class);
    assertThat(sent.getXAttr().getNamespace()).isEqualTo(XAttrProto.XAttrNamespaceProto.TRUSTED);
    assertThat(sent.getXAttr().getName()).isEqualTo("t");
    assertThat(sent.getFlag()).isEqualTo(1);
    assertThat(files.xattrs().get("/f", "user.a.b"))
        .isEqualTo("value".getBytes(StandardCharsets.UTF_8));
    assertThat(asked(GetXAttrsRequestProto.class).getXAttrs(0).getName()).isEqualTo("a.b");
    assertThat(files.xattrs().getAll("/f")).containsOnlyKeys("user.a.b");
    assertThat(files.xattrs().list("/f")).containsExactly("user.a.b");
    assertThatIllegalArgumentException().isThrownBy(() -> files.xattrs().get("/f", "nowhere"));
    assertThatIllegalArgumentException().isThrownBy(() -> files.xattrs().get("/f", "user."));
  }

  private static XAttrProto.Builder xattr(String name) {
    return XAttrProto.newBuilder().setNamespace(XAttrProto.XAttrNamespaceProto.USER).setName(name);
  }

  @Test
  void aQuotaLeavesTheOtherOneAsItIs() throws IOException {
    answer(SetQuotaRequestProto.class, SetQuotaResponseProto.getDefaultInstance());

    files.quotas().setNames("/d", 10);
    assertThat(asked(SetQuotaRequestProto.class).getNamespaceQuota()).isEqualTo(10);
    assertThat(asked(SetQuotaRequestProto.class).getStoragespaceQuota()).isEqualTo(Long.MAX_VALUE);

    files.quotas().setSpace("/d", StorageType.SSD, Quotas.NONE);
    assertThat(asked(SetQuotaRequestProto.class).getStorageType()).isEqualTo(StorageTypeProto.SSD);
    assertThat(asked(SetQuotaRequestProto.class).getStoragespaceQuota()).isEqualTo(-1);
  }

  @Test
  void usageAndSummaryTellEachStorageTypesShare() throws IOException {
    StorageTypeQuotaInfosProto types =
        StorageTypeQuotaInfosProto.newBuilder()
            .addTypeQuotaInfo(
                StorageTypeQuotaInfoProto.newBuilder()
                    .setType(StorageTypeProto.SSD)
                    .setQuota(100)
                    .setConsumed(3))
            .build();
    answer(
        GetQuotaUsageRequestProto.class,
        GetQuotaUsageResponseProto.newBuilder()
            .setUsage(
                QuotaUsageProto.newBuilder()
                    .setFileAndDirectoryCount(2)
                    .setQuota(-1)
                    .setSpaceConsumed(30)
                    .setSpaceQuota(90)
                    .setTypeQuotaInfos(types))
            .build());
    answer(
        GetContentSummaryRequestProto.class,
        GetContentSummaryResponseProto.newBuilder()
            .setSummary(
                ContentSummaryProto.newBuilder()
                    .setLength(10)
                    .setFileCount(3)
                    .setDirectoryCount(2)
                    .setQuota(-1)
                    .setSpaceConsumed(30)
                    .setSpaceQuota(-1)
                    .setTypeQuotaInfos(types)
                    .setSnapshotLength(4)
                    .setSnapshotFileCount(1)
                    .setSnapshotDirectoryCount(1)
                    .setSnapshotSpaceConsumed(12)
                    .setErasureCodingPolicy("Replicated"))
            .build());

    QuotaUsage usage = files.quotas().usage("/d");
    assertThat(usage.quota()).isEqualTo(Quotas.NONE);
    assertThat(usage.byType())
        .containsExactly(entry(StorageType.SSD, new QuotaUsage.TypeUsage(3, 100)));
    ContentSummary present = files.contentSummary("/d").withoutSnapshots();
    assertThat(present.lengthBytes()).isEqualTo(6);
    assertThat(present.fileCount()).isEqualTo(2);
    assertThat(present.directoryCount()).isEqualTo(1);
    assertThat(present.spaceConsumedBytes()).isEqualTo(18);
    assertThat(present.byType()).isEqualTo(Map.copyOf(usage.byType()));
    assertThat(present.erasureCodingPolicy()).isEqualTo("Replicated");
  }

  @Test
  void aStoragePolicyNamesItsStorages() throws IOException {
    answer(
        GetStoragePolicyRequestProto.class,
        GetStoragePolicyResponseProto.newBuilder()
            .setStoragePolicy(
                BlockStoragePolicyProto.newBuilder()
                    .setPolicyId(7)
                    .setName("HOT")
                    .setCreationPolicy(
                        StorageTypesProto.newBuilder().addStorageTypes(StorageTypeProto.DISK)))
            .build());

    assertThat(files.storagePolicies().get("/f"))
        .isEqualTo(new StoragePolicy(7, "HOT", List.of(StorageType.DISK), List.of(), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorageType.named("floppy"))
        .withMessageContaining("DISK");
  }

  @Test
  void aTokenIsNotShown() throws IOException {
    answer(
        GetDelegationTokenRequestProto.class,
        GetDelegationTokenResponseProto.newBuilder()
            .setToken(
                TokenProto.newBuilder()
                    .setIdentifier(ByteString.copyFromUtf8("id"))
                    .setPassword(ByteString.copyFromUtf8("secret"))
                    .setKind("KIND")
                    .setService("host:1"))
            .build());
    answer(
        RenewDelegationTokenRequestProto.class,
        RenewDelegationTokenResponseProto.newBuilder().setNewExpiryTime(5).build());

    DelegationToken token = files.delegationTokens().issue("renewer").orElseThrow();

    assertThat(token.toString()).contains("KIND").doesNotContain("secret");
    assertThat(files.delegationTokens().renew(token)).isEqualTo(5);
    assertThat(asked(RenewDelegationTokenRequestProto.class).getToken().getPassword())
        .isEqualTo(ByteString.copyFromUtf8("secret"));
    answer(
        GetDelegationTokenRequestProto.class, GetDelegationTokenResponseProto.getDefaultInstance());
    assertThat(files.delegationTokens().issue("renewer")).isEmpty();
  }

  @Test
  void symbolicLinksAreRefusedInTheServersWords() {
    cluster
        .nameNode()
        .answer(
            CreateSymlinkRequestProto.class,
            q -> {
              throw new FakeError(
                  "java.lang.UnsupportedOperationException", "Symlinks not supported");
            });

    assertThatThrownBy(() -> files.createSymlink("/link", "/target"))
        .isInstanceOf(ServerException.class)
        .hasMessage("Symlinks not supported");
  }
}
