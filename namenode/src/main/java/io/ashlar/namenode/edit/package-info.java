/**
 * How a change is decided: a {@link io.ashlar.namenode.edit.Command} looks at a view and returns a
 * {@link io.ashlar.namenode.edit.Decision}, whose {@link io.ashlar.namenode.edit.Edit} says which
 * rows become what. Nothing has happened yet when an edit exists.
 *
 * <p>Deciding is deterministic: same state, same command, same edit. This room knows no thread, no
 * clock, no wire and no rule of the file system; the writer carries edits out.
 */
package io.ashlar.namenode.edit;
