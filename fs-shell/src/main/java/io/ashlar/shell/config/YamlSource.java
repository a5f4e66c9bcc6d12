package io.ashlar.shell.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Reads {@code ashlar.yaml} token by token, because only tokens know their line. Keys may be
 * written dotted ({@code namenode.dir: x}), nested ({@code namenode:} with {@code dir: x} below),
 * or mixed.
 */
final class YamlSource {
  /** How messages name a line. */
  private final IntFunction<String> places;

  private final JsonParser parser;
  private final List<Assignment> assignments = new ArrayList<>();
  private final Map<String, Integer> lineByName = new HashMap<>();

  private YamlSource(IntFunction<String> places, JsonParser parser) {
    this.places = places;
    this.parser = parser;
  }

  static List<Assignment> read(Path file) throws IOException {
    try (JsonParser parser = new YAMLFactory().createParser(text(file))) {
      YamlSource source = new YamlSource(line -> file + " line " + line, parser);
      source.document();
      return source.assignments;
    } catch (JsonProcessingException malformed) {
      JsonLocation where = malformed.getLocation();
      throw notYaml(where == null ? "" + file : file + " line " + where.getLineNr(), malformed);
    }
  }

  /** The same value, which may be written in braces or brackets as a mapping or list in YAML. */
  static Assignment withoutBraces(Assignment given) throws IOException {
    Optional<ValueType.Shape> shape = Keys.find(given.name()).map(key -> key.type().shape());
    String text = given.text().strip();
    boolean mapping = shape.equals(Optional.of(ValueType.Shape.MAPPING)) && text.startsWith("{");
    boolean list = shape.equals(Optional.of(ValueType.Shape.LIST)) && text.startsWith("[");
    if (!mapping && !list) {
      return given;
    }
    try (JsonParser parser = new YAMLFactory().createParser(text)) {
      YamlSource source = new YamlSource(line -> given.place(), parser);
      source.add(given.name(), 1, parser.nextToken());
      if (parser.nextToken() != null) {
        throw new ConfigException(given.place() + ": more follows behind the closing bracket");
      }
      return source.assignments.get(0);
    } catch (JsonProcessingException malformed) {
      throw notYaml(given.place(), malformed);
    }
  }

  private static ConfigException notYaml(String place, JsonProcessingException malformed) {
    return new ConfigException(
        place + ": not YAML: " + malformed.getOriginalMessage().lines().findFirst().orElse(""));
  }

  private static String text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new ConfigException(file + ": Is a directory");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException malformed) {
      throw new ConfigException(file + ": not YAML: Is not UTF-8 text");
    }
  }

  private void document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return; // An empty file, or only comments.
    }
    if (first == JsonToken.VALUE_STRING && parser.getText().isEmpty()) {
      return;
    }
    if (first != JsonToken.START_OBJECT) {
      throw new ConfigException(place(line()) + ": expected 'key: value' lines");
    }
    mapping("");
  }

  private void mapping(String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = prefix + parser.currentName();
      int line = line();
      JsonToken value = parser.nextToken();
      boolean valueIsMapping =
          Keys.find(name).filter(key -> key.type().shape() == ValueType.Shape.MAPPING).isPresent();
      if (value == JsonToken.START_OBJECT && !valueIsMapping) {
        mapping(name + ".");
      } else {
        add(name, line, value);
      }
    }
  }

  private void add(String name, int line, JsonToken value) throws IOException {
    Integer earlier = lineByName.putIfAbsent(name, line);
    if (earlier != null) {
      throw new ConfigException(
          place(line) + ": " + name + " is set twice, first on line " + earlier);
    }
    String text =
        switch (value) {
          case START_ARRAY -> list(name, line);
          case START_OBJECT -> pairs(name, line);
          case VALUE_NULL -> "";
          default -> parser.getText();
        };
    assignments.add(new Assignment(name, text, place(line)));
  }

  private String list(String name, int line) throws IOException {
    List<String> items = new ArrayList<>();
    boolean allowed =
        Keys.find(name).map(key -> key.type().shape() == ValueType.Shape.LIST).orElse(true);
    if (!allowed) {
      throw new ConfigException(place(line) + ": " + name + " takes one value, found a list");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(scalar(name));
    }
    return String.join(",", items);
  }

  private String pairs(String name, int line) throws IOException {
    List<String> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String left = parser.currentName();
      parser.nextToken();
      items.add(left + "=" + scalar(name));
    }
    if (items.isEmpty()) {
      throw new ConfigException(place(line) + ": " + name + " is an empty mapping");
    }
    return String.join(",", items);
  }

  private String scalar(String name) throws IOException {
    if (parser.currentToken().isStructStart()) {
      throw new ConfigException(place(line()) + ": " + name + " holds something nested too deep");
    }
    return parser.getText();
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private String place(int line) {
    return places.apply(line);
  }
}
