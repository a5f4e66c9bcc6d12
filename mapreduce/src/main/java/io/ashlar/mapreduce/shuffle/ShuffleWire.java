package io.ashlar.mapreduce.shuffle;

/** Numbers of the wire that both sides know. */
final class ShuffleWire {
  static final int MAGIC = 0x41534831;
  static final int MAX_JOB_ID_BYTES = 128;

  /** Bytes of a request without the job's id. */
  static final int REQUEST_BYTES = 4 + 2 + 4 + 4 + 4;

  static final int RESPONSE_HEADER_BYTES = 1 + 8 + 4;
  static final byte FOUND = 0;
  static final byte NOT_HERE = 1;

  private ShuffleWire() {}
}
