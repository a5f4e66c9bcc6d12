package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.permission.GroupMapping;
import io.ashlar.protocol.rpc.RpcCall;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Turns the user of a call into a {@link Caller}. Groups are looked up on another thread, once for
 * all calls of a user that come meanwhile, and remembered for some minutes. Thread-safe.
 */
public final class Callers {
  private static final long MEMORY_NANOS = 300L * 1_000_000_000;

  /** Beyond so many users some are forgotten, the outdated ones first. */
  private static final int CAPACITY = 10_000;

  private record Known(Set<String> groups, boolean superuser, long atNanos) {}

  /** A call that goes on when its user's groups are known. */
  private record Waiting(RpcCall call, Consumer<Caller> next) {}

  private final String superuser;
  private final String supergroup;
  private final GroupMapping groups;
  private final Executor executor;
  private final LongSupplier nanoClock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** By the user whose groups are being asked for. Guarded by itself. */
  private final Map<String, List<Waiting>> waiting = new HashMap<>();

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

  /** Goes on with the caller: at once if his groups are known, otherwise when they are. */
  void identify(RpcCall call, Consumer<Caller> next) {
    Known user = known.get(call.user());
    if (user != null && !isOutdated(user)) {
      next.accept(caller(call, user));
      return;
    }
    if (!isFirst(new Waiting(call, next))) {
      return;
    }
    try {
      executor.execute(() -> lookUpAndGoOn(call.user()));
    } catch (RejectedExecutionException e) {
      failAll(
          call.user(),
          new FsException(
              Fault.RETRY_LATER, "The NameNode has the groups of too many users to look up"));
    }
  }

  /** Lets a call wait; whether it is the one that has to ask. */
  private boolean isFirst(Waiting one) {
    synchronized (waiting) {
      List<Waiting> ofUser = waiting.computeIfAbsent(one.call().user(), user -> new ArrayList<>());
      ofUser.add(one);
      return ofUser.size() == 1;
    }
  }

  private List<Waiting> stopWaiting(String user) {
    synchronized (waiting) {
      return waiting.remove(user);
    }
  }

  /** Nobody waits for this thread, so whatever goes wrong has to be told here. */
  private void lookUpAndGoOn(String user) {
    Known found;
    try {
      found = lookUp(user);
    } catch (RuntimeException | LinkageError e) {
      failAll(user, e);
      return;
    }
    stopWaiting(user).forEach(each -> each.call().goOn(() -> goOn(each, found)));
  }

  private void failAll(String user, Throwable reason) {
    stopWaiting(user).forEach(each -> each.call().fail(reason));
  }

  private static void goOn(Waiting one, Known user) {
    try {
      one.next().accept(caller(one.call(), user));
    } catch (RuntimeException | LinkageError e) {
      one.call().fail(e);
    }
  }

  private boolean isOutdated(Known user) {
    return nanoClock.getAsLong() - user.atNanos() >= MEMORY_NANOS;
  }

  /** Forgets all groups, so that changes are seen at once. */
  public void refresh() {
    known.clear();
  }

  /** The groups of a user, asked anew; may block. */
  public Set<String> groupsOf(String user) {
    return lookUp(user).groups();
  }

  /** A user at that literal address; may block. */
  public Caller callerOf(String user, String address) {
    Known known = this.known.get(user);
    Known found = known == null || isOutdated(known) ? lookUp(user) : known;
    return new Caller(user, found.groups(), found.superuser(), address);
  }

  private Known lookUp(String user) {
    Set<String> found = groups.groupsOf(user);
    boolean isSuperuser = user.equals(superuser) || found.contains(supergroup);
    Known result = new Known(found, isSuperuser, nanoClock.getAsLong());
    if (known.size() >= CAPACITY) {
      known.values().removeIf(this::isOutdated);
      Iterator<Known> some = known.values().iterator();
      while (known.size() >= CAPACITY - CAPACITY / 8 && some.hasNext()) {
        some.next();
        some.remove();
      }
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
