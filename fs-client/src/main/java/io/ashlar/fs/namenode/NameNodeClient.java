package io.ashlar.fs.namenode;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.ashlar.fs.ServerException;
import io.ashlar.protocol.proto.AbandonBlockRequestProto;
import io.ashlar.protocol.proto.AbandonBlockResponseProto;
import io.ashlar.protocol.proto.AclEntryProto;
import io.ashlar.protocol.proto.AddBlockRequestProto;
import io.ashlar.protocol.proto.AddBlockResponseProto;
import io.ashlar.protocol.proto.AppendRequestProto;
import io.ashlar.protocol.proto.AppendResponseProto;
import io.ashlar.protocol.proto.CheckAccessRequestProto;
import io.ashlar.protocol.proto.CheckAccessResponseProto;
import io.ashlar.protocol.proto.CompleteRequestProto;
import io.ashlar.protocol.proto.CompleteResponseProto;
import io.ashlar.protocol.proto.ConcatRequestProto;
import io.ashlar.protocol.proto.ConcatResponseProto;
import io.ashlar.protocol.proto.ContentSummaryProto;
import io.ashlar.protocol.proto.CorruptFileBlocksProto;
import io.ashlar.protocol.proto.CreateFlagProto;
import io.ashlar.protocol.proto.CreateRequestProto;
import io.ashlar.protocol.proto.CreateResponseProto;
import io.ashlar.protocol.proto.CreateSymlinkRequestProto;
import io.ashlar.protocol.proto.CreateSymlinkResponseProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.DatanodeReportTypeProto;
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
import io.ashlar.protocol.proto.GetContentSummaryRequestProto;
import io.ashlar.protocol.proto.GetContentSummaryResponseProto;
import io.ashlar.protocol.proto.GetDatanodeReportRequestProto;
import io.ashlar.protocol.proto.GetDatanodeReportResponseProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.GetFsStatsResponseProto;
import io.ashlar.protocol.proto.GetFsStatusRequestProto;
import io.ashlar.protocol.proto.GetLinkTargetRequestProto;
import io.ashlar.protocol.proto.GetLinkTargetResponseProto;
import io.ashlar.protocol.proto.GetListingRequestProto;
import io.ashlar.protocol.proto.GetListingResponseProto;
import io.ashlar.protocol.proto.GetServerDefaultsRequestProto;
import io.ashlar.protocol.proto.GetServerDefaultsResponseProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.IsFileClosedRequestProto;
import io.ashlar.protocol.proto.IsFileClosedResponseProto;
import io.ashlar.protocol.proto.ListCorruptFileBlocksRequestProto;
import io.ashlar.protocol.proto.ListCorruptFileBlocksResponseProto;
import io.ashlar.protocol.proto.ListOpenFilesRequestProto;
import io.ashlar.protocol.proto.ListOpenFilesResponseProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import io.ashlar.protocol.proto.MkdirsRequestProto;
import io.ashlar.protocol.proto.MkdirsResponseProto;
import io.ashlar.protocol.proto.OpenFilesTypeProto;
import io.ashlar.protocol.proto.RecoverLeaseRequestProto;
import io.ashlar.protocol.proto.RecoverLeaseResponseProto;
import io.ashlar.protocol.proto.Rename2RequestProto;
import io.ashlar.protocol.proto.Rename2ResponseProto;
import io.ashlar.protocol.proto.RenewLeaseRequestProto;
import io.ashlar.protocol.proto.RenewLeaseResponseProto;
import io.ashlar.protocol.proto.ReportBadBlocksRequestProto;
import io.ashlar.protocol.proto.ReportBadBlocksResponseProto;
import io.ashlar.protocol.proto.SetOwnerRequestProto;
import io.ashlar.protocol.proto.SetOwnerResponseProto;
import io.ashlar.protocol.proto.SetPermissionRequestProto;
import io.ashlar.protocol.proto.SetPermissionResponseProto;
import io.ashlar.protocol.proto.SetReplicationRequestProto;
import io.ashlar.protocol.proto.SetReplicationResponseProto;
import io.ashlar.protocol.proto.SetTimesRequestProto;
import io.ashlar.protocol.proto.SetTimesResponseProto;
import io.ashlar.protocol.proto.TruncateRequestProto;
import io.ashlar.protocol.proto.TruncateResponseProto;
import io.ashlar.protocol.proto.UpdateBlockForPipelineRequestProto;
import io.ashlar.protocol.proto.UpdateBlockForPipelineResponseProto;
import io.ashlar.protocol.proto.UpdatePipelineRequestProto;
import io.ashlar.protocol.proto.UpdatePipelineResponseProto;
import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.protocol.rpc.RpcClient;
import io.ashlar.protocol.rpc.RpcClientOptions;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The calls of ClientProtocol that this client makes (wire reference 2). Thread-safe.
 *
 * <p>A refusal comes as the exception that {@link ServerErrors} names for it. A NameNode that says
 * "not yet" is asked again for a while.
 */
