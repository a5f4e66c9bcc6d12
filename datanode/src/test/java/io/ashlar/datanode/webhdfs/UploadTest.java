package io.ashlar.datanode.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class UploadTest {
  private static final int PIECE_BYTES = 64 << 10;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Upload upload = new Upload(channel, true);

  private static ByteBuf piece() {
    return Unpooled.buffer(PIECE_BYTES).writerIndex(PIECE_BYTES);
  }

  @Test
  void theConnectionIsNotReadWhileTheFileTakesNothing() throws IOException {
    int pieces = 0;
    while (channel.config().isAutoRead()) {
      upload.add(new DefaultHttpContent(piece()));
      pieces++;
    }
    assertThat(pieces * PIECE_BYTES)
        .isBetween(Upload.STOP_READING_BYTES, Upload.STOP_READING_BYTES + PIECE_BYTES - 1);

    for (; pieces * PIECE_BYTES > Upload.STOP_READING_BYTES / 4; pieces--) {
      upload.next().orElseThrow().release();
    }
    channel.runPendingTasks();
    assertThat(channel.config().isAutoRead()).as("read again at a quarter").isTrue();
    upload.discard();
  }

  @Test
  void theBodyEndsWithItsLastPart() throws IOException {
    upload.add(new DefaultLastHttpContent(piece()));

    upload.next().orElseThrow().release();
    assertThat(upload.next()).isEmpty();
  }

  @Test
  void aClientThatLeavesInTheMiddleIsToldApartFromOneThatIsDone() throws IOException {
    upload.add(new DefaultHttpContent(piece()));
    upload.gone();

    upload.next().orElseThrow().release();
    assertThatThrownBy(upload::next).isInstanceOf(IOException.class).hasMessageContaining("middle");
  }

  @Test
  void aClientThatWaitsIsToldToSendWhenThereIsAFile() {
    assertThat(channel.<Object>readOutbound()).isNull();

    upload.proceed();

    channel.runPendingTasks();
    FullHttpResponse word = channel.readOutbound();
    assertThat(word.status().code()).isEqualTo(100);
  }

  @Test
  void whatNobodyTakesIsReleased() {
    ByteBuf before = piece();
    ByteBuf after = piece();
    upload.add(new DefaultHttpContent(before));
    upload.discard();
    upload.add(new DefaultHttpContent(after));

    assertThat(before.refCnt()).isZero();
    assertThat(after.refCnt()).isZero();
  }
}
