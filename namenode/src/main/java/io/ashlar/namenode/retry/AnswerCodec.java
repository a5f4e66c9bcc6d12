package io.ashlar.namenode.retry;

import java.nio.charset.StandardCharsets;

/**
 * How an answer is stored.
 *
 * @param <R> the answer
 */
public interface AnswerCodec<R> {

  /** The bytes of an answer. */
  byte[] encode(R answer);

  /** The answer of those bytes. */
  R decode(byte[] bytes);

  /** For calls whose answer says nothing. */
  AnswerCodec<Void> NOTHING =
      new AnswerCodec<>() {
        @Override
        public byte[] encode(Void answer) {
          return new byte[0];
        }

        @Override
        public Void decode(byte[] bytes) {
          return null;
        }
      };

  /** For calls that say yes or no. */
  AnswerCodec<Boolean> YES_OR_NO =
      new AnswerCodec<>() {
        @Override
        public byte[] encode(Boolean answer) {
          return new byte[] {(byte) (answer ? 1 : 0)};
        }

        @Override
        public Boolean decode(byte[] bytes) {
          return bytes[0] == 1;
        }
      };

  /** For calls that answer with a name. */
  AnswerCodec<String> TEXT =
      new AnswerCodec<>() {
        @Override
        public byte[] encode(String answer) {
          return answer.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
          return new String(bytes, StandardCharsets.UTF_8);
        }
      };
}
