/**
 * A cluster of real processes under faults from a seed: processes that are killed and stopped,
 * replicas that are damaged on disk, a volume that is full. Clients, processes as well, keep
 * journals of what was acknowledged to them; when everything is healed, all of that must be there.
 *
 * <p>{@code integration-tests/faults} is the command of long runs. The faults that there are at one
 * time never reach more than two DataNodes, which three replicas must bear.
 */
package io.ashlar.integration.faults;
