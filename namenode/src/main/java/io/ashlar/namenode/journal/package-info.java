/**
 * Makes decided edits durable, in order, many at a time.
 *
 * <p>{@link io.ashlar.namenode.journal.Journal} takes groups and calls back; the writer goes on
 * deciding meanwhile. The local journal is the store's own write-ahead log. A replicated one
 * carries {@link io.ashlar.namenode.edit.EditCodec encoded edits} instead and applies them on every
 * node.
 */
package io.ashlar.namenode.journal;