public final class NameNodeClient implements Closeable {
  private static final String PROTOCOL = "org.apache.hadoop.hdfs.protocol.ClientProtocol";

  /** About a minute, at most a second each. */
  private static final int SAFE_MODE_WAITS = 64;

  private final RpcClient rpc;
  private final String clientName;
  private final Consumer<String> waiting;
  private final Backoff.Pause pause;

  /** The last call that waited for the end of a start waited for too long. */
  private volatile boolean hasWaitedInVain;

  /**
   * Prepares a client; nothing is sent yet.
   *
   * @param clientName holder of this client's leases, unique among all clients
   * @param connectAttempts how often a NameNode that does not listen is tried
   * @param reconnectAttempts the same for one that has answered before
   * @param waiting is told why a call waits for a NameNode that has just started, once for each
   *     call that waits, on the thread that waits
   */
  public NameNodeClient(
      InetSocketAddress address,
      String user,
      String clientName,
      Duration callTimeout,
      int connectAttempts,
      int reconnectAttempts,
      Consumer<String> waiting) {
    this(
        address,
        user,
        clientName,
        callTimeout,
        connectAttempts,
        reconnectAttempts,
        waiting,
        Backoff.Pause.REAL);
  }

  /** The same where time passes in another way while it waits for the end of a start. */
  NameNodeClient(
      InetSocketAddress address,
      String user,
      String clientName,
      Duration callTimeout,
      int connectAttempts,
      int reconnectAttempts,
      Consumer<String> waiting,
      Backoff.Pause pause) {
    this.pause = pause;
    RpcClientOptions options = RpcClientOptions.defaults().withCallTimeout(callTimeout);
    this.rpc =
        new RpcClient(
            address,
            PROTOCOL,
            user,
            options
                .withConnect(options.connectTimeout(), connectAttempts)
                .withReconnectAttempts(reconnectAttempts));
    this.clientName = clientName;
    this.waiting = waiting;
  }

  /** Holder of this client's leases. */
  public String clientName() {
    return clientName;
  }

  /** The status of a path, or empty if there is nothing. */
  public Optional<HdfsFileStatusProto> getFileInfo(String path) throws IOException {
    GetFileInfoResponseProto answer =
        call(
            path,
            "getFileInfo",
            GetFileInfoRequestProto.newBuilder().setSrc(path).build(),
            GetFileInfoResponseProto.parser());
    return answer.hasFs() ? Optional.of(answer.getFs()) : Optional.empty();
  }

  /**
   * One page of a directory, or the file itself with an empty name; empty if there is nothing.
   *
   * @param startAfter the last name of the page before, or empty
   */
  public Optional<DirectoryListingProto> getListing(String path, ByteString startAfter)
      throws IOException {
    GetListingResponseProto answer =
        call(
            path,
            "getListing",
            GetListingRequestProto.newBuilder()
                .setSrc(path)
                .setStartAfter(startAfter)
                .setNeedLocation(false)
                .build(),
            GetListingResponseProto.parser());
    return answer.hasDirList() ? Optional.of(answer.getDirList()) : Optional.empty();
  }

  /** The blocks of a file that overlap a range. */
  public LocatedBlocksProto getBlockLocations(String path, long offset, long length)
      throws IOException {
    return callThroughStart(
            path,
            "getBlockLocations",
            GetBlockLocationsRequestProto.newBuilder()
                .setSrc(path)
                .setOffset(offset)
                .setLength(length)
                .build(),
            GetBlockLocationsResponseProto.parser())
        .getLocations();
  }

