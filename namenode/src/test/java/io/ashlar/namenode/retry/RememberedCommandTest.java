package io.ashlar.namenode.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.MemoryView;
import io.ashlar.namenode.store.Table;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RememberedCommandTest {
  private static final byte[] CLIENT = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);

  private final MemoryView view = new MemoryView();
  private int runs;

  private final Command<Boolean> effective =
      (view, context) -> {
        runs++;
        return Decision.of(new Edit().put(Table.META, new byte[] {1}, new byte[] {1}), true);
      };

  @Test
  void aCallThatArrivesAgainGetsTheFirstAnswerAndChangesNothing() throws FsException {
    run(CLIENT, 7, 0);

    Decision.Decided<Boolean> again = run(CLIENT, 7, 1000);

    assertThat(again.reply()).isTrue();
    assertThat(again.edit().isEmpty()).isTrue();
    assertThat(runs).isEqualTo(1);
  }

  @Test
  void anotherCallOfTheSameClientRuns() throws FsException {
    run(CLIENT, 7, 0);
    run(CLIENT, 8, 0);

    assertThat(runs).isEqualTo(2);
  }

  @Test
  void afterTenMinutesACallIsANewOne() throws FsException {
    run(CLIENT, 7, 0);
    run(CLIENT, 7, RememberedCommand.MEMORY_MILLIS + 1);

    assertThat(runs).isEqualTo(2);
  }

  @Test
  void callsThatCannotBeRecognisedAreNotRemembered() throws FsException {
    run(new byte[0], 7, 0);
    run(new byte[0], 7, 0);
    run(CLIENT, -3, 0);
    run(CLIENT, -3, 0);

    assertThat(runs).isEqualTo(4);
    assertThat(view.rows(Table.RETRIES)).isEmpty();
  }

  private Decision.Decided<Boolean> run(byte[] clientId, int callId, long nowMillis)
      throws FsException {
    Command<Boolean> command =
        RememberedCommand.of(clientId, callId, effective, AnswerCodec.YES_OR_NO);
    Decision.Decided<Boolean> decided =
        (Decision.Decided<Boolean>) command.decide(view, new DecideContext(nowMillis, false));
    ChangeSet changes = new ChangeSet();
    decided.edit().addTo(changes);
    view.apply(changes);
    return decided;
  }
}
