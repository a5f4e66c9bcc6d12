package io.ashlar.simulation;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Takes one rule out of a method of production code. */
interface Mutation {

  /** The class whose method it is. */
  String className();

  String methodName();

  /** Changes the method; false where it finds nothing to change. */
  boolean apply(MethodNode method);

  /** In the method every number of that name is zero, so that all of them are equal. */
  record NoDifference(String className, String methodName, String number) implements Mutation {
    @Override
    public boolean apply(MethodNode method) {
      for (AbstractInsnNode node : method.instructions.toArray()) {
        if (node instanceof FieldInsnNode field && field.name.equals(number)) {
          method.instructions.insertBefore(field, new InsnNode(Opcodes.POP));
          method.instructions.set(field, new InsnNode(Opcodes.LCONST_0));
        }
      }
      return new NoCall(className, methodName, number).apply(method);
    }
  }

  /** All calls of that name in the method answer null, zero or false without being made. */
  record NoCall(String className, String methodName, String callee) implements Mutation {
    @Override
    public boolean apply(MethodNode method) {
      boolean found = false;
      for (AbstractInsnNode node : method.instructions.toArray()) {
        if (node instanceof MethodInsnNode call && call.name.equals(callee)) {
          method.instructions.insertBefore(call, instead(call));
          method.instructions.remove(call);
          found = true;
        }
      }
      return found;
    }

    private static InsnList instead(MethodInsnNode call) {
      InsnList code = new InsnList();
      Type[] arguments = Type.getArgumentTypes(call.desc);
      for (int i = arguments.length - 1; i >= 0; i--) {
        code.add(new InsnNode(arguments[i].getSize() == 2 ? Opcodes.POP2 : Opcodes.POP));
      }
      if (call.getOpcode() != Opcodes.INVOKESTATIC) {
        code.add(new InsnNode(Opcodes.POP));
      }
      Type result = Type.getReturnType(call.desc);
      if (result.getSort() == Type.LONG) {
        code.add(new InsnNode(Opcodes.LCONST_0));
      } else if (result.getSort() == Type.OBJECT || result.getSort() == Type.ARRAY) {
        code.add(new InsnNode(Opcodes.ACONST_NULL));
      } else if (result != Type.VOID_TYPE) {
        code.add(new InsnNode(Opcodes.ICONST_0));
      }
      return code;
    }
  }
}