  /** Block size, replication and checksums that the server wants. */
  public FsServerDefaultsProto getServerDefaults() throws IOException {
    return call(
            "/",
            "getServerDefaults",
            GetServerDefaultsRequestProto.getDefaultInstance(),
            GetServerDefaultsResponseProto.parser())
        .getServerDefaults();
  }

  /** What HDFS clients make of 0777 under the usual umask. */
  private static final int USUAL_DIRECTORY_MODE = 0755;

  /**
   * Makes a directory. Where the parent has a default access control list, that takes the umask's
   * place; a mode other than the usual one was chosen as it is.
   */
  public boolean mkdirs(String path, int permission, boolean createParent) throws IOException {
    return callThroughStart(
            path,
            "mkdirs",
            MkdirsRequestProto.newBuilder()
                .setSrc(path)
                .setMasked(permission(permission))
                .setUnmasked(permission(permission == USUAL_DIRECTORY_MODE ? 0777 : permission))
                .setCreateParent(createParent)
                .build(),
            MkdirsResponseProto.parser())
        .getResult();
  }

  /** Removes a path; false if there was nothing. */
  public boolean delete(String path, boolean recursive) throws IOException {
    return callThroughStart(
            path,
            "delete",
            DeleteRequestProto.newBuilder().setSrc(path).setRecursive(recursive).build(),
            DeleteResponseProto.parser())
        .getResult();
  }

  /** Moves a path, and never into an existing directory. */
  public void rename(String from, String to, boolean overwrite) throws IOException {
    rename(
        Rename2RequestProto.newBuilder()
            .setSrc(from)
            .setDst(to)
            .setOverwriteDest(overwrite)
            .build());
  }

  /** As {@link #rename(String, String, boolean)}, telling the server that it is for the trash. */
  public void renameToTrash(String from, String to) throws IOException {
    rename(
        Rename2RequestProto.newBuilder()
            .setSrc(from)
            .setDst(to)
            .setOverwriteDest(false)
            .setMoveToTrash(true)
            .build());
  }

  private void rename(Rename2RequestProto request) throws IOException {
    callThroughStart(
        request.getDst(), request.getSrc(), "rename2", request, Rename2ResponseProto.parser());
  }

  /** Asks that a file be closed which somebody has open; true if it is closed now. */
  public boolean recoverLease(String path) throws IOException {
    return callThroughStart(
            path,
            "recoverLease",
            RecoverLeaseRequestProto.newBuilder().setSrc(path).setClientName(clientName).build(),
            RecoverLeaseResponseProto.parser())
        .getResult();
  }

  /** Whether nobody has the file open. */
  public boolean isFileClosed(String path) throws IOException {
    return call(
            path,
            "isFileClosed",
            IsFileClosedRequestProto.newBuilder().setSrc(path).build(),
            IsFileClosedResponseProto.parser())
        .getResult();
  }

  /**
   * One page of the open files below a path.
   *
   * @param afterInode the last inode of the page before, or 0
   */
  public ListOpenFilesResponseProto listOpenFiles(String path, long afterInode) throws IOException {
    return call(
        path,
        "listOpenFiles",
        ListOpenFilesRequestProto.newBuilder()
            .setId(afterInode)
            .addTypes(OpenFilesTypeProto.ALL_OPEN_FILES)
            .setPath(path)
            .build(),
        ListOpenFilesResponseProto.parser());
  }

  /**
   * One page of the files below a path with blocks that have no good replica.
   *
   * @param cookie of the page before, or empty
   */
  public CorruptFileBlocksProto listCorruptFileBlocks(String path, Optional<String> cookie)
      throws IOException {
    ListCorruptFileBlocksRequestProto.Builder request =
        ListCorruptFileBlocksRequestProto.newBuilder().setPath(path);
    cookie.ifPresent(request::setCookie);
    return call(
            path,
            "listCorruptFileBlocks",
            request.build(),
            ListCorruptFileBlocksResponseProto.parser())
        .getCorrupt();
  }

