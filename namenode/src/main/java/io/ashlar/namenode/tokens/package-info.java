/**
 * Delegation tokens: who may act for whom, until when (wire reference 6.2).
 *
 * <p>{@link io.ashlar.namenode.tokens.Tokens} makes commands that issue, renew and cancel; what was
 * issued and the keys that passwords are made with are rows of a journaled table, so that tokens
 * outlive a restart. Secrets come in from outside. This room knows no thread, no clock and no wire.
 */
package io.ashlar.namenode.tokens;
