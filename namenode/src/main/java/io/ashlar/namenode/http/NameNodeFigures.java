package io.ashlar.namenode.http;

import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.namespace.NamespaceStats;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.NamespaceIdentity;
import io.ashlar.namenode.writer.WriterStats;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where the pages get their figures. Everything in it may be asked on any thread.
 *
 * @param identity who this file system is
 * @param rpcAddress where clients connect
 * @param dir where the namespace lies
 * @param defaultReplication for fsck to print
 * @param startedMillis when this NameNode started, milliseconds since 1970
 * @param clockMillis the time now
 * @param transactionId number of the last edit
 * @param namespace how much there is
 * @param writer what the writer does
 * @param blocks the block management
 * @param rpc what the RPC server does
 * @param reader reads what is committed; may block
 * @param callers the caller of a user's name and an address; may block
 */
public record NameNodeFigures(
    NamespaceIdentity identity,
    InetSocketAddress rpcAddress,
    Path dir,
    int defaultReplication,
    long startedMillis,
    LongSupplier clockMillis,
    LongSupplier transactionId,
    Supplier<NamespaceStats> namespace,
    Supplier<WriterStats> writer,
    ClusterBlocks blocks,
    RpcFigures rpc,
    NamespaceReader reader,
    BiFunction<String, String, Caller> callers) {}
