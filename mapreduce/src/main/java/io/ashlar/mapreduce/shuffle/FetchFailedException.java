package io.ashlar.mapreduce.shuffle;

import java.io.IOException;

/** A map's output could not be had. */
public final class FetchFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int map;
  private final int attempt;

  FetchFailedException(Fetch.Source source, Throwable cause) {
    super(
        "Output of map "
            + source.map()
            + " cannot be had from "
            + source.address()
            + ": "
            + cause.getMessage(),
        cause);
    this.map = source.map();
    this.attempt = source.attempt();
  }

  /** Number of the map. */
  public int map() {
    return map;
  }

  /** Number of the attempt whose output it is. */
  public int attempt() {
    return attempt;
  }
}
