package io.ashlar.datanode.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.protocol.rpc.RemoteException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void theNameNodesOwnWordsGoOn() {
    AccessDeniedException refused = new AccessDeniedException("/f");
    refused.initCause(
        new RemoteException("org.apache.hadoop.security.AccessControlException", "not you"));

    assertThat(Failures.of(refused).className())
        .isEqualTo("org.apache.hadoop.security.AccessControlException");
    assertThat(Failures.of(refused).message()).isEqualTo("not you");
  }

  @Test
  void aMistakeIsTheClientsAndAnythingElseAnInputOutputError() {
    assertThat(Failures.of(new IllegalArgumentException("block size 7")).status()).isEqualTo(400);
    assertThat(Failures.of(new IOException("lost")).status()).isEqualTo(403);
    assertThat(Failures.of(new IOException("lost")).message()).isEqualTo("lost");
  }
}
