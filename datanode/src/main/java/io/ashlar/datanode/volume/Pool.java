package io.ashlar.datanode.volume;

/**
 * The block pool that this DataNode serves, as the NameNode describes it (DataNode wire reference
 * 1.3).
 *
 * @param id also the name of its directory
 * @param namespaceId never changes
 * @param clusterId never changes
 * @param creationTimeMillis never changes
 */
public record Pool(String id, int namespaceId, String clusterId, long creationTimeMillis) {

  /** Refuses an id that could not be a directory's name. */
  public Pool {
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "Block pool id '" + id + "' cannot be the name of a directory");
    }
  }
}
