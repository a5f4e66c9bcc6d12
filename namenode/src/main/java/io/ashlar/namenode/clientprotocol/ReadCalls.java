package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.Attributes;
import io.ashlar.namenode.namespace.FileStatus;
import io.ashlar.namenode.namespace.ListingPage;
import io.ashlar.namenode.namespace.LocatedBlock;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.protocol.proto.CheckAccessRequestProto;
import io.ashlar.protocol.proto.CheckAccessResponseProto;
import io.ashlar.protocol.proto.DirectoryListingProto;
import io.ashlar.protocol.proto.GetBlockLocationsRequestProto;
import io.ashlar.protocol.proto.GetBlockLocationsResponseProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.GetFileLinkInfoRequestProto;
import io.ashlar.protocol.proto.GetFileLinkInfoResponseProto;
import io.ashlar.protocol.proto.GetLinkTargetRequestProto;
import io.ashlar.protocol.proto.GetListingRequestProto;
import io.ashlar.protocol.proto.GetListingResponseProto;
import io.ashlar.protocol.proto.GetLocatedFileInfoRequestProto;
import io.ashlar.protocol.proto.GetLocatedFileInfoResponseProto;
import io.ashlar.protocol.proto.GetPreferredBlockSizeRequestProto;
import io.ashlar.protocol.proto.GetPreferredBlockSizeResponseProto;
import io.ashlar.protocol.proto.GetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.GetStoragePolicyResponseProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.IsFileClosedRequestProto;
import io.ashlar.protocol.proto.IsFileClosedResponseProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls that only look (wire reference 2.4, 2.6). */
final class ReadCalls {
  private static final Logger log = LoggerFactory.getLogger(ReadCalls.class);

  private final Reads reads;
  private final Commands commands;
  private final Namespace namespace;
  private final BlockManager blocks;
  private final Messages messages;
  private final LongSupplier clockMillis;
  private final long accessPrecisionMillis;

  ReadCalls(
      Reads reads,
      Commands commands,
      Namespace namespace,
      BlockManager blocks,
      Messages messages,
      LongSupplier clockMillis,
      long accessPrecisionMillis) {
    this.reads = reads;
    this.commands = commands;
    this.namespace = namespace;
    this.blocks = blocks;
    this.messages = messages;
    this.clockMillis = clockMillis;
    this.accessPrecisionMillis = accessPrecisionMillis;
  }

  void addTo(RpcService.Builder service) {
    service
        .method("getFileInfo", GetFileInfoRequestProto.parser(), this::getFileInfo)
        .method("getFileLinkInfo", GetFileLinkInfoRequestProto.parser(), this::getFileLinkInfo)
        .method(
            "getLocatedFileInfo", GetLocatedFileInfoRequestProto.parser(), this::getLocatedFileInfo)
        .method("getListing", GetListingRequestProto.parser(), this::getListing)
        .method(
            "getBlockLocations", GetBlockLocationsRequestProto.parser(), this::getBlockLocations)
        .method(
            "getPreferredBlockSize",
            GetPreferredBlockSizeRequestProto.parser(),
            this::getPreferredBlockSize)
        .method("isFileClosed", IsFileClosedRequestProto.parser(), this::isFileClosed)
        .method("checkAccess", CheckAccessRequestProto.parser(), this::checkAccess)
        .method("getLinkTarget", GetLinkTargetRequestProto.parser(), this::getLinkTarget)
        .method("getStoragePolicy", GetStoragePolicyRequestProto.parser(), this::getStoragePolicy);
  }

