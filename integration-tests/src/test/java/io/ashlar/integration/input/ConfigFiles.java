package io.ashlar.integration.input;

import io.ashlar.shell.config.Key;
import io.ashlar.shell.config.Keys;
import io.ashlar.shell.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** {@code ashlar.yaml}: a file that is wrong is refused with a ConfigException. */
final class ConfigFiles implements Target {
  private static final int INPUTS = 50;

  private final Path file;

  ConfigFiles(Path dir) {
    file = dir.resolve("fuzzed.yaml");
  }

  @Override
  public String kind() {
    return "config";
  }

  @Override
  public synchronized int batch(Dice dice, Findings findings) throws Exception {
    for (int i = 0; i < INPUTS; i++) {
      byte[] bad = dice.spoil(config(dice).getBytes(StandardCharsets.UTF_8));
      Files.write(file, bad);
      try {
        Settings settings = Settings.load(Optional.of(file), List.of());
        Keys.all().forEach(settings::find);
      } catch (IOException refused) {
        // as it should be
      } catch (RuntimeException e) {
        if (!e.getClass().getSimpleName().equals("ConfigException")) {
          findings.add("config: " + HexFormat.of().formatHex(bad) + ": " + e);
        }
      }
    }
    return INPUTS;
  }

  private static String config(Dice dice) {
    StringBuilder text = new StringBuilder();
    for (int i = dice.below(8); i >= 0; i--) {
      Key<?> key = dice.oneOf(Keys.all());
      String value =
          dice.oneOf(List.of(key.defaultText(), "5", "1m", "a: b", "[x, y]", "&a *a", ""));
      text.append(key.name()).append(": ").append(value).append('\n');
    }
    return text.toString();
  }
}
