/**
 * Clusters on hosts of their own: a container of a Docker engine for each daemon, on networks that
 * the tests cut. Packets vanish there without a word, as they do where a cable is pulled, so that
 * only the passing of time can tell; and hosts come back under other addresses.
 *
 * <p>Where no engine can be used, the tests are skipped and say why. The tests' own JVM is a client
 * on the other side of the network's gateway.
 */
package io.ashlar.integration.hosts;
