package io.ashlar.protocol.net;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks host names up on threads of its own: a name server that is slow to answer must not hold up
 * an event loop and everybody on it. Remembers nothing beyond the JVM's own half a minute, so that
 * a host which comes back under another address is found there. Thread-safe.
 */
final class HostNames extends AddressResolverGroup<InetSocketAddress> {
  private static final int THREADS = 4;
  private static final int MAX_WAITING = 4096;

  private static final ThreadPoolExecutor LOOKUPS = newLookups();

  private static ThreadPoolExecutor newLookups() {
    ThreadPoolExecutor lookups =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread thread = new Thread(task, "host-names");
              thread.setDaemon(true);
              return thread;
            });
    lookups.allowCoreThreadTimeOut(true);
    return lookups;
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new Lookup(executor).asAddressResolver();
  }

  private static final class Lookup extends InetNameResolver {
    Lookup(EventExecutor executor) {
      super(executor);
    }

    @Override
    protected void doResolve(String host, Promise<InetAddress> promise) {
      submit(host, promise, () -> promise.trySuccess(InetAddress.getByName(host)));
    }

    @Override
    protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
      submit(host, promise, () -> promise.trySuccess(List.of(InetAddress.getAllByName(host))));
    }

    private static void submit(String host, Promise<?> promise, Task task) {
      if (isAddress(host)) {
        run(promise, task);
        return;
      }
      try {
        LOOKUPS.execute(() -> run(promise, task));
      } catch (RejectedExecutionException full) {
        promise.tryFailure(
            new UnknownHostException(MAX_WAITING + " host names wait to be looked up"));
      }
    }

    /** Nobody has to be asked for it. */
    private static boolean isAddress(String host) {
      return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private static void run(Promise<?> promise, Task task) {
      try {
        task.run();
      } catch (UnknownHostException | RuntimeException e) {
        promise.tryFailure(e);
      }
    }
  }

  private interface Task {
    void run() throws UnknownHostException;
  }
}
