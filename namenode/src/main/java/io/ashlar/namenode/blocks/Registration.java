package io.ashlar.namenode.blocks;

/**
 * What a DataNode says of itself when it registers. Immutable.
 *
 * @param uuid its identity, which outlives restarts
 * @param ipAddress literal address that its connection came from
 * @param hostName the name it goes by
 * @param transferPort where it takes data
 * @param infoPort where it speaks HTTP
 * @param ipcPort where it takes calls
 * @param softwareVersion its release
 */
public record Registration(
    String uuid,
    String ipAddress,
    String hostName,
    int transferPort,
    int infoPort,
    int ipcPort,
    String softwareVersion) {

  /** {@code address:port}, the form in which clients and operators name a DataNode. */
  public String transferAddress() {
    return ipAddress + ":" + transferPort;
  }
}
