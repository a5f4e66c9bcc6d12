package io.ashlar.fs;

import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.protocol.proto.CorruptFileBlocksProto;
import io.ashlar.protocol.proto.ListOpenFilesResponseProto;
import io.ashlar.protocol.proto.OpenFilesBatchResponseProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers that come in pages, as lazy streams. The first page is there when a stream is. */
final class Pages {
  private Pages() {}

  private record Page<T>(List<T> entries, Next<T> next) {}

  /** Fetches the page behind another one; empty if there is none. */
  @FunctionalInterface
  private interface Next<T> {
    Optional<Page<T>> fetch() throws IOException;
  }

  static Stream<OpenFile> openFiles(NameNodeClient nameNode, String path) throws IOException {
    return stream(openFilesAfter(nameNode, path, 0));
  }

  private static Page<OpenFile> openFilesAfter(NameNodeClient nameNode, String path, long inode)
      throws IOException {
    ListOpenFilesResponseProto answer = nameNode.listOpenFiles(path, inode);
    List<OpenFile> files = answer.getEntriesList().stream().map(Pages::openFile).toList();
    return new Page<>(
        files,
        () ->
            answer.getHasMore() && !files.isEmpty()
                ? Optional.of(openFilesAfter(nameNode, path, files.get(files.size() - 1).inodeId()))
                : Optional.empty());
  }

  private static OpenFile openFile(OpenFilesBatchResponseProto entry) {
    return new OpenFile(
        entry.getId(), entry.getPath(), entry.getClientName(), entry.getClientMachine());
  }

  static Stream<String> corruptFiles(NameNodeClient nameNode, String path) throws IOException {
    return stream(corruptFilesAfter(nameNode, path, Optional.empty()));
  }

  private static Page<String> corruptFilesAfter(
      NameNodeClient nameNode, String path, Optional<String> cookie) throws IOException {
    CorruptFileBlocksProto answer = nameNode.listCorruptFileBlocks(path, cookie);
    List<String> files = answer.getFilesList();
    return new Page<>(
        files,
        () ->
            files.isEmpty()
                ? Optional.empty()
                : Optional.of(corruptFilesAfter(nameNode, path, Optional.of(answer.getCookie()))));
  }

  private static <T> Stream<T> stream(Page<T> first) {
    return Stream.iterate(Optional.of(first), Optional::isPresent, page -> next(page.get()))
        .flatMap(page -> page.get().entries().stream());
  }

  private static <T> Optional<Page<T>> next(Page<T> page) {
    try {
      return page.next().fetch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