  private void getFileInfo(RpcCall call, GetFileInfoRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          GetFileInfoResponseProto.Builder answer = GetFileInfoResponseProto.newBuilder();
          status(reader, caller, request.getSrc(), false).ifPresent(answer::setFs);
          return answer.build();
        });
  }

  private void getFileLinkInfo(RpcCall call, GetFileLinkInfoRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          GetFileLinkInfoResponseProto.Builder answer = GetFileLinkInfoResponseProto.newBuilder();
          status(reader, caller, request.getSrc(), false).ifPresent(answer::setFs);
          return answer.build();
        });
  }

  private void getLocatedFileInfo(RpcCall call, GetLocatedFileInfoRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          GetLocatedFileInfoResponseProto.Builder answer =
              GetLocatedFileInfoResponseProto.newBuilder();
          status(reader, caller, request.getSrc(), true).ifPresent(answer::setFs);
          return answer.build();
        });
  }

  private Optional<HdfsFileStatusProto> status(
      NamespaceReader reader, Caller caller, String path, boolean located) throws FsException {
    Optional<FileStatus> status = reader.status(caller, path, located);
    return status.map(found -> messages.status(found, reader.view(), caller.address()));
  }

  private void getListing(RpcCall call, GetListingRequestProto request) {
    byte[] startAfter = request.getStartAfter().toByteArray();
    reads.quick(
        call,
        (reader, caller) -> {
          Optional<ListingPage> page =
              reader.list(caller, request.getSrc(), startAfter, request.getNeedLocation());
          GetListingResponseProto.Builder answer = GetListingResponseProto.newBuilder();
          if (page.isPresent()) {
            DirectoryListingProto.Builder list = answer.getDirListBuilder();
            list.setRemainingEntries(page.get().remaining());
            for (FileStatus entry : page.get().entries()) {
              list.addPartialListing(messages.status(entry, reader.view(), caller.address()));
            }
          }
          return answer.build();
        });
  }

  private void getBlockLocations(RpcCall call, GetBlockLocationsRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          FileStatus.Located located =
              reader.locate(caller, request.getSrc(), request.getOffset(), request.getLength());
          LocatedBlocksProto locations =
              messages.locatedBlocks(located, reader.view(), caller.address());
          requireReported(request.getSrc(), located, locations);
          noteAccess(located);
          return GetBlockLocationsResponseProto.newBuilder().setLocations(locations).build();
        });
  }

  /**
   * In safe mode a block without a location is one that was not reported yet, and not a lost one:
   * the reader is told to wait, as by HDFS. What is reported can be read.
   */
  private void requireReported(
      String path, FileStatus.Located located, LocatedBlocksProto locations) throws FsException {
    if (blocks.inSafeMode() && isUnreported(located, locations)) {
      throw new FsException(
          Fault.SAFE_MODE,
          "Zero blocklocations for "
              + path
              + ". Name node is in safe mode.\n"
              + blocks.safeModeReason());
    }
  }

  /** A last block of which something was flushed counts: the file would seem to end before it. */
  private static boolean isUnreported(FileStatus.Located located, LocatedBlocksProto locations) {
    LocatedBlock last = located.last();
    return locations.getBlocksList().stream().anyMatch(block -> block.getLocsCount() == 0)
        || (last != null
            && !locations.getIsLastBlockComplete()
            && last.block().hasAcknowledgedBytes()
            && locations.getLastBlock().getLocsCount() == 0);
  }

  private void noteAccess(FileStatus.Located located) {
    Attributes attributes = located.file().attributes();
    boolean due = clockMillis.getAsLong() > attributes.accessMillis() + accessPrecisionMillis;
    if (due && accessPrecisionMillis > 0) {
      commands.submit(
          namespace.noteAccess(attributes.id()),
          new Outcome<>() {
            @Override
            public void done(Void reply) {
              // nobody waits for it
            }

            @Override
            public void failed(Throwable error) {
              log.debug("An access time was not noted", error);
            }
          });
    }
  }

  private void getPreferredBlockSize(RpcCall call, GetPreferredBlockSizeRequestProto request) {
    reads.quick(
        call,
        (reader, caller) ->
            GetPreferredBlockSizeResponseProto.newBuilder()
                .setBsize(reader.blockSize(caller, request.getFilename()))
                .build());
  }

  private void isFileClosed(RpcCall call, IsFileClosedRequestProto request) {
    reads.quick(
        call,
        (reader, caller) ->
            IsFileClosedResponseProto.newBuilder()
                .setResult(reader.isClosed(caller, request.getSrc()))
                .build());
  }

  private void checkAccess(RpcCall call, CheckAccessRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          reader.checkAccess(
              caller, request.getPath(), Access.ofBits(request.getMode().getNumber()));
          return CheckAccessResponseProto.getDefaultInstance();
        });
  }

  private void getLinkTarget(RpcCall call, GetLinkTargetRequestProto request) {
    reads.quick(
        call,
        (reader, caller) -> {
          String path = request.getPath();
          throw reader.status(caller, path, false).isPresent()
              ? new FsException(Fault.IO, "Path " + path + " is not a symbolic link")
              : new FsException(Fault.FILE_NOT_FOUND, "File does not exist: " + path);
        });
  }

  private void getStoragePolicy(RpcCall call, GetStoragePolicyRequestProto request) {
    reads.quick(
        call,
        (reader, caller) ->
            GetStoragePolicyResponseProto.newBuilder()
                .setStoragePolicy(
                    StoragePolicies.byNumber(reader.storagePolicy(caller, request.getPath())))
                .build());
  }
}
