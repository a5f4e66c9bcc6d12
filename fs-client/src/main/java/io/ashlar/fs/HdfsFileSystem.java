package io.ashlar.fs;

import io.ashlar.fs.namenode.LeaseRenewer;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.fs.read.FileChecksums;
import io.ashlar.fs.read.HdfsFileReader;
import io.ashlar.fs.read.ReplicaVerifier;
import io.ashlar.fs.read.VisibleLength;
import io.ashlar.fs.transfer.Transfers;
import io.ashlar.fs.write.HdfsFileWriter;
import io.ashlar.fs.write.OpenWriters;
import io.ashlar.protocol.proto.AppendResponseProto;
import io.ashlar.protocol.proto.CreateFlagProto;
import io.ashlar.protocol.proto.CreateRequestProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.DatanodeReportTypeProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.FsServerDefaultsProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import io.ashlar.protocol.transfer.DatanodeReach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The one implementation: HDFS's wires to a NameNode and its DataNodes. Thread-safe. */
final class HdfsFileSystem extends FileSystem {
  private static final int DEFAULT_PORT = 8020;
  private static final long DEFAULTS_VALID_NANOS = TimeUnit.HOURS.toNanos(1);

  private record Defaults(FsServerDefaultsProto values, long sinceNanos) {}

  private final URI uri;
  private final ClientOptions options;
  private final NameNodeClient nameNode;
  private final Transfers transfers;
  private final LeaseRenewer leases;
  private final VisibleLength visibleLength;
  private final OpenWriters openWriters = new OpenWriters();
  private final Acls acls;
  private final Xattrs xattrs;
  private final Quotas quotas;
  private final Snapshots snapshots;
  private final StoragePolicies storagePolicies;
  private final DelegationTokens delegationTokens;
  private volatile Defaults defaults;
  private volatile boolean closed;

  HdfsFileSystem(URI uri, ClientOptions options) {
    if (!"hdfs".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "\"" + uri + "\" is not of the form hdfs://host:port or hdfs://host");
    }
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    Duration callTimeout = Duration.ofMillis(options.callTimeoutMillis());
    this.uri = URI.create("hdfs://" + uri.getHost() + ":" + port);
    this.options = options;
    DatanodeReach reach =
        new DatanodeReach(options.useDatanodeHostNames(), options.pipelineSilenceMillis());
    this.transfers = new Transfers(reach);
    this.nameNode =
        new NameNodeClient(
            new InetSocketAddress(uri.getHost(), port),
            options.user(),
            "ashlar-client-" + UUID.randomUUID(),
            callTimeout,
            options.connectAttempts(),
            options.reconnectAttempts(),
            options.waiting());
    this.leases = new LeaseRenewer(nameNode, transfers.scheduler());
    this.visibleLength = new VisibleLength(options.user(), callTimeout, reach);
    this.acls = new Acls(nameNode);
    this.xattrs = new Xattrs(nameNode);
    this.quotas = new Quotas(nameNode);
    this.snapshots = new Snapshots(nameNode);
    this.storagePolicies = new StoragePolicies(nameNode);
    this.delegationTokens = new DelegationTokens(nameNode);
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public FileReader open(String path) throws IOException {
    checkOpen();
    return HdfsFileReader.open(nameNode, transfers, visibleLength, PathNames.normalize(path));
  }

  @Override
  public FileWriter create(String path, CreateOptions how) throws IOException {
    checkOpen();
    String name = PathNames.normalize(path);
    FsServerDefaultsProto server = knownDefaults();
    long blockSize = how.blockSizeBytes() == 0 ? server.getBlockSize() : how.blockSizeBytes();
    if (blockSize < 0 || blockSize % server.getBytesPerChecksum() != 0) {
      throw new IllegalArgumentException(
          "Block size "
              + blockSize
              + " is not a multiple of "
              + server.getBytesPerChecksum()
              + "; use 0 for the default");
    }
    FsPermissionProto permission = FsPermissionProto.newBuilder().setPerm(how.permission()).build();
    CreateRequestProto request =
        CreateRequestProto.newBuilder()
            .setSrc(name)
            .setMasked(permission)
            .setUnmasked(FsPermissionProto.newBuilder().setPerm(how.unmaskedPermission()))
            .setClientName(nameNode.clientName())
            .setCreateFlag(
                how.overwrite()
                    ? CreateFlagProto.CREATE_VALUE | CreateFlagProto.OVERWRITE_VALUE
                    : CreateFlagProto.CREATE_VALUE)
            .setCreateParent(how.createParents())
            .setReplication(how.replication() == 0 ? server.getReplication() : how.replication())
            .setBlockSize(blockSize)
            .build();
    return HdfsFileWriter.ofNewFile(writing(server), name, nameNode.create(request));
  }

