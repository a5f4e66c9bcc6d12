package io.ashlar.simulation;

/** What somebody who reads a file should find. */
interface Reading {
  String path();

  long inodeId();

  /** Whether what is said here holds; it may not any more when the reader comes to the end. */
  boolean holds();

  /** What may be read, of which less may be there. */
  byte[] content();

  /** How many bytes have to be there. */
  int guaranteed();

  /** A file as its writers know it, now. */
  static Reading of(FileRecord record) {
    String path = record.path;
    int epoch = record.epoch;
    int guaranteed = record.guaranteed();
    return new Reading() {
      @Override
      public String path() {
        return path;
      }

      @Override
      public long inodeId() {
        return record.inodeId;
      }

      @Override
      public boolean holds() {
        return record.path.equals(path) && !record.doomed && record.epoch == epoch;
      }

      @Override
      public byte[] content() {
        return record.written();
      }

      @Override
      public int guaranteed() {
        return Math.min(guaranteed, record.guaranteed()); // less, if the power went meanwhile
      }
    };
  }

  /** A file as a snapshot shows it. */
  static Reading of(Ledger ledger, FrozenFile frozen) {
    return new Reading() {
      @Override
      public String path() {
        return frozen.path();
      }

      @Override
      public long inodeId() {
        return frozen.file().inodeId;
      }

      @Override
      public boolean holds() {
        return ledger.frozen().contains(frozen);
      }

      @Override
      public byte[] content() {
        return frozen.content();
      }

      @Override
      public int guaranteed() {
        return frozen.content().length;
      }
    };
  }
}
