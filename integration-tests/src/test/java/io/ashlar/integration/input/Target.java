package io.ashlar.integration.input;

/** Something that takes input. One batch at a time runs on it, on any thread. */
interface Target {

  /** A short name, which is also part of what a batch is made from. */
  String kind();

  /**
   * Makes and sends a batch, and waits until the other side has dealt with it.
   *
   * @return how many inputs those were
   * @throws Exception if the other side does not answer, or not in time
   */
  int batch(Dice dice, Findings findings) throws Exception;
}
