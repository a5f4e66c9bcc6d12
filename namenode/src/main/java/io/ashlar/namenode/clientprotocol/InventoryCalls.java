package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.DatanodeFilter;
import io.ashlar.namenode.blocks.MissingBlocks;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.FileStatus;
import io.ashlar.namenode.namespace.ListingPage;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.namespace.OpenFile;
import io.ashlar.namenode.namespace.OpenFilesPage;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.protocol.proto.BatchedDirectoryListingProto;
import io.ashlar.protocol.proto.BatchedListingKeyProto;
import io.ashlar.protocol.proto.CorruptFileBlocksProto;
import io.ashlar.protocol.proto.GetBatchedListingRequestProto;
import io.ashlar.protocol.proto.GetBatchedListingResponseProto;
import io.ashlar.protocol.proto.ListCorruptFileBlocksRequestProto;
import io.ashlar.protocol.proto.ListCorruptFileBlocksResponseProto;
import io.ashlar.protocol.proto.ListOpenFilesRequestProto;
import io.ashlar.protocol.proto.ListOpenFilesResponseProto;
import io.ashlar.protocol.proto.OpenFilesBatchResponseProto;
import io.ashlar.protocol.proto.OpenFilesTypeProto;
import io.ashlar.protocol.proto.RemoteExceptionProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcError;
import io.ashlar.protocol.rpc.RpcService;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/** Lists that go over more than one directory, in pages (wire reference 2.4). */
final class InventoryCalls {
  /** Paths in a batched listing, entries in its page, open files and corrupt files in a page. */
  private static final int MAX_PATHS = 100;

  private static final int PAGE_ENTRIES = 1000;
  private static final int PAGE_OPEN_FILES = 1000;
  private static final int PAGE_CORRUPT_FILES = 100;

  private final Reads reads;
  private final BlockManager blocks;
  private final Messages messages;

  InventoryCalls(Reads reads, BlockManager blocks, Messages messages) {
    this.reads = reads;
    this.blocks = blocks;
    this.messages = messages;
  }

  void addTo(RpcService.Builder service) {
    service
        .method(
            "getBatchedListing", GetBatchedListingRequestProto.parser(), this::getBatchedListing)
        .method("listOpenFiles", ListOpenFilesRequestProto.parser(), this::listOpenFiles)
        .method(
            "listCorruptFileBlocks",
            ListCorruptFileBlocksRequestProto.parser(),
            this::listCorruptFileBlocks);
  }

  // ---- many directories in one call

  private void getBatchedListing(RpcCall call, GetBatchedListingRequestProto request) {
    reads.slow(call, (reader, caller) -> batched(reader, caller, request));
  }

  private MessageLite batched(
      NamespaceReader reader, Caller caller, GetBatchedListingRequestProto request)
      throws FsException {
    int paths = request.getPathsCount();
    if (paths > MAX_PATHS) {
      throw new FsException(
          Fault.ILLEGAL_ARGUMENT,
          String.format("Too many source paths (%d > %d)", paths, MAX_PATHS));
    }
    ByteString checksum = checksum(request.getPathsList());
    int index = 0;
    ByteString after = ByteString.EMPTY;
    if (!request.getStartAfter().isEmpty()) {
      BatchedListingKeyProto key = key(request.getStartAfter(), checksum);
      after = key.getStartAfter();
      // Without a name the last path was listed to its end.
      index = after.isEmpty() ? key.getPathIndex() + 1 : key.getPathIndex();
    }
    GetBatchedListingResponseProto.Builder answer =
        GetBatchedListingResponseProto.newBuilder()
            .setHasMore(false)
            .setStartAfter(ByteString.EMPTY);
    int entries = 0;
    for (; index < paths; index++) {
      BatchedDirectoryListingProto.Builder listing =
          answer.addListingsBuilder().setParentIdx(index);
      boolean more =
          list(reader, caller, request.getPaths(index), after, request.getNeedLocation(), listing);
      after = ByteString.EMPTY;
      entries += listing.getPartialListingCount();
      boolean last = index == paths - 1;
      if (more || (entries >= PAGE_ENTRIES && !last)) {
        int count = listing.getPartialListingCount();
        ByteString name = more ? listing.getPartialListing(count - 1).getPath() : ByteString.EMPTY;
        return answer
            .setHasMore(true)
            .setStartAfter(
                BatchedListingKeyProto.newBuilder()
                    .setChecksum(checksum)
                    .setPathIndex(index)
                    .setStartAfter(name)
                    .build()
                    .toByteString())
            .build();
      }
    }
    return answer.build();
  }

