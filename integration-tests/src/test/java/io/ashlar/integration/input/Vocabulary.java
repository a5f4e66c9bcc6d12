package io.ashlar.integration.input;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes messages of any type that look as if they meant something: fields are filled with values
 * that fit their names, and now and then with values that fit nothing. Thread-safe.
 *
 * @param words what fields of a name, in lower case, are filled with, beside nonsense; numbers are
 *     written as text
 */
record Vocabulary(Map<String, List<String>> words) {
  private static final int DEEPEST = 6;

  private static final List<String> NONSENSE =
      List.of(
          "",
          "/",
          "//",
          ".",
          "..",
          "/..",
          "/scrap/../known",
          "/scrap/./a",
          "/.reserved/.inodes/16386",
          "/.reserved/.inodes/-1",
          "/.reserved/raw/scrap",
          "/scrap/.snapshot/s",
          "relative",
          "\0",
          "/scrap/\0",
          "/scrap/a:b",
          "\u00e4\u20ac\ud83d\ude00",
          "%",
          "{}",
          "user.",
          "user.x",
          "system.hdfs.erasurecoding.policy",
          "trusted.\u0001",
          "hot",
          "-1",
          "9223372036854775808");

  /** A message of that type. */
  Message message(Descriptor type, Dice dice) {
    return message(type, dice, 0);
  }

  private Message message(Descriptor type, Dice dice, int depth) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      if (field.isRepeated()) {
        int count = depth > DEEPEST ? 0 : dice.oneIn(50) ? dice.below(200) : dice.below(4);
        for (int i = 0; i < count && (depth < 3 || i < 3); i++) {
          message.addRepeatedField(field, value(field, dice, depth));
        }
      } else if (field.isRequired() || (depth <= DEEPEST && !dice.oneIn(3))) {
        message.setField(field, value(field, dice, depth));
      }
    }
    return message.buildPartial();
  }

  private Object value(FieldDescriptor field, Dice dice, int depth) {
    return switch (field.getJavaType()) {
      case INT -> (int) number(field, dice);
      case LONG -> number(field, dice);
      case FLOAT -> (float) number(field, dice);
      case DOUBLE -> (double) number(field, dice);
      case BOOLEAN -> dice.oneIn(2);
      case STRING -> text(field, dice);
      case BYTE_STRING -> bytes(field, dice);
      case ENUM -> any(field.getEnumType(), dice);
      case MESSAGE -> message(field.getMessageType(), dice, depth + 1);
    };
  }

  private List<String> fitting(FieldDescriptor field) {
    return words.getOrDefault(field.getName().toLowerCase(Locale.ROOT), List.of());
  }

  private long number(FieldDescriptor field, Dice dice) {
    List<String> fitting = fitting(field);
    return fitting.isEmpty() || dice.oneIn(6) ? dice.number() : Long.parseLong(dice.oneOf(fitting));
  }

  private String text(FieldDescriptor field, Dice dice) {
    List<String> fitting = fitting(field);
    if (!fitting.isEmpty() && !dice.oneIn(6)) {
      return dice.oneOf(fitting);
    }
    return dice.oneIn(40)
        ? "/" + "x/".repeat(dice.below(3000)) + "y".repeat(dice.below(3000))
        : dice.oneOf(NONSENSE);
  }

  private ByteString bytes(FieldDescriptor field, Dice dice) {
    List<String> fitting = fitting(field);
    return fitting.isEmpty() || dice.oneIn(3)
        ? ByteString.copyFrom(dice.bytes(dice.below(40)))
        : ByteString.copyFromUtf8(dice.oneOf(fitting));
  }

  private static Object any(EnumDescriptor type, Dice dice) {
    return type.getValues().get(dice.below(type.getValues().size()));
  }
}
