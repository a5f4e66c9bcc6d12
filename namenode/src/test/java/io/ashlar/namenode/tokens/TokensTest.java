package io.ashlar.namenode.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.MemoryView;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Delegation tokens from issue to end. */
class TokensTest {
  private static final long DAY = 86_400_000;

  private final MemoryView view = new MemoryView();
  private int keys;
  private final Tokens tokens = new Tokens(() -> secret(++keys));
  private long now = 1_700_000_000_000L;

  private static byte[] secret(int number) {
    byte[] secret = new byte[64];
    Arrays.fill(secret, (byte) number);
    return secret;
  }

  private <R> R run(Command<R> command) throws FsException {
    Decision.Decided<R> decided =
        (Decision.Decided<R>) command.decide(view, new DecideContext(now, false));
    ChangeSet changes = new ChangeSet();
    decided.edit().addTo(changes);
    view.apply(changes);
    return decided.reply();
  }

  private Fault refusal(Command<?> command) {
    return catchThrowableOfType(FsException.class, () -> run(command)).fault();
  }

  @Test
  void anIdentifierHasHadoopsBytes() {
    byte[] bytes = new TokenIdentifier("me", "yarn", "", 300, 1_700_000_000_000L, 7, 2).encode();

    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "00" + "026d65" + "047961726e" + "00" + "8e012c" + "8a018bcfe56800" + "07" + "02");
    assertThat(TokenIdentifier.decode(bytes))
        .isEqualTo(new TokenIdentifier("me", "yarn", "", 300, 1_700_000_000_000L, 7, 2));
  }

  @Test
  void numbersOfEverySizeComeBack() {
    for (long number :
        new long[] {0, -1, -112, -113, 127, 128, 255, 256, 1L << 40, Long.MIN_VALUE}) {
      java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
      WritableBytes.putLong(out, number);
      assertThat(WritableBytes.getLong(java.nio.ByteBuffer.wrap(out.toByteArray())))
          .isEqualTo(number);
    }
  }

  @Test
  void thePasswordIsAnHmacOfTheIdentifier() throws Exception {
    DelegationToken token = run(tokens.issue("me", "yarn/host@REALM"));

    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(secret(1), "HmacSHA1"));
    assertThat(token.password()).isEqualTo(mac.doFinal(token.identifier()));
    assertThat(TokenIdentifier.decode(token.identifier()).renewer()).isEqualTo("yarn");
  }

  @Test
  void itsRenewerAndNobodyElseRenewsItUntilAWeekIsOver() throws FsException {
    DelegationToken token = run(tokens.issue("me", "yarn"));
    now += DAY / 2;

    assertThat(run(tokens.renew("yarn", token))).isEqualTo(now + DAY);
    assertThat(refusal(tokens.renew("me", token))).isEqualTo(Fault.ACCESS_DENIED);
    now += 6 * DAY;
    assertThat(run(tokens.renew("yarn", token))).isEqualTo(now + DAY / 2);
    now += DAY;
    assertThat(refusal(tokens.renew("yarn", token))).isEqualTo(Fault.INVALID_TOKEN);
  }

  @Test
  void aCancelledTokenIsUnknown() throws FsException {
    DelegationToken token = run(tokens.issue("me", "yarn"));

    assertThat(refusal(tokens.cancel("other", token))).isEqualTo(Fault.ACCESS_DENIED);
    run(tokens.cancel("me", token));

    assertThat(refusal(tokens.renew("yarn", token))).isEqualTo(Fault.INVALID_TOKEN);
    assertThat(refusal(tokens.cancel("me", token))).isEqualTo(Fault.INVALID_TOKEN);
  }

  @Test
  void aForgedTokenIsRefused() throws FsException {
    DelegationToken token = run(tokens.issue("me", "yarn"));
    TokenIdentifier said = TokenIdentifier.decode(token.identifier());
    byte[] forged =
        new TokenIdentifier(
                "root",
                said.renewer(),
                "",
                said.issuedMillis(),
                said.maxMillis(),
                said.sequence(),
                said.keyId())
            .encode();

    assertThat(refusal(tokens.renew("yarn", new DelegationToken(forged, token.password()))))
        .isEqualTo(Fault.ACCESS_DENIED);
    FsException garbage =
        catchThrowableOfType(
            FsException.class,
            () -> tokens.renew("yarn", new DelegationToken(new byte[] {0, 9}, new byte[0])));
    assertThat(garbage.fault()).isEqualTo(Fault.INVALID_TOKEN);
  }

  @Test
  void aKeyServesADayAndIsKeptWhileItsTokensLive() throws FsException {
    DelegationToken first = run(tokens.issue("me", "yarn"));
    now += DAY + 1;
    DelegationToken second = run(tokens.issue("me", "yarn"));

    assertThat(TokenIdentifier.decode(first.identifier()).keyId()).isEqualTo(1);
    assertThat(TokenIdentifier.decode(second.identifier()).keyId()).isEqualTo(2);
    run(tokens.cancel("yarn", second));
    now += 8 * DAY;
    run(tokens.issue("me", "yarn"));
    assertThat(TokenKeys.password(view, 1, first.identifier())).isNull();
  }
}
