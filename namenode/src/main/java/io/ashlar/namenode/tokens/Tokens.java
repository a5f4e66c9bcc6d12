package io.ashlar.namenode.tokens;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Draft;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.Supplier;

/** Issues, renews and cancels delegation tokens (wire reference 6.2). Thread-safe. */
public final class Tokens {
  /** Hadoop's defaults: a token lives a day, can be renewed, and ends after a week. */
  static final long RENEW_MILLIS = 86_400_000;

  static final long MAX_LIFE_MILLIS = 7 * RENEW_MILLIS;

  private static final byte ISSUED = 1;
  private static final byte SEQUENCE = 2;
  private static final byte[] SEQUENCE_ROW = {SEQUENCE};

  /** Tokens looked at for age when one is issued. */
  private static final int AGED_AT_ONCE = 100;

  private final Supplier<byte[]> secrets;

  /**
   * @param secrets makes random keys of 64 bytes; any thread
   */
  public Tokens(Supplier<byte[]> secrets) {
    this.secrets = secrets;
  }

  /** A new token for a user. */
  public Command<DelegationToken> issue(String owner, String renewer) {
    byte[] secret = secrets.get();
    return (view, context) -> {
      Draft draft = new Draft(view);
      long now = context.nowMillis();
      forgetOld(draft, now);
      byte[] last = draft.get(Table.TOKENS, SEQUENCE_ROW);
      long sequence = last == null ? 1 : Keys.firstLong(last) + 1;
      draft.put(Table.TOKENS, SEQUENCE_ROW, Keys.of(sequence));
      int keyId = TokenKeys.current(draft, now, secret);
      byte[] identifier =
          new TokenIdentifier(
                  owner, shortName(renewer), "", now, now + MAX_LIFE_MILLIS, sequence, keyId)
              .encode();
      draft.put(Table.TOKENS, row(sequence), Keys.of(now + RENEW_MILLIS));
      return draft.reply(
          new DelegationToken(identifier, TokenKeys.password(draft, keyId, identifier)));
    };
  }

  /** Lets a token live on; the answer is until when, in milliseconds since 1970. */
  public Command<Long> renew(String user, DelegationToken token) throws FsException {
    TokenIdentifier said = parse(token);
    return (view, context) -> renew(view, context, user, said, token);
  }

  private static Decision<Long> renew(
      View view, DecideContext context, String user, TokenIdentifier said, DelegationToken token)
      throws FsException {
    long now = context.nowMillis();
    if (said.maxMillis() < now) {
      throw new FsException(Fault.INVALID_TOKEN, user + " tried to renew an expired token " + said);
    }
    if (said.renewer().isEmpty()) {
      throw new FsException(
          Fault.ACCESS_DENIED, user + " tried to renew a token " + said + " without a renewer");
    }
    if (!said.renewer().equals(user)) {
      throw new FsException(
          Fault.ACCESS_DENIED,
          user
              + " tries to renew a token "
              + said
              + " with non-matching renewer "
              + said.renewer());
    }
    requirePassword(view, user, said, token);
    if (view.get(Table.TOKENS, row(said.sequence())) == null) {
      throw new FsException(Fault.INVALID_TOKEN, "Renewal request for unknown token " + said);
    }
    long until = Math.min(said.maxMillis(), now + RENEW_MILLIS);
    Draft draft = new Draft(view);
    draft.put(Table.TOKENS, row(said.sequence()), Keys.of(until));
    return draft.reply(until);
  }

  /** Ends a token. */
  public Command<Void> cancel(String user, DelegationToken token) throws FsException {
    TokenIdentifier said = parse(token);
    return (view, context) -> {
      if (!user.equals(said.owner()) && !user.equals(said.renewer())) {
        throw new FsException(
            Fault.ACCESS_DENIED, user + " is not authorized to cancel the token " + said);
      }
      requirePassword(view, user, said, token);
      if (view.get(Table.TOKENS, row(said.sequence())) == null) {
        throw new FsException(Fault.INVALID_TOKEN, "Token not found " + said);
      }
      Draft draft = new Draft(view);
      draft.delete(Table.TOKENS, row(said.sequence()));
      return draft.reply(null);
    };
  }

  private static TokenIdentifier parse(DelegationToken token) throws FsException {
    try {
      return TokenIdentifier.decode(token.identifier());
    } catch (IllegalArgumentException e) {
      throw new FsException(Fault.INVALID_TOKEN, "Not a delegation token: " + e.getMessage());
    }
  }

  private static void requirePassword(
      View view, String user, TokenIdentifier said, DelegationToken token) throws FsException {
    byte[] password = TokenKeys.password(view, said.keyId(), token.identifier());
    if (password == null) {
      throw new FsException(
          Fault.INVALID_TOKEN,
          "Unable to find master key for keyId=" + said.keyId() + " of " + said);
    }
    if (!MessageDigest.isEqual(password, token.password())) {
      throw new FsException(
          Fault.ACCESS_DENIED, user + " presents a token " + said + " with wrong password");
    }
  }

  private static void forgetOld(Draft draft, long nowMillis) {
    int seen = 0;
    try (Cursor rows = draft.scan(Table.TOKENS, row(0), row(Long.MAX_VALUE))) {
      while (seen++ < AGED_AT_ONCE && rows.next()) {
        if (Keys.firstLong(rows.value()) < nowMillis) {
          draft.delete(Table.TOKENS, rows.key().clone());
        }
      }
    }
  }

  private static byte[] row(long sequence) {
    return ByteBuffer.allocate(1 + Long.BYTES).put(ISSUED).putLong(sequence).array();
  }

  /** A Kerberos principal's first part. */
  private static String shortName(String principal) {
    int end = principal.length();
    for (char separator : new char[] {'/', '@'}) {
      int at = principal.indexOf(separator);
      end = at >= 0 ? Math.min(end, at) : end;
    }
    return principal.substring(0, end);
  }
}
