package io.ashlar.datanode;

import com.sun.management.OperatingSystemMXBean;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.PacketHeader;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CPU seconds that DataNodes spend on a GiB written through three of them, and on a GiB read. Not a
 * test: run {@code main} with a directory on tmpfs and the MiB to move. The client is a child
 * process, so that its work is not counted.
 */
final class TransferBenchmark {
  private static final int BLOCK_BYTES = 128 << 20;
  private static final int PACKET_BYTES = Integer.getInteger("packet", 64512);
  private static final long FIRST_ID = 1073741825L;

  private TransferBenchmark() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("client")) {
      client(args);
      return;
    }
    Path dir = Path.of(args[0]);
    int blocks = Integer.parseInt(args[1]) / 128;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    try (TestCluster cluster = new TestCluster(dir, 3, config -> config.heartbeatMillis(1000))) {
      long id = FIRST_ID;
      for (int round = 0; round < rounds; round++) {
        run("write", cluster, blocks, id);
        run("read", cluster, blocks, id);
        run("readplain", cluster, blocks, id);
        for (int i = 0; i < blocks; i++) {
          for (DataNode node : cluster.nodes) {
            node.pool().orElseThrow().catalog().invalidate(id + i, 1001, false);
          }
        }
        id += blocks;
      }
    }
  }

  private static void run(String what, TestCluster cluster, int blocks, long id)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-Dpacket=" + PACKET_BYTES,
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(List.of(TransferBenchmark.class.getName(), "client", what));
    command.addAll(List.of("" + blocks, "" + id));
    for (DataNode node : cluster.nodes) {
      command.add("" + node.dataAddress().getPort());
    }
    OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = os.getProcessCpuTime();
    long kernel = kernelTicks();
    long wall = System.nanoTime();
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    double gib = blocks * (double) BLOCK_BYTES / (1 << 30);
    System.out.printf(
        "%-10s exit %d: servers %.2f CPU-s per GiB (%.2f in the kernel), %.2f s wall for %.2f"
            + " GiB%n",
        what,
        exit,
        (os.getProcessCpuTime() - cpu) / 1e9 / gib,
        (kernelTicks() - kernel) / 100.0 / gib,
        (System.nanoTime() - wall) / 1e9,
        gib);
  }

  /** Hundredths of a second that this process has spent in the kernel. */
  private static long kernelTicks() throws IOException {
    String stat = java.nio.file.Files.readString(Path.of("/proc/self/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[12]);
  }

  private static void client(String[] args) throws IOException {
    int blocks = Integer.parseInt(args[2]);
    long id = Long.parseLong(args[3]);
    for (int i = 0; i < blocks; i++) {
      if (args[1].equals("write")) {
        write(id + i, args);
      } else {
        read(id + i, args, args[1].equals("read"));
      }
    }
  }

  private static io.ashlar.protocol.proto.DatanodeInfoProto target(String port) {
    return io.ashlar.protocol.proto.DatanodeInfoProto.newBuilder()
        .setId(
            io.ashlar.protocol.proto.DatanodeIDProto.newBuilder()
                .setIpAddr("127.0.0.1")
                .setHostName("localhost")
                .setDatanodeUuid("")
                .setXferPort(Integer.parseInt(port))
                .setIpcPort(0)
                .setInfoPort(0))
        .build();
  }

  private static void write(long id, String[] args) throws IOException {
    byte[] data = TestCluster.bytes(PACKET_BYTES, 1);
    ByteBuffer checksums =
        ByteBuffer.allocate((int) ChecksumType.CRC32C.checksumLength(data.length, 512));
    ChecksumType.CRC32C.compute(ByteBuffer.wrap(data), 512, checksums);
    int packets = BLOCK_BYTES / PACKET_BYTES;
    try (RawClient client =
        new RawClient(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[4])))) {
      var op =
          RawClient.write(
              RawClient.block(id, 1001, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE);
      op.addTargets(target(args[5])).addTargets(target(args[6]));
      if (client.setUp(op.build()).getStatus() != Status.SUCCESS) {
        throw new IOException("setup failed");
      }
      int acked = 0;
      for (int i = 0; i < packets; i++) {
        client.packet((long) i * PACKET_BYTES, data, checksums.array(), false, false);
        if (i - acked >= 80) {
          client.ack();
          acked++;
        }
      }
      client.last((long) packets * PACKET_BYTES);
      for (; acked <= packets; acked++) {
        if (!client.ack().isSuccess()) {
          throw new IOException("bad ack");
        }
      }
    }
  }

  private static void read(long id, String[] args, boolean checksums) throws IOException {
    try (RawClient client =
        new RawClient(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[4])))) {
      long length = (long) (BLOCK_BYTES / PACKET_BYTES) * PACKET_BYTES;
      client.send(
          io.ashlar.protocol.transfer.Op.READ_BLOCK,
          io.ashlar.protocol.proto.OpReadBlockProto.newBuilder()
              .setHeader(RawClient.header(RawClient.block(id, 1001, 0), "client"))
              .setOffset(0)
              .setLen(length)
              .setSendChecksums(checksums)
              .build());
      client.response();
      DataInputStream in = client.in;
      byte[] buffer = new byte[17 << 20];
      while (true) {
        int payload = in.readInt();
        byte[] header = in.readNBytes(in.readUnsignedShort());
        in.readFully(buffer, 0, payload - 4);
        if (PacketHeader.decode(ByteBuffer.wrap(header), header.length).last()) {
          return;
        }
      }
    }
  }
}
