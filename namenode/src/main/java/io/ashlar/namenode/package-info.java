/**
 * The NameNode: one process that holds the namespace and knows where blocks are.
 *
 * <p>{@link io.ashlar.namenode.NameNode} puts the rooms together; each room below says what lives
 * in it. Data flows one way: a front end hands a command to the writer, which decides, journals,
 * applies and answers; reads go past it to the store.
 */
package io.ashlar.namenode;
