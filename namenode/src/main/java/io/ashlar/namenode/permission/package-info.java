/**
 * Who may do what.
 *
 * <p>Lives here: the caller with his groups, and the rules of owner, group, mode, access control
 * list and sticky bit. Pure functions; where groups come from is behind {@link
 * io.ashlar.namenode.permission.GroupMapping}, which is asked before a command is queued.
 */
package io.ashlar.namenode.permission;
