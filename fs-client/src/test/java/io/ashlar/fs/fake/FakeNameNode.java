package io.ashlar.fs.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.ashlar.protocol.proto.AbandonBlockRequestProto;
import io.ashlar.protocol.proto.AbandonBlockResponseProto;
import io.ashlar.protocol.proto.AddBlockRequestProto;
import io.ashlar.protocol.proto.AddBlockResponseProto;
import io.ashlar.protocol.proto.AppendRequestProto;
import io.ashlar.protocol.proto.AppendResponseProto;
import io.ashlar.protocol.proto.CheckAccessRequestProto;
import io.ashlar.protocol.proto.ChecksumTypeProto;
import io.ashlar.protocol.proto.CompleteRequestProto;
import io.ashlar.protocol.proto.CompleteResponseProto;
import io.ashlar.protocol.proto.CreateFlagProto;
import io.ashlar.protocol.proto.CreateRequestProto;
import io.ashlar.protocol.proto.CreateResponseProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.DeleteRequestProto;
import io.ashlar.protocol.proto.DeleteResponseProto;
import io.ashlar.protocol.proto.DirectoryListingProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.FsServerDefaultsProto;
import io.ashlar.protocol.proto.FsyncRequestProto;
import io.ashlar.protocol.proto.FsyncResponseProto;
import io.ashlar.protocol.proto.GetAdditionalDatanodeRequestProto;
import io.ashlar.protocol.proto.GetAdditionalDatanodeResponseProto;
import io.ashlar.protocol.proto.GetBlockLocationsRequestProto;
import io.ashlar.protocol.proto.GetBlockLocationsResponseProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.GetListingRequestProto;
import io.ashlar.protocol.proto.GetListingResponseProto;
import io.ashlar.protocol.proto.GetServerDefaultsRequestProto;
import io.ashlar.protocol.proto.GetServerDefaultsResponseProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import io.ashlar.protocol.proto.MkdirsRequestProto;
import io.ashlar.protocol.proto.MkdirsResponseProto;
import io.ashlar.protocol.proto.Rename2RequestProto;
import io.ashlar.protocol.proto.Rename2ResponseProto;
import io.ashlar.protocol.proto.RenewLeaseRequestProto;
import io.ashlar.protocol.proto.RenewLeaseResponseProto;
import io.ashlar.protocol.proto.ReportBadBlocksRequestProto;
import io.ashlar.protocol.proto.ReportBadBlocksResponseProto;
import io.ashlar.protocol.proto.SetPermissionRequestProto;
import io.ashlar.protocol.proto.SetPermissionResponseProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.proto.TokenProto;
import io.ashlar.protocol.proto.UpdateBlockForPipelineRequestProto;
import io.ashlar.protocol.proto.UpdateBlockForPipelineResponseProto;
import io.ashlar.protocol.proto.UpdatePipelineRequestProto;
import io.ashlar.protocol.proto.UpdatePipelineResponseProto;
import io.ashlar.protocol.rpc.RpcError;
import io.ashlar.protocol.rpc.RpcServer;
import io.ashlar.protocol.rpc.RpcService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A NameNode with its namespace in a map. Thread-safe: one call at a time. */
public final class FakeNameNode implements AutoCloseable {
  private static final int PAGE = 3;
  private static final Set<String> CHANGES =
      Set.of(
          "create",
          "append",
          "mkdirs",
          "delete",
          "rename2",
          "setPermission",
          "setOwner",
          "setQuota",
          "allowSnapshot",
          "disallowSnapshot",
          "createSnapshot",
          "renameSnapshot",
          "deleteSnapshot",
          "setStoragePolicy",
          "unsetStoragePolicy",
          "satisfyStoragePolicy");
  private static final TokenProto NO_TOKEN =
      TokenProto.newBuilder()
          .setIdentifier(ByteString.EMPTY)
          .setPassword(ByteString.EMPTY)
          .setKind("")
          .setService("")
          .build();

  private final FakeCluster cluster;
  private final RpcServer server;
  private final TreeMap<String, FakeFile> files = new TreeMap<>();
  private final Script script = new Script();
  private final Queue<MessageLite> calls = new ConcurrentLinkedQueue<>();
  private long nextId = 16386;
  private long nextStamp = 1000;
  private int completionsRefused;
  private int safeModeRefusals;
  private int changeRefusals;
  private String safeModeReason = "";
  private int unreportedAnswers;
  private boolean replicasForgotten;

