package io.ashlar.namenode.blocks;

/** On what occasion a DataNode speaks of a replica. */
enum Occasion {
  /** The first full report of a storage: what it names and no block has is left alone. */
  FIRST_REPORT,
  /** The first full report since its node registered again: it was probably started anew. */
  REPORT_AFTER_RETURN,
  /** Any other full report, or something that has happened. */
  USUAL
}
