package io.ashlar.simulation;

/** Where a mutant of the simulated world may differ from the world as it should be. */
class Seams {

  /** The journal of a NameNode that starts. */
  SimulatedJournal journal(Process namenode, MemoryStore store) {
    return new SimulatedJournal(namenode, store);
  }
}
