package io.ashlar.shell.config;

/** A configuration that cannot be used; the message names the key, the place and the remedy. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }
}
