package io.ashlar.namenode.edit;

import io.ashlar.namenode.store.View;
import java.util.List;

/** A part of the NameNode that follows what edits do. Called on the writer thread. */
public interface EffectListener {

  /**
   * An edit was decided: add the soft rows that its effects entail, for example the expected
   * locations of a new block. Only soft tables may be written here.
   */
  void contribute(View view, List<Effect> effects, Edit edit);

  /** An edit with effects is durable and applied. Must not throw. */
  void onCommitted(List<Effect> effects);
}