  /** Makes a symbolic link; servers refuse that by default. */
  public void createSymlink(String target, String link, boolean createParent) throws IOException {
    callThroughStart(
        link,
        "createSymlink",
        CreateSymlinkRequestProto.newBuilder()
            .setTarget(target)
            .setLink(link)
            .setDirPerm(permission(0755))
            .setCreateParent(createParent)
            .build(),
        CreateSymlinkResponseProto.parser());
  }

  /** What a symbolic link points to. */
  public Optional<String> getLinkTarget(String path) throws IOException {
    GetLinkTargetResponseProto answer =
        call(
            path,
            "getLinkTarget",
            GetLinkTargetRequestProto.newBuilder().setPath(path).build(),
            GetLinkTargetResponseProto.parser());
    return answer.hasTargetPath() ? Optional.of(answer.getTargetPath()) : Optional.empty();
  }

  /**
   * Cuts a file.
   *
   * @return false if its last block has to be cut first, which takes a while
   */
  public boolean truncate(String path, long length) throws IOException {
    return callThroughStart(
            path,
            "truncate",
            TruncateRequestProto.newBuilder()
                .setSrc(path)
                .setNewLength(length)
                .setClientName(clientName)
                .build(),
            TruncateResponseProto.parser())
        .getResult();
  }

  /** Moves the blocks of some files to the end of another one; they cease to be. */
  public void concat(String target, List<String> sources) throws IOException {
    callThroughStart(
        target,
        "concat",
        ConcatRequestProto.newBuilder().setTrg(target).addAllSrcs(sources).build(),
        ConcatResponseProto.parser());
  }

  /** Sets the wanted number of replicas; false if the path is no file. */
  public boolean setReplication(String path, int replication) throws IOException {
    return callThroughStart(
            path,
            "setReplication",
            SetReplicationRequestProto.newBuilder()
                .setSrc(path)
                .setReplication(replication)
                .build(),
            SetReplicationResponseProto.parser())
        .getResult();
  }

  /**
   * Asks whether the user may do something.
   *
   * @param mode 4 to read, 2 to write, 1 to execute, or a sum of them
   */
  public void checkAccess(String path, int mode) throws IOException {
    call(
        path,
        "checkAccess",
        CheckAccessRequestProto.newBuilder()
            .setPath(path)
            .setMode(AclEntryProto.FsActionProto.forNumber(mode))
            .build(),
        CheckAccessResponseProto.parser());
  }

  /** Sets mode bits. */
  public void setPermission(String path, int permission) throws IOException {
    callThroughStart(
        path,
        "setPermission",
        SetPermissionRequestProto.newBuilder()
            .setSrc(path)
            .setPermission(permission(permission))
            .build(),
        SetPermissionResponseProto.parser());
  }

  /** Sets owner and group, of which either may be empty: then it stays. */
  public void setOwner(String path, Optional<String> owner, Optional<String> group)
      throws IOException {
    SetOwnerRequestProto.Builder request = SetOwnerRequestProto.newBuilder().setSrc(path);
    owner.ifPresent(request::setUsername);
    group.ifPresent(request::setGroupname);
    callThroughStart(path, "setOwner", request.build(), SetOwnerResponseProto.parser());
  }

  /** Sets times; -1 leaves one as it is. */
  public void setTimes(String path, long modificationMillis, long accessMillis) throws IOException {
    callThroughStart(
        path,
        "setTimes",
        SetTimesRequestProto.newBuilder()
            .setSrc(path)
            .setMtime(modificationMillis)
            .setAtime(accessMillis)
            .build(),
        SetTimesResponseProto.parser());
  }

  /** Size of a tree. */
  public ContentSummaryProto getContentSummary(String path) throws IOException {
    return call(
            path,
            "getContentSummary",
            GetContentSummaryRequestProto.newBuilder().setPath(path).build(),
            GetContentSummaryResponseProto.parser())
        .getSummary();
  }

  /** Capacity and health. */
  public GetFsStatsResponseProto getFsStats() throws IOException {
    return call(
        "/",
        "getFsStats",
        GetFsStatusRequestProto.getDefaultInstance(),
        GetFsStatsResponseProto.parser());
  }

