package io.ashlar.mapreduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JobTest {
  @TempDir Path directory;

  @Test
  void wordCountCountsWordsInLowerCase() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 3, 8);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "Alice aime Bob. Bob aime Alice.");

      JobSummary job =
          client.await(client.submit(JobRequest.wordCount(List.of("/in"), "/out")), s -> {});

      assertThat(job.state()).as(job.message()).isEqualTo(JobState.SUCCEEDED);
      assertThat(cluster.output("/out")).isEqualTo(Map.of("alice", "2", "aime", "2", "bob", "2"));
      assertThat(cluster.local("/out/_SUCCESS")).exists();
      assertThat(cluster.local("/out/_temporary")).doesNotExist();
      assertThat(job.maps().done()).isEqualTo(4);
      assertThat(job.locality().nodeLocal() + job.locality().rackLocal()).isEqualTo(4);
    }
  }
}
