package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.permission.GroupMapping;
import io.ashlar.protocol.rpc.RpcCall;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Turns the user of a call into a {@link Caller}. Groups are looked up on another thread and
 * remembered for some minutes. Thread-safe.
 */
public final class Callers {
  private static final long MEMORY_NANOS = 300L * 1_000_000_000;

  /** Beyond so many users the memory starts anew. */
  private static final int CAPACITY = 10_000;

  private record Known(Set<String> groups, boolean superuser, long atNanos) {}

  private final String superuser;
  private final String supergroup;
  private final GroupMapping groups;
  private final Executor executor;
  private final LongSupplier nanoClock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /**
   * @param superuser exempt from permission checks, as are the members of the supergroup
   * @param executor runs look-ups, which may block
   */
  public Callers(
      String superuser,
      String supergroup,
      GroupMapping groups,
      Executor executor,
      LongSupplier nanoClock) {
    this.superuser = superuser;
    this.supergroup = supergroup;
    this.groups = groups;
    this.executor = executor;
    this.nanoClock = nanoClock;
  }

  /** Goes on with the caller: at once if his groups are known, otherwise on another thread. */
  void identify(RpcCall call, Consumer<Caller> next) {
    Known user = known.get(call.user());
    if (user != null && nanoClock.getAsLong() - user.atNanos() < MEMORY_NANOS) {
      next.accept(caller(call, user));
    } else {
      executor.execute(() -> next.accept(caller(call, lookUp(call.user()))));
    }
  }

  /** Forgets all groups, so that changes are seen at once. */
  public void refresh() {
    known.clear();
  }

  /** The groups of a user, asked anew; may block. */
  public Set<String> groupsOf(String user) {
    return lookUp(user).groups();
  }

  private Known lookUp(String user) {
    Set<String> found = groups.groupsOf(user);
    boolean isSuperuser = user.equals(superuser) || found.contains(supergroup);
    Known result = new Known(found, isSuperuser, nanoClock.getAsLong());
    if (known.size() >= CAPACITY) {
      known.clear();
    }
    known.put(user, result);
    return result;
  }

  private static Caller caller(RpcCall call, Known user) {
    InetAddress address = call.remoteAddress().getAddress();
    String literal = address == null ? "" : address.getHostAddress();
    return new Caller(call.user(), user.groups(), user.superuser(), literal);
  }
}
