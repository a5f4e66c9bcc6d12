package io.ashlar.namenode.errors;

/**
 * The kinds of refusal a client can be told, each with the Java class name that HDFS clients act on
 * (wire reference 1.8). This is the one table of such names.
 */
public enum Fault {
  FILE_NOT_FOUND("java.io.FileNotFoundException"),
  FILE_ALREADY_EXISTS("org.apache.hadoop.fs.FileAlreadyExistsException"),
  ALREADY_BEING_CREATED("org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException"),
  RECOVERY_IN_PROGRESS("org.apache.hadoop.hdfs.protocol.RecoveryInProgressException"),
  NOT_REPLICATED_YET("org.apache.hadoop.hdfs.server.namenode.NotReplicatedYetException"),
  LEASE_EXPIRED("org.apache.hadoop.hdfs.server.namenode.LeaseExpiredException"),
  ACCESS_DENIED("org.apache.hadoop.security.AccessControlException"),
  AUTHORIZATION("org.apache.hadoop.security.authorize.AuthorizationException"),
  PARENT_NOT_DIRECTORY("org.apache.hadoop.fs.ParentNotDirectoryException"),
  DIRECTORY_NOT_EMPTY("org.apache.hadoop.fs.PathIsNotEmptyDirectoryException"),
  NOT_A_DIRECTORY("org.apache.hadoop.fs.PathIsNotDirectoryException"),
  INVALID_PATH("org.apache.hadoop.fs.InvalidPathException"),
  PATH_COMPONENT_TOO_LONG(
      "org.apache.hadoop.hdfs.protocol.FSLimitException$PathComponentTooLongException"),
  TOO_MANY_CHILDREN(
      "org.apache.hadoop.hdfs.protocol.FSLimitException$MaxDirectoryItemsExceededException"),
  NAME_QUOTA("org.apache.hadoop.hdfs.protocol.NSQuotaExceededException"),
  SPACE_QUOTA("org.apache.hadoop.hdfs.protocol.DSQuotaExceededException"),
  TYPE_QUOTA("org.apache.hadoop.hdfs.protocol.QuotaByStorageTypeExceededException"),
  ILLEGAL_ARGUMENT("org.apache.hadoop.HadoopIllegalArgumentException"),
  /** Where HDFS uses the class of the language and not its own. */
  BAD_VALUE("java.lang.IllegalArgumentException"),
  UNSUPPORTED("java.lang.UnsupportedOperationException"),
  ACTION_DISABLED("org.apache.hadoop.hdfs.server.namenode.UnsupportedActionException"),
  SNAPSHOT("org.apache.hadoop.hdfs.protocol.SnapshotException"),
  SNAPSHOT_ACCESS_CONTROL("org.apache.hadoop.hdfs.protocol.SnapshotAccessControlException"),
  ACL("org.apache.hadoop.hdfs.protocol.AclException"),
  NO_ERASURE_CODING_POLICY("org.apache.hadoop.hdfs.protocol.NoECPolicySetException"),
  XATTR_NOT_FOUND("org.apache.hadoop.hdfs.protocol.XAttrNotFoundException"),
  SAFE_MODE("org.apache.hadoop.hdfs.server.namenode.SafeModeException"),
  STANDBY("org.apache.hadoop.ipc.StandbyException"),
  RETRY_LATER("org.apache.hadoop.ipc.RetriableException"),
  INVALID_TOKEN("org.apache.hadoop.security.token.SecretManager$InvalidToken"),
  UNREGISTERED_NODE("org.apache.hadoop.hdfs.protocol.UnregisteredNodeException"),
  DISALLOWED_NODE("org.apache.hadoop.hdfs.server.protocol.DisallowedDatanodeException"),
  INCORRECT_VERSION("org.apache.hadoop.hdfs.server.common.IncorrectVersionException"),
  INVALID_REPORT_LEASE("org.apache.hadoop.hdfs.server.protocol.InvalidBlockReportLeaseException"),
  /** Anything that has no class of its own. */
  IO("java.io.IOException");

  private final String className;

  Fault(String className) {
    this.className = className;
  }

  /** The fully qualified class name that goes on the wire. */
  public String className() {
    return className;
  }
}
