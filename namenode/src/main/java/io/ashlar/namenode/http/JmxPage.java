package io.ashlar.namenode.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Beans as JSON: all, those that {@code qry} matches, or one attribute with {@code
 * get=bean::attribute} (wire reference, section 8).
 */
final class JmxPage implements Page {
  private static final JsonFactory JSON = new ObjectMapper().getFactory();

  private final List<Bean> own;

  JmxPage(List<Bean> own) {
    this.own = List.copyOf(own);
  }

  @Override
  public void serve(Query query, Answer answer) throws IOException {
    answer.contentType("application/json; charset=utf-8");
    String get = query.parameter("get").orElse("");
    try {
      if (get.isEmpty()) {
        write(answer, beans(query.parameter("qry").orElse("*:*")), null);
        return;
      }
      int separator = get.lastIndexOf("::");
      if (separator <= 0) {
        refuse(
            answer,
            HttpResponseStatus.BAD_REQUEST,
            "get=" + get + " is not of the form get=bean::attribute");
        return;
      }
      String attribute = get.substring(separator + 2);
      List<Bean> beans = beans(get.substring(0, separator));
      if (beans.isEmpty() || !beans.get(0).attributes().get().containsKey(attribute)) {
        refuse(answer, HttpResponseStatus.NOT_FOUND, "There is no " + get);
        return;
      }
      write(answer, beans.subList(0, 1), attribute);
    } catch (MalformedObjectNameException e) {
      refuse(
          answer,
          HttpResponseStatus.BAD_REQUEST,
          "Not the name or the pattern of a bean: " + e.getMessage());
    }
  }

  private List<Bean> beans(String pattern) throws MalformedObjectNameException {
    ObjectName wanted = new ObjectName(pattern);
    Stream.Builder<Bean> found = Stream.builder();
    for (Bean bean : own) {
      if (wanted.apply(new ObjectName(bean.name()))) {
        found.add(bean);
      }
    }
    return Stream.concat(found.build(), MachineBeans.matching(wanted).stream()).toList();
  }

  private static void write(Answer answer, List<Bean> beans, String onlyAttribute)
      throws IOException {
    try (JsonGenerator json = generator(answer)) {
      json.writeStartObject();
      json.writeArrayFieldStart("beans");
      for (Bean bean : beans) {
        json.writeStartObject();
        json.writeStringField("name", bean.name());
        json.writeStringField("modelerType", bean.type());
        for (Map.Entry<String, Object> attribute : bean.attributes().get().entrySet()) {
          if (onlyAttribute == null || onlyAttribute.equals(attribute.getKey())) {
            json.writeObjectField(attribute.getKey(), attribute.getValue());
          }
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void refuse(Answer answer, HttpResponseStatus status, String message)
      throws IOException {
    answer.status(status);
    try (JsonGenerator json = generator(answer)) {
      json.writeStartObject();
      json.writeStringField("result", "ERROR");
      json.writeStringField("message", message);
      json.writeEndObject();
    }
  }

  private static JsonGenerator generator(Answer answer) throws IOException {
    return JSON.createGenerator(answer)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .useDefaultPrettyPrinter();
  }
}
