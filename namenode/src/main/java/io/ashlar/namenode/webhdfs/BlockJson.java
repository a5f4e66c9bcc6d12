package io.ashlar.namenode.webhdfs;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import io.ashlar.protocol.webhdfs.TokenText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Blocks and where they are, in the public form and in that of Hadoop's own client. */
final class BlockJson {
  private BlockJson() {}

  // ---- the public form

  static void blockLocations(JsonGenerator out, LocatedBlocksProto blocks) throws IOException {
    out.writeStartObject();
    Json.array(out, "BlockLocation", blocks.getBlocksList(), BlockJson::blockLocation);
    out.writeEndObject();
  }

  private static void blockLocation(JsonGenerator out, LocatedBlockProto block) throws IOException {
    out.writeStartObject();
    Json.array(out, "cachedHosts", cached(block), (json, node) -> json.writeString(host(node)));
    out.writeBooleanField("corrupt", block.getCorrupt());
    Json.array(out, "hosts", block.getLocsList(), (json, node) -> json.writeString(host(node)));
    out.writeNumberField("length", block.getB().getNumBytes());
    Json.array(out, "names", block.getLocsList(), (json, node) -> json.writeString(name(node)));
    out.writeNumberField("offset", block.getOffset());
    storageTypes(out, block);
    Json.array(
        out,
        "topologyPaths",
        block.getLocsList(),
        (json, node) -> json.writeString(node.getLocation() + "/" + name(node)));
    out.writeEndObject();
  }

  private static List<DatanodeInfoProto> cached(LocatedBlockProto block) {
    List<DatanodeInfoProto> nodes = new ArrayList<>();
    for (int i = 0; i < Math.min(block.getIsCachedCount(), block.getLocsCount()); i++) {
      if (block.getIsCached(i)) {
        nodes.add(block.getLocs(i));
      }
    }
    return nodes;
  }

  private static String host(DatanodeInfoProto node) {
    return node.getId().getHostName();
  }

  private static String name(DatanodeInfoProto node) {
    return node.getId().getIpAddr() + ":" + node.getId().getXferPort();
  }

  private static void storageTypes(JsonGenerator out, LocatedBlockProto block) throws IOException {
    Json.array(
        out,
        "storageTypes",
        block.getStorageTypesList(),
        (json, type) -> json.writeString(type.name()));
  }

  // ---- that of Hadoop's client

  static void locatedBlocks(JsonGenerator out, LocatedBlocksProto blocks) throws IOException {
    out.writeStartObject();
    out.writeNumberField("fileLength", blocks.getFileLength());
    out.writeBooleanField("isLastBlockComplete", blocks.getIsLastBlockComplete());
    out.writeBooleanField("isUnderConstruction", blocks.getUnderConstruction());
    out.writeFieldName("lastLocatedBlock");
    if (blocks.hasLastBlock()) {
      locatedBlock(out, blocks.getLastBlock());
    } else {
      out.writeNull();
    }
    Json.array(out, "locatedBlocks", blocks.getBlocksList(), BlockJson::locatedBlock);
    out.writeEndObject();
  }

  private static void locatedBlock(JsonGenerator out, LocatedBlockProto block) throws IOException {
    out.writeStartObject();
    block(out, block.getB());
    out.writeObjectFieldStart("blockToken");
    out.writeStringField("urlString", TokenText.encode(block.getBlockToken()));
    out.writeEndObject();
    Json.array(out, "cachedLocations", cached(block), BlockJson::datanode);
    out.writeBooleanField("isCorrupt", block.getCorrupt());
    Json.array(out, "locations", block.getLocsList(), BlockJson::datanode);
    out.writeNumberField("startOffset", block.getOffset());
    storageTypes(out, block);
    out.writeEndObject();
  }

  private static void block(JsonGenerator out, ExtendedBlockProto block) throws IOException {
    out.writeObjectFieldStart("block");
    out.writeNumberField("blockId", block.getBlockId());
    out.writeStringField("blockPoolId", block.getPoolId());
    out.writeNumberField("generationStamp", block.getGenerationStamp());
    out.writeNumberField("numBytes", block.getNumBytes());
    out.writeEndObject();
  }

  private static void datanode(JsonGenerator out, DatanodeInfoProto node) throws IOException {
    DatanodeIDProto id = node.getId();
    out.writeStartObject();
    out.writeStringField("adminState", node.getAdminState().name());
    out.writeNumberField("blockPoolUsed", node.getBlockPoolUsed());
    out.writeNumberField("cacheCapacity", node.getCacheCapacity());
    out.writeNumberField("cacheUsed", node.getCacheUsed());
    out.writeNumberField("capacity", node.getCapacity());
    out.writeNumberField("dfsUsed", node.getDfsUsed());
    out.writeStringField("hostName", id.getHostName());
    out.writeNumberField("infoPort", id.getInfoPort());
    out.writeNumberField("infoSecurePort", id.getInfoSecurePort());
    out.writeStringField("ipAddr", id.getIpAddr());
    out.writeNumberField("ipcPort", id.getIpcPort());
    out.writeNumberField("lastBlockReportMonotonic", node.getLastBlockReportMonotonic());
    out.writeNumberField("lastBlockReportTime", node.getLastBlockReportTime());
    out.writeNumberField("lastUpdate", node.getLastUpdate());
    out.writeNumberField("lastUpdateMonotonic", node.getLastUpdateMonotonic());
    out.writeStringField("name", name(node));
    out.writeStringField("networkLocation", node.getLocation());
    out.writeNumberField("remaining", node.getRemaining());
    out.writeStringField("storageID", id.getDatanodeUuid());
    if (node.hasUpgradeDomain()) {
      out.writeStringField("upgradeDomain", node.getUpgradeDomain());
    }
    out.writeNumberField("xceiverCount", node.getXceiverCount());
    out.writeNumberField("xferPort", id.getXferPort());
    out.writeEndObject();
  }
}
