package io.ashlar.integration.differential;

import java.util.List;

/**
 * One call of a sequence: plain values, so that it can be replayed anywhere.
 *
 * @param user who makes it
 * @param operation a name of {@link NamespaceOperations}
 * @param arguments as text; paths without a leading slash lie below the sequence's own directory
 */
record NamespaceCall(String user, String operation, List<String> arguments) {
  private static final int SHOWN_CHARS = 60;

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(user + ": " + operation + "(");
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      text.append(i == 0 ? "" : ", ");
      if (argument.length() > SHOWN_CHARS) {
        text.append('"')
            .append(argument, 0, SHOWN_CHARS / 2)
            .append("...\" of ")
            .append(argument.length())
            .append(" characters");
      } else {
        text.append('"').append(argument).append('"');
      }
    }
    return text.append(')').toString();
  }
}
