/**
 * Input that no honest peer sends: mutated messages, frames, packets, requests and files, from a
 * seed, and clients that are too many, too slow or too greedy. Each input is one of a batch, and a
 * batch is made from the seed, its kind and its number alone, so that a finding replays.
 */
package io.ashlar.integration.input;
