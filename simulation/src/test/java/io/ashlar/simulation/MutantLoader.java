package io.ashlar.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Loads Ashlar and its simulation once more, with something changed in it. So production code needs
 * no switch that breaks it.
 */
final class MutantLoader extends ClassLoader {
  private final List<Mutation> mutations;
  private final List<Mutation> applied = new ArrayList<>();

  MutantLoader(List<Mutation> mutations) {
    super(MutantLoader.class.getClassLoader());
    this.mutations = mutations;
  }

  /**
   * Plays a seed with the mutant.
   *
   * @return what the simulation found; empty where it noticed nothing
   */
  String play(long seed) {
    try {
      Method violationOf =
          loadClass(Run.class.getName()).getDeclaredMethod("violationOf", long.class);
      violationOf.setAccessible(true); // the same room, but not to the eye of the machine
      String found = (String) violationOf.invoke(null, seed);
      if (!applied.containsAll(mutations)) {
        throw new IllegalStateException("Not all of " + mutations + " found what they change");
      }
      return found;
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("The mutant cannot be played", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The mutant cannot be played", e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("io.ashlar.") || name.startsWith("io.ashlar.protocol.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      List<Mutation> here =
          mutations.stream().filter(mutation -> mutation.className().equals(name)).toList();
      byte[] changed = here.isEmpty() ? bytes : mutate(bytes, here);
      return defineClass(name, changed, 0, changed.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] mutate(byte[] bytes, List<Mutation> here) {
    ClassNode node = new ClassNode();
    new ClassReader(bytes).accept(node, ClassReader.SKIP_FRAMES);
    for (Mutation mutation : here) {
      for (MethodNode method : node.methods) {
        if (method.name.equals(mutation.methodName()) && mutation.apply(method)) {
          applied.add(mutation);
        }
      }
    }
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected String getCommonSuperClass(String one, String other) {
            return "java/lang/Object";
          }
        };
    node.accept(writer);
    return writer.toByteArray();
  }
}
