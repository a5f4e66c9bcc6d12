package io.ashlar.namenode.namespace;

/**
 * An extended attribute to be set.
 *
 * @param hasValue whether the client sent a value, be it an empty one
 * @param value empty where it sent none
 * @param create whether it may be new
 * @param replace whether it may be there
 */
public record XAttrWish(
    XAttrName name, boolean hasValue, byte[] value, boolean create, boolean replace) {}
