package io.ashlar.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.integration.faults.FileRecord.Deletion;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger();

  @Test
  void flushedBytesAreOwedAndThoseOnTheirWayMayBe() {
    ledger.read("create /a 7\ncreated /a 0\nwriting /a 10\nflushed /a 10\nwriting /a 30\n");
    FileRecord file = ledger.files().get(0);
    assertThat(file.acknowledged()).isEqualTo(10);
    assertThat(file.most()).isEqualTo(30);
    assertThat(file.isSettled()).isFalse();
  }

  @Test
  void aClosedFileHasExactlyItsBytesUntilItIsAppendedTo() {
    ledger.read("create /a 7\ncreated /a 0\nwriting /a 10\nclosed /a 10\n");
    assertThat(ledger.files().get(0).isSettled()).isTrue();
    ledger.read("appending /a 10\nwriting /a 12\n");
    assertThat(ledger.files().get(0).acknowledged()).isEqualTo(10);
    assertThat(ledger.files().get(0).most()).isEqualTo(12);
  }

  @Test
  void aRenameIsInDoubtUntilItIsAcknowledged() {
    ledger.read("create /a 7\ncreated /a 0\nclosed /a 0\nrenaming /a /b\n");
    assertThat(ledger.files().get(0).otherPath()).contains("/b");
    ledger.read("renamed /a /b\n");
    assertThat(ledger.files().get(0).path()).isEqualTo("/b");
    assertThat(ledger.files().get(0).isSettled()).isTrue();
    assertThat(ledger.oldNames()).containsExactly("/a");
  }

  @Test
  void aLineThatAKillHasCutDoesNotCount() {
    ledger.read("create /a 7\ncreated /a 0\ndeleting /a 0\ndeleted /a");
    assertThat(ledger.files().get(0).deletion()).isEqualTo(Deletion.IN_DOUBT);
  }
}