  FakeNameNode(FakeCluster cluster) throws IOException {
    this.cluster = cluster;
    files.put("/", new FakeFile(16385, true, 0, 0, 0755));
    RpcService.Builder service =
        RpcService.builder("org.apache.hadoop.hdfs.protocol.ClientProtocol");
    addNamespace(service);
    addWriting(service);
    Script.METHODS.forEach((name, parser) -> add(service, name, parser, script::play));
    this.server =
        RpcServer.builder()
            .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .errors(
                failure ->
                    failure instanceof FakeError known
                        ? new RpcError(known.className(), known.getMessage() + "\n\tat somewhere")
                        : new RpcError("java.io.IOException", String.valueOf(failure)))
            .service(service.build())
            .start();
  }

  private <Q extends MessageLite> void add(
      RpcService.Builder service, String name, Parser<Q> parser, Function<Q, MessageLite> body) {
    service.method(
        name,
        parser,
        (call, request) -> {
          calls.add(request);
          synchronized (this) {
            if (CHANGES.contains(name)) {
              checkChange();
            }
            call.reply(body.apply(request));
          }
        });
  }

  private void addNamespace(RpcService.Builder service) {
    add(
        service,
        "getServerDefaults",
        GetServerDefaultsRequestProto.parser(),
        q ->
            GetServerDefaultsResponseProto.newBuilder()
                .setServerDefaults(
                    FsServerDefaultsProto.newBuilder()
                        .setBlockSize(1 << 20)
                        .setBytesPerChecksum(512)
                        .setWritePacketSize(65536)
                        .setReplication(3)
                        .setFileBufferSize(4096)
                        .setChecksumType(ChecksumTypeProto.CHECKSUM_CRC32C))
                .build());
    add(
        service,
        "getFileInfo",
        GetFileInfoRequestProto.parser(),
        q -> {
          FakeFile file = files.get(q.getSrc());
          GetFileInfoResponseProto.Builder answer = GetFileInfoResponseProto.newBuilder();
          return file == null ? answer.build() : answer.setFs(status("", file)).build();
        });
    add(service, "getListing", GetListingRequestProto.parser(), this::list);
    add(
        service,
        "mkdirs",
        MkdirsRequestProto.parser(),
        q -> {
          makeParents(q.getSrc());
          files.putIfAbsent(
              q.getSrc(), new FakeFile(nextId++, true, 0, 0, q.getMasked().getPerm()));
          return MkdirsResponseProto.newBuilder().setResult(true).build();
        });
    add(
        service,
        "delete",
        DeleteRequestProto.parser(),
        q -> {
          boolean hasChildren = !below(q.getSrc()).isEmpty();
          if (hasChildren && !q.getRecursive()) {
            throw new FakeError(
                "org.apache.hadoop.fs.PathIsNotEmptyDirectoryException",
                q.getSrc() + " is non empty");
          }
          below(q.getSrc()).clear();
          boolean removed = files.remove(q.getSrc()) != null;
          return DeleteResponseProto.newBuilder().setResult(removed).build();
        });
    add(
        service,
        "rename2",
        Rename2RequestProto.parser(),
        q -> {
          existing(q.getSrc());
          if (files.containsKey(q.getDst()) && !q.getOverwriteDest()) {
            throw FakeError.exists(q.getDst());
          }
          Map<String, FakeFile> inside = new TreeMap<>(below(q.getSrc()));
          below(q.getSrc()).clear();
          files.put(q.getDst(), files.remove(q.getSrc()));
          inside.forEach(
              (path, file) -> files.put(q.getDst() + path.substring(q.getSrc().length()), file));
          return Rename2ResponseProto.getDefaultInstance();
        });
    add(
        service,
        "setPermission",
        SetPermissionRequestProto.parser(),
        q -> {
          existing(q.getSrc()).permission = q.getPermission().getPerm();
          return SetPermissionResponseProto.getDefaultInstance();
        });
    add(
        service,
        "checkAccess",
        CheckAccessRequestProto.parser(),
        q -> {
          throw new FakeError(
              "org.apache.hadoop.security.AccessControlException", "Permission denied: user=u");
        });
  }

