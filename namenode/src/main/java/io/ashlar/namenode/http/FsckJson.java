package io.ashlar.namenode.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * Tells of a check as one JSON object: {@code files} with the files asked for and those with
 * problems, as they are found, then the sums, and {@code status} at the end.
 */
final class FsckJson implements FsckReport {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator out;
  private final NameNodeFigures figures;
  private final FsckOptions options;

  FsckJson(Answer answer, NameNodeFigures figures, FsckOptions options) throws IOException {
    answer.contentType("application/json; charset=utf-8");
    this.out = JSON.createGenerator(answer).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    this.figures = figures;
    this.options = options;
    out.writeStartObject();
    out.writeStringField("path", options.path());
  }

  @Override
  public void begin() throws IOException {
    out.writeArrayFieldStart("files");
  }

  @Override
  public void directory(String path) {
    // Directories are counted only.
  }

  @Override
  public void file(FileFinding file) throws IOException {
    if (!file.hasProblem() && !options.files() && !options.blocks()) {
      return;
    }
    out.writeStartObject();
    out.writeStringField("path", file.path());
    out.writeNumberField("lengthBytes", file.lengthBytes());
    out.writeNumberField("replication", file.replication());
    out.writeBooleanField("open", file.open());
    out.writeNumberField("blockCount", file.blocks().size());
    out.writeNumberField("missingBlocks", file.missingBlocks());
    out.writeNumberField(
        "underReplicatedBlocks",
        file.blocks().stream().filter(BlockFinding::isUnderReplicated).count());
    corruptReplicas(file);
    if (options.blocks()) {
      out.writeArrayFieldStart("blocks");
      for (BlockFinding block : file.blocks()) {
        write(block);
      }
      out.writeEndArray();
      out.writeArrayFieldStart("unfinishedBlocks");
      for (BlockFinding block : file.unfinished()) {
        write(block);
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private void corruptReplicas(FileFinding file) throws IOException {
    out.writeArrayFieldStart("corruptReplicas");
    for (BlockFinding block : file.blocks()) {
      for (String node : block.bad()) {
        out.writeStartObject();
        out.writeStringField("block", block.name());
        out.writeStringField("address", node);
        out.writeEndObject();
      }
    }
    out.writeEndArray();
  }

  private void write(BlockFinding block) throws IOException {
    out.writeStartObject();
    out.writeStringField("block", block.name());
    out.writeNumberField("lengthBytes", block.lengthBytes());
    out.writeNumberField("wantedReplicas", block.wanted());
    out.writeNumberField("liveReplicas", block.corrupt() ? 0 : block.good().size());
    out.writeBooleanField("corrupt", block.corrupt());
    if (options.locations()) {
      out.writeArrayFieldStart("locations");
      for (int i = 0; i < block.good().size(); i++) {
        out.writeStartObject();
        out.writeStringField("address", block.good().get(i));
        out.writeStringField("rack", block.racks().get(i));
        out.writeStringField("datanode", block.uuids().get(i));
        out.writeStringField("storage", block.storages().get(i));
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  @Override
  public void end(FsckTotals totals) throws IOException {
    out.writeEndArray();
    out.writeNumberField("datanodes", figures.blocks().stats().liveNodes());
    out.writeNumberField("racks", figures.blocks().liveRacks());
    out.writeNumberField("directories", totals.directories);
    out.writeNumberField("fileCount", totals.files);
    out.writeNumberField("openFiles", totals.openFiles);
    out.writeNumberField("lengthBytes", totals.bytes);
    out.writeNumberField("blocks", totals.blocks);
    out.writeNumberField("minimallyReplicatedBlocks", totals.blocks - totals.missing);
    out.writeNumberField("underReplicatedBlocks", totals.underReplicated);
    out.writeNumberField("overReplicatedBlocks", totals.overReplicated);
    out.writeNumberField("badlyPlacedBlocks", totals.badlyPlaced);
    out.writeNumberField("missingBlocks", totals.missing);
    out.writeNumberField("corruptBlocks", totals.corrupt);
    out.writeNumberField("corruptReplicas", totals.corruptReplicas);
    out.writeNumberField("missingReplicas", totals.missingReplicas);
    out.writeNumberField("corruptFiles", totals.corruptFiles);
    out.writeNumberField("defaultReplication", figures.defaultReplication());
    out.writeNumberField("averageReplication", totals.averageReplication());
    finish(totals.healthy() ? "HEALTHY" : "CORRUPT");
  }

  @Override
  public void missing(String path) throws IOException {
    finish("MISSING");
  }

  @Override
  public void failed(String reason) throws IOException {
    while (out.getOutputContext().inArray()) {
      out.writeEndArray();
    }
    out.writeStringField("error", reason);
    finish("FAILED");
  }

  private void finish(String status) throws IOException {
    out.writeStringField("status", status);
    out.writeEndObject();
    out.close();
  }
}