  @Override
  public FileWriter append(String path) throws IOException {
    return append(path, AppendOptions.defaults());
  }

  @Override
  public FileWriter append(String path, AppendOptions how) throws IOException {
    checkOpen();
    String name = PathNames.normalize(path);
    FsServerDefaultsProto server = knownDefaults();
    AppendResponseProto answer = nameNode.append(name, how.newBlock());
    HdfsFileStatusProto status =
        answer.hasStat()
            ? answer.getStat()
            : nameNode.getFileInfo(name).orElseThrow(() -> new NoSuchFileException(name));
    LocatedBlockProto last = answer.hasBlock() ? answer.getBlock() : null;
    return how.newBlock()
        ? HdfsFileWriter.ofAppendInNewBlock(writing(server), name, status, last)
        : HdfsFileWriter.ofAppend(writing(server), name, status, last);
  }

  @Override
  public boolean truncate(String path, long lengthBytes) throws IOException {
    return nameNode.truncate(PathNames.normalize(path), lengthBytes);
  }

  @Override
  public void concat(String target, List<String> sources) throws IOException {
    nameNode.concat(
        PathNames.normalize(target), sources.stream().map(PathNames::normalize).toList());
  }

  private HdfsFileWriter.Environment writing(FsServerDefaultsProto server) {
    return new HdfsFileWriter.Environment(
        nameNode,
        leases,
        transfers,
        server,
        options.packetDataBytes(),
        options.maxPacketsInFlight(),
        options.replaceDatanode(),
        openWriters);
  }

  private FsServerDefaultsProto knownDefaults() throws IOException {
    Defaults known = defaults;
    if (known == null || System.nanoTime() - known.sinceNanos() > DEFAULTS_VALID_NANOS) {
      FsServerDefaultsProto values = nameNode.getServerDefaults();
      if (values.getEncryptDataTransfer()) {
        throw new IOException(
            uri + " wants data transfers to be encrypted, which this client cannot do");
      }
      known = new Defaults(values, System.nanoTime());
      defaults = known;
    }
    return known.values();
  }

  @Override
  public boolean mkdirs(String path, int permission) throws IOException {
    return nameNode.mkdirs(PathNames.normalize(path), permission, true);
  }

  @Override
  public boolean mkdir(String path, int permission) throws IOException {
    return nameNode.mkdirs(PathNames.normalize(path), permission, false);
  }

  @Override
  public void rename(String from, String to, boolean overwrite) throws IOException {
    nameNode.rename(PathNames.normalize(from), PathNames.normalize(to), overwrite);
  }

  @Override
  public boolean delete(String path, boolean recursive) throws IOException {
    return nameNode.delete(PathNames.normalize(path), recursive);
  }

  @Override
  public Optional<FileStatus> status(String path) throws IOException {
    String name = PathNames.normalize(path);
    return nameNode.getFileInfo(name).map(status -> Statuses.fileStatus(name, status));
  }

  @Override
  public Stream<FileStatus> list(String path) throws IOException {
    return Listing.stream(nameNode, PathNames.normalize(path));
  }

  @Override
  public List<BlockLocation> locations(String path, long offsetBytes, long lengthBytes)
      throws IOException {
    LocatedBlocksProto located =
        nameNode.getBlockLocations(PathNames.normalize(path), offsetBytes, lengthBytes);
    List<BlockLocation> blocks = new ArrayList<>();
    located.getBlocksList().forEach(block -> blocks.add(Statuses.blockLocation(block)));
    // A block that is being written comes apart from the others.
    if (located.hasLastBlock() && !located.getIsLastBlockComplete()) {
      BlockLocation last = Statuses.blockLocation(located.getLastBlock());
      boolean wanted = last.offsetBytes() - offsetBytes < lengthBytes;
      if (wanted && blocks.stream().noneMatch(block -> block.blockId() == last.blockId())) {
        blocks.add(last);
      }
    }
    return blocks;
  }

