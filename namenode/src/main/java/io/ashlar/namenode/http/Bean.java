package io.ashlar.namenode.http;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A set of figures under a name, as Hadoop's JMX page shows it.
 *
 * @param name JMX object name
 * @param type modelerType
 * @param attributes the figures of now, in the order in which they are shown; values are numbers,
 *     strings, booleans, lists or maps
 */
record Bean(String name, String type, Supplier<Map<String, Object>> attributes) {
  private static final String PREFIX = "Hadoop:service=NameNode,name=";

  static Bean ofNameNode(String name, String type, Supplier<Map<String, Object>> attributes) {
    return new Bean(PREFIX + name, type, attributes);
  }
}
