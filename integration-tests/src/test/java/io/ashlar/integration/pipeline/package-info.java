/**
 * Writers whose DataNodes are killed, hang or are slow at every stage of a write, and files whose
 * writers are gone: with our client and with Hadoop's, ended by comparing every byte of every
 * replica.
 */
package io.ashlar.integration.pipeline;