  @Override
  public boolean setReplication(String path, int replication) throws IOException {
    return nameNode.setReplication(PathNames.normalize(path), replication);
  }

  @Override
  public void checkAccess(String path, boolean read, boolean write, boolean execute)
      throws IOException {
    int mode = (read ? 4 : 0) | (write ? 2 : 0) | (execute ? 1 : 0);
    nameNode.checkAccess(PathNames.normalize(path), mode);
  }

  @Override
  public void setPermission(String path, int permission) throws IOException {
    nameNode.setPermission(PathNames.normalize(path), permission);
  }

  @Override
  public void setOwner(String path, String owner, String group) throws IOException {
    nameNode.setOwner(
        PathNames.normalize(path), Optional.ofNullable(owner), Optional.ofNullable(group));
  }

  @Override
  public void setTimes(String path, long modificationMillis, long accessMillis) throws IOException {
    nameNode.setTimes(PathNames.normalize(path), modificationMillis, accessMillis);
  }

  @Override
  public ContentSummary contentSummary(String path) throws IOException {
    return Statuses.contentSummary(nameNode.getContentSummary(PathNames.normalize(path)));
  }

  @Override
  public FsStats stats() throws IOException {
    return Statuses.fsStats(nameNode.getFsStats());
  }

  @Override
  public List<DatanodeReport> datanodes() throws IOException {
    List<DatanodeReport> reports = new ArrayList<>();
    for (DatanodeInfoProto node : nameNode.getDatanodeReport(DatanodeReportTypeProto.LIVE)) {
      reports.add(Statuses.datanodeReport(node, true));
    }
    for (DatanodeInfoProto node : nameNode.getDatanodeReport(DatanodeReportTypeProto.DEAD)) {
      reports.add(Statuses.datanodeReport(node, false));
    }
    return reports;
  }

  @Override
  public Acls acls() {
    return acls;
  }

  @Override
  public Xattrs xattrs() {
    return xattrs;
  }

  @Override
  public Quotas quotas() {
    return quotas;
  }

  @Override
  public Snapshots snapshots() {
    return snapshots;
  }

  @Override
  public StoragePolicies storagePolicies() {
    return storagePolicies;
  }

  @Override
  public DelegationTokens delegationTokens() {
    return delegationTokens;
  }

  @Override
  public Trash trash() {
    return new Trash(this, nameNode);
  }

  @Override
  public ServerDefaults serverDefaults() throws IOException {
    FsServerDefaultsProto server = knownDefaults();
    return new ServerDefaults(
        server.getBlockSize(),
        server.getReplication(),
        server.getBytesPerChecksum(),
        server.getTrashInterval());
  }

  @Override
  public String homeDirectory() {
    return "/user/" + options.user();
  }

  @Override
  public FileChecksum checksum(String path, FileChecksum.Kind kind, long lengthBytes)
      throws IOException {
    checkOpen();
    return new FileChecksums(nameNode, transfers)
        .compute(PathNames.normalize(path), kind, lengthBytes);
  }

  @Override
  public boolean recoverLease(String path) throws IOException {
    return nameNode.recoverLease(PathNames.normalize(path));
  }

  @Override
  public boolean isFileClosed(String path) throws IOException {
    return nameNode.isFileClosed(PathNames.normalize(path));
  }

  @Override
  public Stream<OpenFile> openFiles(String path) throws IOException {
    return Pages.openFiles(nameNode, PathNames.normalize(path));
  }

  @Override
  public Stream<String> corruptFiles(String path) throws IOException {
    return Pages.corruptFiles(nameNode, PathNames.normalize(path));
  }

  @Override
  public void verifyReplicas(String path, Consumer<ReplicaFinding> found) throws IOException {
    checkOpen();
    new ReplicaVerifier(nameNode, transfers, visibleLength)
        .verify(PathNames.normalize(path), found);
  }

  @Override
  public void createSymlink(String link, String target) throws IOException {
    nameNode.createSymlink(target, PathNames.normalize(link), true);
  }

  @Override
  public String linkTarget(String path) throws IOException {
    return nameNode
        .getLinkTarget(PathNames.normalize(path))
        .orElseThrow(() -> new NotLinkException(path));
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public void close() {
    closed = true;
    openWriters.abort();
    transfers.close();
    nameNode.close();
  }
}
