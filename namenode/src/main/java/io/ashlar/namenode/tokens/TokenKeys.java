package io.ashlar.namenode.tokens;

import io.ashlar.namenode.edit.Draft;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keys that passwords are made with: a new one each day, kept as long as a token may live. */
final class TokenKeys {
  private static final byte KEYS = 0;
  private static final String ALGORITHM = "HmacSHA1";
  private static final long ROLL_MILLIS = 86_400_000;

  private TokenKeys() {}

  private static byte[] row(int keyId) {
    return ByteBuffer.allocate(1 + Integer.BYTES).put(KEYS).putInt(keyId).array();
  }

  /**
   * The key for new tokens; where the last one has served its day, a new one.
   *
   * @param fresh the secret of a new one
   * @return its number
   */
  static int current(Draft draft, long nowMillis, byte[] fresh) {
    int last = 0;
    boolean usable = false;
    try (Cursor rows = draft.scan(Table.TOKENS, row(0), row(Integer.MAX_VALUE))) {
      while (rows.next()) {
        long made = ByteBuffer.wrap(rows.value()).getLong();
        last = ByteBuffer.wrap(rows.key()).getInt(1);
        usable = nowMillis - made < ROLL_MILLIS;
        if (nowMillis - made > ROLL_MILLIS + Tokens.MAX_LIFE_MILLIS) {
          draft.delete(Table.TOKENS, rows.key().clone());
        }
      }
    }
    if (usable) {
      return last;
    }
    byte[] value =
        ByteBuffer.allocate(Long.BYTES + fresh.length).putLong(nowMillis).put(fresh).array();
    draft.put(Table.TOKENS, row(last + 1), value);
    return last + 1;
  }

  /** The password of an identifier, or null where the key is not there (any more). */
  static byte[] password(View view, int keyId, byte[] identifier) {
    byte[] value = view.get(Table.TOKENS, row(keyId));
    if (value == null) {
      return null;
    }
    byte[] secret = Arrays.copyOfRange(value, Long.BYTES, value.length);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return mac.doFinal(identifier);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }
}
