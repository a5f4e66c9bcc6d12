/**
 * Answers that were given, so that a client who asks again gets the same (wire reference 1.11).
 *
 * <p>The answer travels in the edit that it answers for: after a crash or a failover it is there
 * exactly if the change is. Owns the table of retries. Knows no thread and no clock.
 */
package io.ashlar.namenode.retry;
