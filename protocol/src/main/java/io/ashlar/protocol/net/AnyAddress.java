package io.ashlar.protocol.net;

import java.util.Set;

/**
 * What a server listens on to be met at all addresses of its host. It is of no use to others: who
 * connects to it meets himself. Stateless.
 */
public final class AnyAddress {
  private static final Set<String> SPELLINGS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  private AnyAddress() {}

  /** The host, or another one if it stands for all addresses. */
  public static String replaced(String host, String otherwise) {
    return SPELLINGS.contains(host) ? otherwise : host;
  }
}
