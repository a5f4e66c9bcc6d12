package io.ashlar.namenode.namespace;

/**
 * An extended attribute.
 *
 * @param value not to be modified; empty for one that says all by being there
 */
public record XAttr(XAttrName name, byte[] value) {}
