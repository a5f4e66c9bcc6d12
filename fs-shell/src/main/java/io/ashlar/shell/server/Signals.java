package io.ashlar.shell.server;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/**
 * Waits for the signals that ask a server to stop, so that it can end with exit status 0 in its own
 * time. The JDK has that only in its unsupported module, which is reached by name to keep the build
 * free of warnings; where it is missing, a shutdown hook has to do.
 */
public final class Signals {
  private final CountDownLatch asked = new CountDownLatch(1);

  /** Takes over SIGTERM and SIGINT. */
  public void listen() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                asked.countDown();
                return null;
              });
      for (String name : new String[] {"TERM", "INT"}) {
        Object instance = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, handlerType).invoke(null, instance, handler);
      }
    } catch (ReflectiveOperationException unsupported) {
      Runtime.getRuntime().addShutdownHook(new Thread(asked::countDown, "signals"));
    }
  }

  /** As if one of them had come. */
  void pretend() {
    asked.countDown();
  }

  /** Returns once one of them has come. */
  public void await() throws InterruptedException {
    asked.await();
  }
}
