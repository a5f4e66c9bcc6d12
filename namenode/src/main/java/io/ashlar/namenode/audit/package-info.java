/**
 * Who did what: one line per call in the format of HDFS's audit log (allowed, ugi, ip, cmd, src,
 * dst, perm, proto, callerContext), which tools know how to read.
 *
 * <p>Lives around the service and not in its methods. Lines are made when a call is answered, on
 * the answering thread, and only where the logger {@value io.ashlar.namenode.audit.AuditLog#LOGGER}
 * is on; otherwise a call costs one test.
 */
package io.ashlar.namenode.audit;
