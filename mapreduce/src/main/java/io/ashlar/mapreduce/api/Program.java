package io.ashlar.mapreduce.api;

/**
 * A MapReduce program: a public class with a public constructor without parameters. It is
 * instantiated at the client and in every worker.
 */
public interface Program {}
