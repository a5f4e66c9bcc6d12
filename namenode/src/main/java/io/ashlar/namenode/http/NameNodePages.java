package io.ashlar.namenode.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which pages a NameNode has. */
final class NameNodePages {
  private NameNodePages() {}

  static Map<String, Page> of(NameNodeFigures figures) {
    List<Bean> beans = new ArrayList<>(new NameNodeBeans(figures).beans());
    beans.addAll(new ActivityBeans(figures).beans());
    Map<String, Page> pages = new LinkedHashMap<>();
    pages.put("/", resource("status.html", "text/html; charset=utf-8"));
    pages.put("/health", new HealthPage(figures));
    pages.put("/metrics", new MetricsPage(figures));
    pages.put("/jmx", new JmxPage(beans));
    pages.put("/fsck", new FsckPage(figures));
    pages.put("/isActive", (query, answer) -> answer.write(new byte[0]));
    return pages;
  }

  private static Page resource(String name, String contentType) {
    byte[] content;
    try (InputStream in = NameNodePages.class.getResourceAsStream(name)) {
      content = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Resource " + name + " cannot be read", e);
    }
    return (query, answer) -> answer.contentType(contentType).write(content);
  }
}
