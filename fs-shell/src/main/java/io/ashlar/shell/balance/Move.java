package io.ashlar.shell.balance;

/**
 * A replica on its way.
 *
 * @param block of which it is one
 * @param source where it will be deleted
 * @param target where it will be
 */
record Move(Candidate block, Group source, Group target) {}
