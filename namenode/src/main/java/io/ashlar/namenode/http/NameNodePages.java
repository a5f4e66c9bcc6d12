package io.ashlar.namenode.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Which pages a NameNode has. */
final class NameNodePages {
  private NameNodePages() {}

  static Map<String, Page> of(NameNodeFigures figures) {
    Map<String, Page> pages = new LinkedHashMap<>();
    pages.put("/", whenAsked(() -> resource("status.html", "text/html; charset=utf-8")));
    pages.put("/health", whenAsked(() -> new HealthPage(figures)));
    pages.put("/metrics", whenAsked(() -> new MetricsPage(figures)));
    pages.put("/jmx", whenAsked(() -> new JmxPage(beans(figures))));
    pages.put("/fsck", whenAsked(() -> new FsckPage(figures)));
    pages.put("/isActive", (query, answer) -> answer.write(new byte[0]));
    return pages;
  }

  private static List<Bean> beans(NameNodeFigures figures) {
    List<Bean> beans = new ArrayList<>(new NameNodeBeans(figures).beans());
    beans.addAll(new ActivityBeans(figures).beans());
    return beans;
  }

  /**
   * The libraries behind the pages take their time to load: the start of the NameNode does not wait
   * for them.
   */
  private static Page whenAsked(Supplier<Page> maker) {
    return new Page() {
      private Page page;

      @Override
      public void serve(Query query, Answer answer) throws IOException {
        made().serve(query, answer);
      }

      private synchronized Page made() {
        if (page == null) {
          page = maker.get();
        }
        return page;
      }
    };
  }

  private static Page resource(String name, String contentType) {
    try (InputStream in = NameNodePages.class.getResourceAsStream(name)) {
      byte[] content = in.readAllBytes();
      return (query, answer) -> answer.contentType(contentType).write(content);
    } catch (IOException e) {
      throw new UncheckedIOException("Resource " + name + " cannot be read", e);
    }
  }
}