  private void addWriting(RpcService.Builder service) {
    add(service, "create", CreateRequestProto.parser(), this::create);
    add(service, "append", AppendRequestProto.parser(), this::append);
    add(service, "addBlock", AddBlockRequestProto.parser(), this::addBlock);
    add(
        service,
        "abandonBlock",
        AbandonBlockRequestProto.parser(),
        q -> {
          existing(q.getSrc()).blocks.remove(q.getB().getBlockId());
          return AbandonBlockResponseProto.getDefaultInstance();
        });
    add(
        service,
        "updateBlockForPipeline",
        UpdateBlockForPipelineRequestProto.parser(),
        q ->
            UpdateBlockForPipelineResponseProto.newBuilder()
                .setBlock(
                    located(
                        q.getBlock().toBuilder().setGenerationStamp(nextStamp++).build(),
                        -1,
                        List.of()))
                .build());
    add(
        service,
        "updatePipeline",
        UpdatePipelineRequestProto.parser(),
        q -> {
          for (FakeFile file : files.values()) {
            if (file.blocks.containsKey(q.getNewBlock().getBlockId())) {
              file.blocks.put(q.getNewBlock().getBlockId(), q.getNewBlock());
              file.locations.put(
                  q.getNewBlock().getBlockId(),
                  q.getNewNodesList().stream()
                      .map(node -> cluster.dataNode(node.getDatanodeUuid()))
                      .toList());
            }
          }
          return UpdatePipelineResponseProto.getDefaultInstance();
        });
    add(
        service,
        "getAdditionalDatanode",
        GetAdditionalDatanodeRequestProto.parser(),
        q -> {
          List<FakeDataNode> nodes = new ArrayList<>(nodes(q.getExistingsList()));
          List<FakeDataNode> others = new ArrayList<>(cluster.dataNodes());
          others.removeAll(nodes);
          others.removeAll(nodes(q.getExcludesList()));
          if (others.isEmpty()) {
            throw FakeError.io("No DataNode is left");
          }
          nodes.add(others.get(0));
          return GetAdditionalDatanodeResponseProto.newBuilder()
              .setBlock(located(q.getBlk(), -1, nodes))
              .build();
        });
    add(service, "fsync", FsyncRequestProto.parser(), q -> FsyncResponseProto.getDefaultInstance());
    add(service, "complete", CompleteRequestProto.parser(), this::complete);
    add(
        service,
        "renewLease",
        RenewLeaseRequestProto.parser(),
        q -> RenewLeaseResponseProto.getDefaultInstance());
    add(service, "getBlockLocations", GetBlockLocationsRequestProto.parser(), this::locations);
    add(
        service,
        "reportBadBlocks",
        ReportBadBlocksRequestProto.parser(),
        q -> ReportBadBlocksResponseProto.getDefaultInstance());
  }

  private List<FakeDataNode> nodes(List<DatanodeInfoProto> infos) {
    return infos.stream().map(info -> cluster.dataNode(info.getId().getDatanodeUuid())).toList();
  }

  private Map<String, FakeFile> below(String path) {
    String prefix = path.equals("/") ? "/" : path + "/";
    return files.subMap(prefix, false, prefix + Character.MAX_VALUE, false);
  }