  /** The DataNodes of one kind. */
  public List<DatanodeInfoProto> getDatanodeReport(DatanodeReportTypeProto type)
      throws IOException {
    return call(
            "/",
            "getDatanodeReport",
            GetDatanodeReportRequestProto.newBuilder().setType(type).build(),
            GetDatanodeReportResponseProto.parser())
        .getDiList();
  }

  /** Tells which replicas turned out to be bad. */
  public void reportBadBlocks(LocatedBlockProto bad) throws IOException {
    call(
        "block " + bad.getB().getBlockId(),
        "reportBadBlocks",
        ReportBadBlocksRequestProto.newBuilder().addBlocks(bad).build(),
        ReportBadBlocksResponseProto.parser());
  }

  /** Creates a file and takes its lease. */
  public HdfsFileStatusProto create(CreateRequestProto request) throws IOException {
    return callThroughStart(request.getSrc(), "create", request, CreateResponseProto.parser())
        .getFs();
  }

  /**
   * Opens a file at its end and takes its lease.
   *
   * @param newBlock whether to begin a new block
   */
  public AppendResponseProto append(String path, boolean newBlock) throws IOException {
    return callThroughStart(
        path,
        "append",
        AppendRequestProto.newBuilder()
            .setSrc(path)
            .setClientName(clientName)
            .setFlag(
                CreateFlagProto.APPEND_VALUE | (newBlock ? CreateFlagProto.NEW_BLOCK_VALUE : 0))
            .build(),
        AppendResponseProto.parser());
  }

  /**
   * Adds a block to a file that is open for writing, waiting while the block before the last one
   * has too few replicas.
   */
  public LocatedBlockProto addBlock(
      String path,
      long fileId,
      Optional<ExtendedBlockProto> previous,
      List<DatanodeInfoProto> exclude)
      throws IOException {
    AddBlockRequestProto.Builder request =
        AddBlockRequestProto.newBuilder()
            .setSrc(path)
            .setClientName(clientName)
            .setFileId(fileId)
            .addAllExcludeNodes(exclude);
    previous.ifPresent(request::setPrevious);
    return callThroughStart(path, "addBlock", request.build(), AddBlockResponseProto.parser())
        .getBlock();
  }

  /** Gives up the last block of a file. */
  public void abandonBlock(String path, long fileId, ExtendedBlockProto block) throws IOException {
    callThroughStart(
        path,
        "abandonBlock",
        AbandonBlockRequestProto.newBuilder()
            .setB(block)
            .setSrc(path)
            .setHolder(clientName)
            .setFileId(fileId)
            .build(),
        AbandonBlockResponseProto.parser());
  }

  /** Asks for one more DataNode for a block being written. */
  public LocatedBlockProto getAdditionalDatanode(
      String path,
      long fileId,
      ExtendedBlockProto block,
      List<DatanodeInfoProto> existing,
      List<String> existingStorages,
      List<DatanodeInfoProto> exclude)
      throws IOException {
    return callThroughStart(
            path,
            "getAdditionalDatanode",
            GetAdditionalDatanodeRequestProto.newBuilder()
                .setSrc(path)
                .setBlk(block)
                .addAllExistings(existing)
                .addAllExistingStorageUuids(existingStorages)
                .addAllExcludes(exclude)
                .setNumAdditionalNodes(1)
                .setClientName(clientName)
                .setFileId(fileId)
                .build(),
            GetAdditionalDatanodeResponseProto.parser())
        .getBlock();
  }

  /** A new generation stamp for the block being written. */
  public LocatedBlockProto updateBlockForPipeline(String path, ExtendedBlockProto block)
      throws IOException {
    return callThroughStart(
            path,
            "updateBlockForPipeline",
            UpdateBlockForPipelineRequestProto.newBuilder()
                .setBlock(block)
                .setClientName(clientName)
                .build(),
            UpdateBlockForPipelineResponseProto.parser())
        .getBlock();
  }

  /** Makes a new generation stamp and set of replicas the block's own. */
  public void updatePipeline(
      String path,
      ExtendedBlockProto oldBlock,
      ExtendedBlockProto newBlock,
      List<DatanodeIDProto> nodes,
      List<String> storages)
      throws IOException {
    callThroughStart(
        path,
        "updatePipeline",
        UpdatePipelineRequestProto.newBuilder()
            .setClientName(clientName)
            .setOldBlock(oldBlock)
            .setNewBlock(newBlock)
            .addAllNewNodes(nodes)
            .addAllStorageIDs(storages)
            .build(),
        UpdatePipelineResponseProto.parser());
  }

