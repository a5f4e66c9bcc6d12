package io.ashlar.integration.differential;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StorageType;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;

/**
 * What tables need beside the shell: of {@code hdfs dfsadmin} and {@code hdfs storagepolicies}, and
 * waiting.
 */
@FunctionalInterface
interface AdminVerb {

  /** The verbs by name; the arguments stand in the order of the call's. */
  Map<String, AdminVerb> ALL = verbs();

  void run(DistributedFileSystem fs, List<String> arguments) throws IOException;

  private static Map<String, AdminVerb> verbs() {
    Map<String, AdminVerb> verbs = new HashMap<>();
    verbs.put("allowSnapshot", (fs, words) -> fs.allowSnapshot(new Path(words.get(0))));
    verbs.put("disallowSnapshot", (fs, words) -> fs.disallowSnapshot(new Path(words.get(0))));
    verbs.put(
        "setQuota",
        (fs, words) ->
            fs.setQuota(
                new Path(words.get(1)),
                Long.parseLong(words.get(0)),
                HdfsConstants.QUOTA_DONT_SET));
    verbs.put(
        "setSpaceQuota",
        (fs, words) ->
            fs.setQuota(
                new Path(words.get(1)),
                HdfsConstants.QUOTA_DONT_SET,
                Long.parseLong(words.get(0))));
    verbs.put(
        "setTypeQuota",
        (fs, words) ->
            fs.setQuotaByStorageType(
                new Path(words.get(2)),
                StorageType.parseStorageType(words.get(0)),
                Long.parseLong(words.get(1))));
    verbs.put(
        "setStoragePolicy",
        (fs, words) -> fs.setStoragePolicy(new Path(words.get(1)), words.get(0)));
    verbs.put(
        "awaitClosed",
        (fs, words) ->
            await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> fs.isFileClosed(new Path(words.get(0)))));
    return Map.copyOf(verbs);
  }
}
