package io.ashlar.simulation;

import java.util.Arrays;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Takes one rule out of a method of production code. */
interface Mutation {

  /** The class whose method it is. */
  String className();

  String methodName();

  /** Changes the method; false where it finds nothing to change. */
  boolean apply(MethodNode method);

  /** The {@code if} whose body throws with that text never holds. */
  record NoRefusal(String className, String methodName, String text) implements Mutation {
    @Override
    public boolean apply(MethodNode method) {
      for (AbstractInsnNode node : method.instructions) {
        if (mentions(node)) {
          return skip(method, node);
        }
      }
      return false;
    }

    private boolean mentions(AbstractInsnNode node) {
      if (node instanceof LdcInsnNode constant) {
        return constant.cst instanceof String string && string.contains(text);
      }
      return node instanceof InvokeDynamicInsnNode concatenation
          && Arrays.stream(concatenation.bsmArgs)
              .anyMatch(arg -> arg instanceof String string && string.contains(text));
    }

    /** The last conditional jump before it leads behind the body: goes there in any case. */
    private static boolean skip(MethodNode method, AbstractInsnNode inBody) {
      for (AbstractInsnNode node = inBody; node != null; node = node.getPrevious()) {
        boolean leadsBehind =
            node instanceof JumpInsnNode jump
                && jump.getOpcode() != Opcodes.GOTO
                && method.instructions.indexOf(jump.label) > method.instructions.indexOf(inBody);
        if (leadsBehind) {
          AbstractInsnNode body = node.getNext();
          while (body.getOpcode() < 0) {
            body = body.getNext();
          }
          method.instructions.insertBefore(
              body, new JumpInsnNode(Opcodes.GOTO, ((JumpInsnNode) node).label));
          return true;
        }
      }
      return false;
    }
  }

  /** A method that answers nothing does nothing. */
  record Nothing(String className, String methodName) implements Mutation {
    @Override
    public boolean apply(MethodNode method) {
      method.instructions.insert(new InsnNode(Opcodes.RETURN));
      return Type.getReturnType(method.desc) == Type.VOID_TYPE;
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