  /** Makes the list of a file's blocks durable while it is being written. */
  public void fsync(String path, long fileId) throws IOException {
    callThroughStart(
        path,
        "fsync",
        FsyncRequestProto.newBuilder().setSrc(path).setClient(clientName).setFileId(fileId).build(),
        FsyncResponseProto.parser());
  }

  /** Closes a file; false if its last block has too few replicas yet. */
  public boolean complete(String path, long fileId, Optional<ExtendedBlockProto> last)
      throws IOException {
    CompleteRequestProto.Builder request =
        CompleteRequestProto.newBuilder().setSrc(path).setClientName(clientName).setFileId(fileId);
    last.ifPresent(request::setLast);
    return callThroughStart(path, "complete", request.build(), CompleteResponseProto.parser())
        .getResult();
  }

  /** Keeps this client's leases, without waiting for the answer. */
  CompletableFuture<RenewLeaseResponseProto> renewLease() {
    return rpc.call(
        "renewLease",
        RenewLeaseRequestProto.newBuilder().setClientName(clientName).build(),
        RenewLeaseResponseProto.parser());
  }

  private static FsPermissionProto permission(int mode) {
    return FsPermissionProto.newBuilder().setPerm(mode).build();
  }

  /**
   * Makes any call of ClientProtocol, and waits for its answer.
   *
   * @param path the path to name in errors
   */
  public <A extends MessageLite> A call(
      String path, String method, MessageLite request, Parser<A> parser) throws IOException {
    return call(path, path, method, request, parser);
  }

  /**
   * Calls and waits.
   *
   * @param inTheWay the path to name where the server finds something in the way
   * @param path the path to name otherwise
   */
  private <A extends MessageLite> A call(
      String inTheWay, String path, String method, MessageLite request, Parser<A> parser)
      throws IOException {
    Backoff backoff = new Backoff(50, 2_000, 10);
    while (true) {
      try {
        return rpc.invoke(method, request, parser);
      } catch (RemoteException refusal) {
        if (!isNotYet(refusal) || !backoff.await()) {
          throw ServerErrors.translate(refusal, path, inTheWay);
        }
      }
    }
  }

  /**
   * Makes a call that a NameNode cannot take until enough DataNodes have reported to it, and waits
   * for its answer: one that changes something, or asks where blocks are. While a NameNode that has
   * just started is in safe mode the call is made again, for about a minute: soon it will be taken,
   * and what a writer has sent is with the DataNodes and nowhere else. A safe mode that does not
   * end by itself is a refusal. Where one call has waited in vain the next ones are refused at
   * once, until one is taken: who goes through a thousand files waits for one minute and not a
   * thousand.
   *
   * @param path the path to name in errors
   */
  public <A extends MessageLite> A callThroughStart(
      String path, String method, MessageLite request, Parser<A> parser) throws IOException {
    return callThroughStart(path, path, method, request, parser);
  }

  private <A extends MessageLite> A callThroughStart(
      String inTheWay, String path, String method, MessageLite request, Parser<A> parser)
      throws IOException {
    Backoff backoff = new Backoff(pause, 50, 1_000, SAFE_MODE_WAITS);
    boolean told = false;
    while (true) {
      try {
        A answer = call(inTheWay, path, method, request, parser);
        hasWaitedInVain = false;
        return answer;
      } catch (ServerException refusal) {
        Optional<String> reason = ServerErrors.passingSafeMode(refusal);
        if (reason.isEmpty() || hasWaitedInVain) {
          throw refusal;
        }
        if (!told) {
          waiting.accept(reason.get());
          told = true;
        }
        if (!backoff.await()) {
          hasWaitedInVain = true;
          throw refusal;
        }
      }
    }
  }

  private static boolean isNotYet(RemoteException refusal) {
    return refusal.className().equals(ServerErrors.RETRIABLE)
        || refusal.className().equals(ServerErrors.NOT_REPLICATED_YET);
  }

  /** Closes the connection; calls in flight fail. */
  @Override
  public void close() {
    rpc.close();
  }
}
