package io.ashlar.shell.admin;

import io.ashlar.protocol.proto.SafeModeActionProto;
import io.ashlar.protocol.proto.SetSafeModeRequestProto;
import io.ashlar.protocol.proto.SetSafeModeResponseProto;
import io.ashlar.protocol.rpc.RpcClient;
import io.ashlar.shell.Session;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Asks for safe mode, or sets it. */
@Command(
    name = "safemode",
    description =
        "Tells whether safe mode is on (get), sets it (enter, leave), or waits for its end."
            + " forceExit leaves it even if replicas are reported that are newer than the"
            + " namespace.")
final class SafeMode extends Verb {
  private static final String PROTOCOL = "org.apache.hadoop.hdfs.protocol.ClientProtocol";
  private static final long LOOK_MILLIS = 200;

  @Parameters(paramLabel = "get|enter|leave|forceExit|wait")
  private String action;

  SafeMode(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException, InterruptedException {
    SafeModeActionProto wanted =
        switch (action) {
          case "get", "wait" -> SafeModeActionProto.SAFEMODE_GET;
          case "enter" -> SafeModeActionProto.SAFEMODE_ENTER;
          case "leave" -> SafeModeActionProto.SAFEMODE_LEAVE;
          case "forceExit" -> SafeModeActionProto.SAFEMODE_FORCE_EXIT;
          default ->
              throw new UsageException(
                  "expected get, enter, leave, forceExit or wait, found '" + action + "'");
        };
    Duration timeout = Duration.ofMillis(session().clientOptions().callTimeoutMillis());
    try (RpcClient client =
        new RpcClient(session().namenode(), PROTOCOL, session().user(), timeout)) {
      boolean on = ask(client, wanted);
      while (on && action.equals("wait")) {
        Thread.sleep(LOOK_MILLIS);
        on = ask(client, wanted);
      }
      if (on && (action.equals("leave") || action.equals("forceExit"))) {
        session().no();
      }
      String reason = on ? reason() : "";
      if (session().json()) {
        Json.write(terminal(), Fields.of("safeMode", on, "reason", reason));
      } else {
        terminal().line(reason.isEmpty() ? "Safe mode is " + (on ? "ON" : "OFF") : reason);
      }
    }
  }

  /** Why it is on; empty where the NameNode does not tell. */
  private String reason() throws IOException {
    try (NodeAdminClient client = new NodeAdminClient(session())) {
      return client.safeModeReason().orElse("");
    }
  }

  private static boolean ask(RpcClient client, SafeModeActionProto action) throws IOException {
    return client
        .invoke(
            "setSafeMode",
            SetSafeModeRequestProto.newBuilder().setAction(action).setChecked(false).build(),
            SetSafeModeResponseProto.parser())
        .getResult();
  }
}
