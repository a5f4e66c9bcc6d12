package io.ashlar.protocol.net;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections of a port whose clients do not take what they are sent. When that is too much
 * together, those go that have taken nothing for longest, whoever came last. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing depends on when a channel is gone
public final class SlowReaders {
  private final long most;

  /** Unsent bytes by connection, the one that is stuck for longest first. Guarded by this. */
  private final Map<Channel, Long> stuck = new LinkedHashMap<>();

  private long bytes;

  /**
   * Nobody is slow yet.
   *
   * @param mostBytes that may be unsent to slow clients
   */
  public SlowReaders(long mostBytes) {
    this.most = mostBytes;
  }

  /** For a port that may keep an eighth of what this process has for buffers. */
  public static SlowReaders ofProcess() {
    return new SlowReaders(Runtime.getRuntime().maxMemory() / 8);
  }

  /** A connection came to have so many unsent bytes, or none that matter. */
  void changed(Channel channel, long unsentBytes) {
    List<Channel> gone = new ArrayList<>();
    synchronized (this) {
      Long before = stuck.remove(channel);
      bytes -= before == null ? 0 : before;
      if (unsentBytes > 0) {
        stuck.put(channel, unsentBytes);
        bytes += unsentBytes;
      }
      Iterator<Map.Entry<Channel, Long>> longest = stuck.entrySet().iterator();
      while (bytes > most && stuck.size() > 1) {
        Map.Entry<Channel, Long> first = longest.next();
        bytes -= first.getValue();
        gone.add(first.getKey());
        longest.remove();
      }
    }
    gone.forEach(Channel::close);
  }
}
