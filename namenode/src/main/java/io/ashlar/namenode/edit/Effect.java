package io.ashlar.namenode.edit;

/**
 * Something to tell a part of the NameNode once an edit is durable and applied. Effects are not
 * journaled: whoever needs them after a restart learns the same from the tables and from reports.
 */
public interface Effect {}
