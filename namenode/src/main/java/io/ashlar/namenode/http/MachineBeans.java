package io.ashlar.namenode.http;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/** The Java machine's own beans: memory, threads, collectors, operating system. Stateless. */
final class MachineBeans {
  private MachineBeans() {}

  static List<Bean> matching(ObjectName pattern) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    return server.queryNames(pattern, null).stream()
        .filter(name -> name.getDomain().startsWith("java."))
        .sorted(Comparator.comparing(ObjectName::getCanonicalName))
        .map(
            name ->
                new Bean(name.toString(), className(server, name), () -> attributes(server, name)))
        .toList();
  }

  private static String className(MBeanServer server, ObjectName name) {
    try {
      return server.getMBeanInfo(name).getClassName();
    } catch (JMException e) {
      return "";
    }
  }

  private static Map<String, Object> attributes(MBeanServer server, ObjectName name) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    try {
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
        if (attribute.isReadable()) {
          read(server, name, attribute.getName(), attributes);
        }
      }
    } catch (JMException e) {
      attributes.put("error", e.getMessage());
    }
    return attributes;
  }

  /** Attributes that this machine does not support are left out. */
  private static void read(
      MBeanServer server, ObjectName name, String attribute, Map<String, Object> attributes) {
    try {
      attributes.put(attribute, plain(server.getAttribute(name, attribute)));
    } catch (JMException | RuntimeMBeanException e) {
      attributes.remove(attribute);
    }
  }

  private static Object plain(Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (value instanceof CompositeData composite) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (String key : composite.getCompositeType().keySet()) {
        fields.put(key, plain(composite.get(key)));
      }
      return fields;
    }
    if (value instanceof TabularData table) {
      return table.values().stream().map(MachineBeans::plain).toList();
    }
    if (value.getClass().isArray()) {
      List<Object> elements = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        elements.add(plain(Array.get(value, i)));
      }
      return elements;
    }
    return value.toString();
  }
}
