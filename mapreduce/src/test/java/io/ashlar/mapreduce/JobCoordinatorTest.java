package io.ashlar.mapreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import io.ashlar.mapreduce.proto.HostProto;
import io.ashlar.mapreduce.proto.RegisterWorkerRequestProto;
import io.ashlar.mapreduce.proto.RegisterWorkerResponseProto;
import io.ashlar.mapreduce.proto.ShuffleAddressProto;
import io.ashlar.mapreduce.proto.WorkerHeartbeatRequestProto;
import io.ashlar.mapreduce.proto.WorkerHeartbeatResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a coordinator keeps of the workers that register, whoever they are. */
class JobCoordinatorTest {
  private static final long PATIENCE_SECONDS = 60;

  /** No worker is lost for its silence here. */
  private final JobCoordinator coordinator =
      JobCoordinator.create(CoordinatorConfig.defaults().withWorkerTimeout(1_000, 3_600_000));

  @AfterEach
  void close() {
    coordinator.close();
  }

  private <A extends MessageLite> A ask(String method, MessageLite request, Class<A> answer)
      throws Exception {
    Call call = new Call();
    assertThat(coordinator.workerService().dispatch(method, call, request)).isTrue();
    return answer.cast(call.answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private String register(String name) throws Exception {
    RegisterWorkerRequestProto request =
        RegisterWorkerRequestProto.newBuilder()
            .setHost(HostProto.newBuilder().addNames(name).setRack("/rack"))
            .setSlots(1)
            .setShuffle(ShuffleAddressProto.newBuilder().setHost("127.0.0.1").setPort(1))
            .build();
    return ask("registerWorker", request, RegisterWorkerResponseProto.class).getWorkerId();
  }

  private void leave(String workerId) throws Exception {
    WorkerHeartbeatRequestProto request =
        WorkerHeartbeatRequestProto.newBuilder()
            .setWorkerId(workerId)
            .setSequence(1)
            .setAnsweredSequence(0)
            .setLeaving(true)
            .build();
    ask("workerHeartbeat", request, WorkerHeartbeatResponseProto.class);
  }

  @Test
  void noMoreWorkersAreTakenThanOneCoordinatorServesUntilOneLeaves() throws Exception {
    String first = register("host");
    for (int i = 1; i < JobCoordinator.MAX_WORKERS; i++) {
      register("host");
    }

    assertThatThrownBy(() -> register("host"))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining(JobCoordinator.MAX_WORKERS + " workers are registered");

    leave(first);
    assertThat(register("host")).isNotEqualTo(first);
    assertThatThrownBy(() -> register("host")).hasMessageContaining("try again later");
  }

  @Test
  void aWorkerWithTooLongNamesIsRefusedWithHowLongTheyMayBe() throws Exception {
    assertThatThrownBy(() -> register("x".repeat(JobCoordinator.MAX_WORKER_NAME_BYTES)))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("at most " + JobCoordinator.MAX_WORKER_NAME_BYTES);

    assertThat(register("x".repeat(JobCoordinator.MAX_WORKER_NAME_BYTES / 2))).isNotEmpty();
  }

  private static final class Call implements RpcCall {
    private final CompletableFuture<MessageLite> answer = new CompletableFuture<>();

    @Override
    public byte[] clientId() {
      return new byte[0];
    }

    @Override
    public int callId() {
      return 0;
    }

    @Override
    public int retryCount() {
      return 0;
    }

    @Override
    public String user() {
      return "ann";
    }

    @Override
    public InetSocketAddress remoteAddress() {
      return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public String callerContext() {
      return "";
    }

    @Override
    public void goOn(Runnable task) {
      task.run();
    }

    @Override
    public void reply(MessageLite response) {
      answer.complete(response);
    }

    @Override
    public void fail(Throwable error) {
      answer.completeExceptionally(error);
    }
  }
}
