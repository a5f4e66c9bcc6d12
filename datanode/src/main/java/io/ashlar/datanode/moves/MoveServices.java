package io.ashlar.datanode.moves;

import io.ashlar.datanode.pipeline.PipelineServices;
import io.ashlar.datanode.read.ReadServices;
import io.netty.channel.EventLoopGroup;

/**
 * What moves need of their DataNode.
 *
 * @param pipeline writes what is fetched
 * @param read opens what is sent
 * @param limits on all moves
 * @param loops where connections to other DataNodes live
 * @param uuid this DataNode's identity
 */
public record MoveServices(
    PipelineServices pipeline,
    ReadServices read,
    MoveLimits limits,
    EventLoopGroup loops,
    String uuid) {}
