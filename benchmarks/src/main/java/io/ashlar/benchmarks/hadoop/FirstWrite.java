package io.ashlar.benchmarks.hadoop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.DatanodeReportType;

/**
 * Tries to write a file with three replicas until that is acknowledged. Loads its classes first,
 * prints {@code prepared}, waits for a line of input, tries, and prints {@code written}.
 */
public final class FirstWrite {
  private static final int DATANODES = 3;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private FirstWrite() {}

  /** No arguments: the file system is the configured one. */
  public static void main(String[] arguments) throws IOException {
    Configuration settings = new Configuration();
    settings.setInt("ipc.client.connect.max.retries", 0);
    settings.setInt("dfs.client.block.write.locateFollowingBlock.retries", 0);
    settings.setInt("dfs.client.retry.max.attempts", 0);
    attempt(settings);
    System.out.println("prepared");
    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    while (!attempt(settings)) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    System.out.println("written");
  }

  private static boolean attempt(Configuration settings) {
    try (DistributedFileSystem fs =
        (DistributedFileSystem)
            FileSystem.newInstance(FileSystem.getDefaultUri(settings), settings)) {
      if (fs.getDataNodeStats(DatanodeReportType.LIVE).length < DATANODES) {
        return false;
      }
      try (FSDataOutputStream out = fs.create(new Path("/first"), true, 512, (short) 3, 1 << 20)) {
        out.write(1);
      }
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }
}