  /** Adds a page of one path, or why there is none; says whether the path has more. */
  private boolean list(
      NamespaceReader reader,
      Caller caller,
      String path,
      ByteString after,
      boolean located,
      BatchedDirectoryListingProto.Builder listing) {
    try {
      Optional<ListingPage> page = reader.list(caller, path, after.toByteArray(), located);
      if (page.isEmpty()) {
        throw new FsException(Fault.FILE_NOT_FOUND, "Path " + path + " does not exist");
      }
      for (FileStatus entry : page.get().entries()) {
        listing.addPartialListing(messages.status(entry, reader.view(), caller.address()));
      }
      return page.get().remaining() > 0;
    } catch (FsException e) {
      RpcError error = ClientProtocol.error(e);
      listing.setException(
          RemoteExceptionProto.newBuilder()
              .setClassName(error.className())
              .setMessage(error.message()));
      return false;
    }
  }

  private static BatchedListingKeyProto key(ByteString bytes, ByteString checksum)
      throws FsException {
    try {
      BatchedListingKeyProto key = BatchedListingKeyProto.parseFrom(bytes);
      if (key.getChecksum().equals(checksum)) {
        return key;
      }
    } catch (InvalidProtocolBufferException e) {
      throw new FsException(Fault.ILLEGAL_ARGUMENT, "Not a place in a batched listing");
    }
    throw new FsException(
        Fault.ILLEGAL_ARGUMENT, "The place belongs to a batched listing of other paths");
  }

  /** Tells one list of paths from another; nothing secret depends on it. */
  private static ByteString checksum(List<String> paths) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      for (String path : paths) {
        digest.update(path.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return ByteString.copyFrom(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has MD5", e);
    }
  }

  // ---- open files

  private void listOpenFiles(RpcCall call, ListOpenFilesRequestProto request) {
    reads.slow(
        call,
        (reader, caller) -> {
          AccessCheck.requireSuperuser(caller);
          ListOpenFilesResponseProto.Builder answer =
              ListOpenFilesResponseProto.newBuilder()
                  .setHasMore(false)
                  .addAllTypes(request.getTypesList());
          boolean all =
              request.getTypesCount() == 0
                  || request.getTypesList().contains(OpenFilesTypeProto.ALL_OPEN_FILES);
          if (!all && !decommissioning()) {
            return answer.build();
          }
          long after = request.getId();
          boolean more = true;
          // A page without an entry would end the client's listing.
          while (more && answer.getEntriesCount() == 0) {
            OpenFilesPage page =
                reader.openFiles(after, filter(request.getPath()), PAGE_OPEN_FILES);
            for (OpenFile file : page.files()) {
              after = file.inodeId();
              if (all || holdsUp(reader, file)) {
                answer.addEntries(entry(file));
              }
            }
            more = page.more();
          }
          return answer.setHasMore(more).build();
        });
  }

  private static OpenFilesBatchResponseProto entry(OpenFile file) {
    return OpenFilesBatchResponseProto.newBuilder()
        .setId(file.inodeId())
        .setPath(file.path())
        .setClientName(file.holder())
        .setClientMachine(file.clientAddress())
        .build();
  }

  private boolean decommissioning() {
    return !blocks.datanodes(DatanodeFilter.DECOMMISSIONING).isEmpty();
  }

  /** Whether a DataNode that is being decommissioned waits for a block of the file. */
  private boolean holdsUp(NamespaceReader reader, OpenFile file) {
    return reader.anyBlock(
        file.inodeId(), block -> blocks.holdsUpDecommission(reader.view(), block));
  }

  /** An absent filter means everything. */
  private static String filter(String path) throws FsException {
    if (path.isEmpty() || path.equals("/")) {
      return "/";
    }
    if (!path.startsWith("/")) {
      throw new FsException(
          Fault.ILLEGAL_ARGUMENT, "Absolute path required, but got '" + path + "'");
    }
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  // ---- corrupt files

  private void listCorruptFileBlocks(RpcCall call, ListCorruptFileBlocksRequestProto request) {
    reads.slow(
        call,
        (reader, caller) -> {
          AccessCheck.requireSuperuser(caller);
          return ListCorruptFileBlocksResponseProto.newBuilder()
              .setCorrupt(corrupt(reader, filter(request.getPath()), request.getCookie()))
              .build();
        });
  }

  private CorruptFileBlocksProto corrupt(NamespaceReader reader, String top, String cookie) {
    CorruptFileBlocksProto.Builder answer = CorruptFileBlocksProto.newBuilder();
    String next = cookie;
    while (answer.getFilesCount() < PAGE_CORRUPT_FILES) {
      MissingBlocks page =
          blocks.missing(reader.view(), next, PAGE_CORRUPT_FILES - answer.getFilesCount());
      if (page.blockIds().isEmpty()) {
        break;
      }
      next = page.next();
      for (long blockId : page.blockIds()) {
        BlockInfo block = BlockInfo.find(reader.view(), blockId);
        Optional<String> path = block == null ? Optional.empty() : reader.pathOf(block.inodeId());
        path.filter(file -> top.equals("/") || (file + "/").startsWith(top + "/"))
            .ifPresent(answer::addFiles);
      }
    }
    return answer.setCookie(next).build();
  }
}
