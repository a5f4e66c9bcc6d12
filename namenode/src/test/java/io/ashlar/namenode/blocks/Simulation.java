package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Effect;
import io.ashlar.namenode.edit.Wakeup;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import io.ashlar.namenode.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A cluster in one thread: the block management over tables in memory, DataNodes that do at once
 * what they are told, and a clock that moves when the test says so.
 */
final class Simulation implements BlockCounters {
  static final long BLOCK_BYTES = 1 << 20;
  private static final long FIRST_BLOCK = (1L << 30) + 1;
  private static final long HEARTBEAT_MILLIS = 1_000;

  final MemoryTables tables;
  final ClusterBlocks blocks;
  final Map<String, FakeDatanode> datanodes = new LinkedHashMap<>();
  final List<Long> wakeups = new ArrayList<>();
  private final Topology topology;
  long now = 1_000_000;

  /** Chance for those who only read. */
  private final Random readers = new Random(7);

  /** In effect for every file. */
  StoragePolicy policy = StoragePolicy.HOT;

  private long nextBlock = FIRST_BLOCK;
  private long nextStamp = 1001;

  /** The newest stamp that a test chose for the namespace. */
  private long chosenStamp;

  Simulation(Map<String, String> racks) {
    this(racks, new MemoryTables(), 0, BlockSettings.of(5_000, 30_000));
  }

  Simulation(
      Map<String, String> racks, MemoryTables tables, long completeBlocks, BlockSettings settings) {
    this.tables = tables;
    this.topology = Topology.of(racks);
    this.blocks =
        new ClusterBlocks(
            settings,
            topology,
            completeBlocks,
            (view, inodeId) -> policy,
            this,
            new Random(7),
            () -> readers);
  }

  /** A NameNode started again: what is durable is there, what DataNodes reported is not. */
  Simulation restarted(BlockSettings settings) {
    MemoryTables durable = new MemoryTables();
    long complete = 0;
    Edit copy = new Edit();
    try (var cursor = tables.scan(Table.BLOCKS, new byte[0], BlockInfo.key(-1))) {
      while (cursor.next()) {
        copy.put(Table.BLOCKS, cursor.key(), cursor.value());
        complete += BlockInfo.decode(0, cursor.value()).isComplete() ? 1 : 0;
      }
    }
    durable.apply(copy);
    Simulation again = new Simulation(Map.of(), durable, complete, settings);
    again.nextBlock = nextBlock;
    again.nextStamp = nextStamp;
    again.chosenStamp = chosenStamp;
    return again;
  }

  @Override
  public Last last(View view) {
    return new Last(nextBlock - 1, Math.max(nextStamp - 1, chosenStamp));
  }

  @Override
  public void raise(View view, Edit edit, Last atLeast) {
    nextBlock = Math.max(nextBlock, atLeast.blockId() + 1);
    nextStamp = Math.max(nextStamp, atLeast.generationStamp() + 1);
  }

  <R> R run(Command<R> command) {
    try {
      if (command.decide(tables, new DecideContext(now, false))
          instanceof Decision.Decided<R> decided) {
        stage(decided.edit());
        return decided.reply();
      }
      throw new AssertionError("The command wants to wait");
    } catch (FsException e) {
      throw new AssertionError(e);
    }
  }

  private void stage(Edit edit) {
    if (!edit.effects().isEmpty()) {
      blocks.contribute(tables, List.copyOf(edit.effects()), edit);
    }
    tables.apply(edit);
    for (Effect effect : edit.effects()) {
      if (effect instanceof Wakeup wakeup) {
        wakeups.add(wakeup.blockId());
      }
    }
  }

  void tell(BlockEvent event) {
    chosenStamp = Math.max(chosenStamp, event.block().generationStamp());
    chosenStamp = Math.max(chosenStamp, event.block().recoveryId());
    Edit edit = new Edit();
    if (event instanceof BlockEvent.Deleted deleted) {
      edit.delete(Table.BLOCKS, BlockInfo.key(deleted.block().blockId()));
    } else {
      edit.put(Table.BLOCKS, BlockInfo.key(event.block().blockId()), event.block().encode());
    }
    stage(edit.tell(event));
  }

  FakeDatanode start(String name) {
    FakeDatanode node = datanodes.computeIfAbsent(name, n -> new FakeDatanode(this, n));
    node.start();
    return node;
  }

  FakeDatanode node(String name) {
    return datanodes.get(name);
  }

  /** Lets heartbeat intervals pass. */
  void pass(long millis) {
    for (long passed = 0; passed < millis; passed += HEARTBEAT_MILLIS) {
      now += HEARTBEAT_MILLIS;
      for (FakeDatanode node : List.copyOf(datanodes.values())) {
        if (node.running) {
          node.heartbeat();
        }
      }
      run(blocks.tick());
      for (int step = 0; run(blocks.step()); step++) {
        if (step > 10_000) {
          throw new AssertionError("The steps do not end");
        }
      }
    }
  }

  List<StorageTarget> choose(int count, String writerAddress) {
    try {
      return place(count, writerAddress, List.of());
    } catch (FsException e) {
      throw new AssertionError(e);
    }
  }

  List<StorageTarget> place(int count, String writerAddress, List<StorageTarget> existing)
      throws FsException {
    return blocks.chooseTargets(
        new PlacementRequest(
            "/f",
            writerAddress,
            count,
            BLOCK_BYTES,
            existing,
            Set.of(),
            List.of(),
            false,
            false,
            policy));
  }

  BlockInfo allocate(int replication) {
    BlockInfo block =
        new BlockInfo(
            nextBlock++, 20_000, 0, nextStamp++, 0, replication, BlockState.UNDER_CONSTRUCTION, 0);
    tell(new BlockEvent.Allocated(block, choose(replication, "10.0.0.1")));
    return block;
  }

  /** Writes a block through its whole pipeline. */
  BlockInfo write(int replication) {
    BlockInfo block = allocate(replication);
    for (StorageTarget target : locate(block)) {
      byUuid(target.node().uuid())
          .store(block.with(block.state(), block.generationStamp(), BLOCK_BYTES));
    }
    return complete(block);
  }

  BlockInfo complete(BlockInfo block) {
    BlockInfo committed = block.with(BlockState.COMMITTED, block.generationStamp(), BLOCK_BYTES);
    tell(new BlockEvent.Committed(committed));
    BlockInfo complete = block.with(BlockState.COMPLETE, block.generationStamp(), BLOCK_BYTES);
    tell(new BlockEvent.Completed(complete));
    return complete;
  }

  FakeDatanode byUuid(String uuid) {
    return datanodes.values().stream()
        .filter(node -> node.uuid.equals(uuid))
        .findFirst()
        .orElseThrow();
  }

  List<StorageTarget> locate(BlockInfo block) {
    return blocks.locate(tables, block, "10.0.0.1").targets();
  }

  List<String> holders(BlockInfo block) {
    return locate(block).stream().map(target -> target.node().hostName()).sorted().toList();
  }
}