  private void makeParents(String path) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      String parent = path.substring(0, slash);
      makeParents(parent);
      files.putIfAbsent(parent, new FakeFile(nextId++, true, 0, 0, 0755));
    }
  }

  private FakeFile existing(String path) {
    FakeFile file = files.get(path);
    if (file == null) {
      throw FakeError.notFound(path);
    }
    return file;
  }

  private MessageLite list(GetListingRequestProto q) {
    FakeFile file = files.get(q.getSrc());
    if (file == null) {
      return GetListingResponseProto.getDefaultInstance();
    }
    DirectoryListingProto.Builder page = DirectoryListingProto.newBuilder();
    if (!file.directory) {
      page.addPartialListing(status("", file)).setRemainingEntries(0);
      return GetListingResponseProto.newBuilder().setDirList(page).build();
    }
    int prefix = q.getSrc().equals("/") ? 1 : q.getSrc().length() + 1;
    List<String> names =
        below(q.getSrc()).keySet().stream()
            .map(path -> path.substring(prefix))
            .filter(name -> !name.contains("/"))
            .filter(name -> name.compareTo(q.getStartAfter().toStringUtf8()) > 0)
            .toList();
    names.stream()
        .limit(PAGE)
        .forEach(
            name ->
                page.addPartialListing(
                    status(name, files.get(q.getSrc().substring(0, prefix - 1) + "/" + name))));
    page.setRemainingEntries(Math.max(0, names.size() - PAGE));
    return GetListingResponseProto.newBuilder().setDirList(page).build();
  }

  private MessageLite create(CreateRequestProto q) {
    boolean overwrite = (q.getCreateFlag() & CreateFlagProto.OVERWRITE_VALUE) != 0;
    if (files.containsKey(q.getSrc()) && !overwrite) {
      throw FakeError.exists(q.getSrc());
    }
    makeParents(q.getSrc());
    FakeFile file =
        new FakeFile(
            nextId++, false, q.getBlockSize(), q.getReplication(), q.getMasked().getPerm());
    file.holder = q.getClientName();
    files.put(q.getSrc(), file);
    return CreateResponseProto.newBuilder().setFs(status("", file)).build();
  }

  private MessageLite append(AppendRequestProto q) {
    FakeFile file = existing(q.getSrc());
    if (file.holder != null) {
      throw new FakeError(
          "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException",
          q.getSrc() + " is being written by " + file.holder);
    }
    file.holder = q.getClientName();
    AppendResponseProto.Builder answer = AppendResponseProto.newBuilder();
    ExtendedBlockProto last = file.lastBlock();
    if (last != null && last.getNumBytes() < file.blockSize) {
      answer.setBlock(
          located(last, file.length() - last.getNumBytes(), file.locations.get(last.getBlockId())));
    }
    return answer.setStat(status("", file)).build();
  }

  private MessageLite addBlock(AddBlockRequestProto q) {
    checkSafeMode();
    FakeFile file = writable(q.getSrc(), q.getClientName());
    if (q.hasPrevious()) {
      file.blocks.put(q.getPrevious().getBlockId(), q.getPrevious());
    }
    List<FakeDataNode> nodes = new ArrayList<>(cluster.dataNodes());
    nodes.removeAll(nodes(q.getExcludeNodesList()));
    if (nodes.isEmpty()) {
      throw FakeError.io(
          "File " + q.getSrc() + " could only be written to 0 of the 1 minReplication nodes.");
    }
    List<FakeDataNode> chosen = nodes.subList(0, Math.min(nodes.size(), file.replication));
    ExtendedBlockProto block =
        ExtendedBlockProto.newBuilder()
            .setPoolId("BP-fake")
            .setBlockId(nextId++)
            .setGenerationStamp(nextStamp++)
            .build();
    long offset = file.length();
    file.blocks.put(block.getBlockId(), block);
    file.locations.put(block.getBlockId(), chosen);
    return AddBlockResponseProto.newBuilder().setBlock(located(block, offset, chosen)).build();
  }

  private FakeFile writable(String path, String clientName) {
    FakeFile file = existing(path);
    if (!clientName.equals(file.holder)) {
      throw new FakeError(
          "org.apache.hadoop.hdfs.server.namenode.LeaseExpiredException",
          path + " Holder " + clientName + " does not have any open files.");
    }
    return file;
  }

  private void checkSafeMode() {
    if (safeModeRefusals > 0) {
      safeModeRefusals--;
      throw new FakeError(
          "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
          "Cannot do it. Name node is in safe mode.\n"
              + "Safe mode is ON: 1 of 2 blocks are reported. It ends in 5 ms.");
    }
  }

  private void checkChange() {
    if (changeRefusals > 0) {
      changeRefusals--;
      throw new FakeError(
          "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
          // A path may have the words that tell a safe mode which passes.
          "Cannot change /It ends here. Name node is in safe mode.\n" + safeModeReason);
    }
  }

  private MessageLite complete(CompleteRequestProto q) {
    checkSafeMode();
    FakeFile file = writable(q.getSrc(), q.getClientName());
    if (completionsRefused > 0) {
      completionsRefused--;
      return CompleteResponseProto.newBuilder().setResult(false).build();
    }
    if (q.hasLast()) {
      file.blocks.put(q.getLast().getBlockId(), q.getLast());
    }
    file.holder = null;
    return CompleteResponseProto.newBuilder().setResult(true).build();
  }

  private MessageLite locations(GetBlockLocationsRequestProto q) {
    checkSafeMode();
    boolean unreported = unreportedAnswers > 0;
    unreportedAnswers -= unreported ? 1 : 0;
    FakeFile file = existing(q.getSrc());
    LocatedBlocksProto.Builder answer =
        LocatedBlocksProto.newBuilder().setUnderConstruction(file.holder != null);
    ExtendedBlockProto last = file.lastBlock();
    long offset = 0;
    long end =
        q.getLength() > Long.MAX_VALUE - q.getOffset()
            ? Long.MAX_VALUE
            : q.getOffset() + q.getLength();
    for (ExtendedBlockProto block : file.blocks.values()) {
      boolean open = block.equals(last) && file.holder != null;
      LocatedBlockProto located =
          located(
              block,
              offset,
              replicasForgotten || (open && unreported)
                  ? List.of()
                  : file.locations.get(block.getBlockId()));
      if (!open && offset < end && offset + block.getNumBytes() > q.getOffset()) {
        answer.addBlocks(located);
      }
      if (block.equals(last)) {
        answer.setLastBlock(located);
      }
      offset += open ? 0 : block.getNumBytes();
    }
    return GetBlockLocationsResponseProto.newBuilder()
        .setLocations(
            answer
                .setFileLength(offset)
                .setIsLastBlockComplete(last != null && file.holder == null))
        .build();
  }

  private static LocatedBlockProto located(
      ExtendedBlockProto block, long offset, List<FakeDataNode> nodes) {
    LocatedBlockProto.Builder located =
        LocatedBlockProto.newBuilder()
            .setB(block)
            .setOffset(offset)
            .setCorrupt(false)
            .setBlockToken(NO_TOKEN);
    for (FakeDataNode node : nodes) {
      located
          .addLocs(node.info())
          .addStorageTypes(StorageTypeProto.DISK)
          .addStorageIDs("DS-" + node.uuid());
    }
    return located.build();
  }

  private static HdfsFileStatusProto status(String name, FakeFile file) {
    return HdfsFileStatusProto.newBuilder()
        .setFileType(
            file.directory
                ? HdfsFileStatusProto.FileType.IS_DIR
                : HdfsFileStatusProto.FileType.IS_FILE)
        .setPath(ByteString.copyFromUtf8(name))
        .setLength(file.length())
        .setPermission(FsPermissionProto.newBuilder().setPerm(file.permission))
        .setOwner("owner")
        .setGroup("group")
        .setModificationTime(1_700_000_000_000L)
        .setAccessTime(file.directory ? 0 : 1_700_000_000_000L)
        .setBlockReplication(file.replication)
        .setBlocksize(file.blockSize)
        .setFileId(file.id)
        .build();
  }

  InetSocketAddress address() {
    return server.address();
  }

  /** All requests of one kind so far, in order. */
  public <Q extends MessageLite> List<Q> calls(Class<Q> type) {
    return calls.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** What to answer to requests of that kind, for methods that there are no rules for. */
  public <Q extends MessageLite> void answer(Class<Q> request, Function<Q, MessageLite> answer) {
    script.answer(request, answer);
  }

  /** Says "not yet" to that many calls of complete. */
  public synchronized void refuseCompletions(int count) {
    completionsRefused = count;
  }

  /** Gives that many answers without a node for the block that is being written. */
  public synchronized void forgetWhoIsWriting(int answers) {
    unreportedAnswers = answers;
  }

  /** Knows of no replica of any block, or of all of them again. */
  public synchronized void forgetReplicas(boolean forgotten) {
    replicasForgotten = forgotten;
  }

  /** Is in safe mode for that many calls for new blocks, for closing files, and for locations. */
  public synchronized void refuseInSafeMode(int count) {
    safeModeRefusals = count;
  }

  /** Is in safe mode, with that reason, for that many calls that change the namespace. */
  public synchronized void refuseChangesInSafeMode(int count, String reason) {
    changeRefusals = count;
    safeModeReason = reason;
  }

  /** The blocks of a file, in order. */
  public synchronized List<ExtendedBlockProto> blocks(String path) {
    return List.copyOf(existing(path).blocks.values());
  }

  /** The nodes at which a block of a file is, by the block's place in the file. */
  public synchronized List<FakeDataNode> nodes(String path, int block) {
    FakeFile file = existing(path);
    return file.locations.get(List.copyOf(file.blocks.keySet()).get(block));
  }

  /** Makes empty files. */
  public synchronized void makeFiles(String directory, int count) {
    IntStream.range(0, count)
        .forEach(
            i -> {
              String path = directory + "/f" + i;
              makeParents(path);
              files.put(path, new FakeFile(nextId++, false, 1 << 20, 3, 0644));
            });
  }

  @Override
  public void close() {
    server.close();
  }
}
