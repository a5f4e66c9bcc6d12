package io.ashlar.simulation;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.clientprotocol.Answers;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.Appended;
import io.ashlar.namenode.namespace.BlockId;
import io.ashlar.namenode.namespace.CreateRequest;
import io.ashlar.namenode.namespace.FileInode;
import io.ashlar.namenode.namespace.FileStatus;
import io.ashlar.namenode.retry.AnswerCodec;
import io.ashlar.simulation.OutputActor.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client that does one thing after the other: writes, appends, renames, deletes, reads. It has a
 * directory of its own, so that it knows what every answer has to be; a retry that took effect
 * twice would be answered wrongly. Now and then it lays hands on a file of another one.
 */
final class SimulatedClient extends Process {
  private static final long RENEW_MICROS = 5 * World.SECOND;

  /** How long it thinks at most, while things fail and while they do not. */
  private static final long STORMY_MICROS = 600 * World.MILLI;

  private static final long CALM_MICROS = 6 * World.SECOND;
  private static final int MAX_FILES = 8;

  private static final int MAX_SNAPSHOTS = 3;

  /** How often it looks, once a second, before it wants the file recovered. */
  private static final int LOOKS_AT_A_CUT = 15;

  private static final int MAX_BYTES = 3 * SimulatedNameNode.BLOCK_BYTES;

  final Cluster cluster;
  final String address;
  ClientCalls calls;
  private String directory = "";
  private final List<FileRecord> files = new ArrayList<>();
  private final List<TakenSnapshot> snapshots = new ArrayList<>();
  private FileRecord busyWith;
  private int names;
  private boolean retired;
  private boolean ended;
  private boolean cutting;

  SimulatedClient(Cluster cluster, int number) {
    super(cluster.world, "client" + number);
    this.cluster = cluster;
    this.address = "10.0.1." + number;
  }

  /** Who it is towards the NameNode; another one after each start. */
  String holder() {
    return "holder_" + name + "_" + incarnation();
  }

  void start() {
    started();
    calls = new ClientCalls(this);
    directory = "/" + name + "-" + incarnation();
    files.clear();
    snapshots.clear();
    busyWith = null;
    cutting = false;
    calls.<Boolean>repeatable(
        "mkdirs " + directory,
        (namenode, caller) -> namenode.namespace().mkdirs(caller, directory, 0755, true),
        made -> {
          require(made, "mkdirs", directory);
          allowSnapshots();
        },
        this::unexpected);
    after(RENEW_MICROS, this::renew);
  }

  private void allowSnapshots() {
    calls.<Void>repeatable(
        "allowSnapshot " + directory,
        (namenode, caller) -> namenode.namespace().allowSnapshot(caller, directory),
        ok -> think(),
        this::unexpected);
  }

  void kill() {
    world.note(name + " dies");
    // Nobody will know what became of what it was asking for.
    if (busyWith != null && busyWith.path.startsWith("?")) {
      busyWith.doomed = true;
    }
    died();
  }

  /**
   * Does nothing new any more, and ends with what it is doing. Then nobody renews its lease, and
   * files are closed that it gave up and whose recovery was refused just then.
   */
  void retire() {
    retired = true;
  }

  private boolean isBusyWith(FileRecord record) {
    return busyWith == record;
  }

  /** Whether it still waits for a file to be cut. */
  boolean isCutting() {
    return cutting;
  }

  private void renew() {
    if (ended) {
      return;
    }
    String holder = holder();
    calls.tell(
        "renewLease",
        (namenode, caller) -> {
          namenode.renewals().renew(holder, world.nowMillis());
          return true;
        });
    after(RENEW_MICROS, this::renew);
  }

  private void think() {
    busyWith = null;
    long patience = cluster.isStormy() ? STORMY_MICROS : CALM_MICROS;
    after(world.between(patience / 10, patience), this::act);
  }

  private void act() {
    if (retired) {
      ended = true;
      return;
    }
    long dice = world.between(0, 99);
    FileRecord mine = files.isEmpty() ? null : files.get(world.random.nextInt(files.size()));
    if (mine == null || (dice < 35 && files.size() < MAX_FILES)) {
      create();
    } else if (dice < 55) {
      append(mine);
    } else if (dice < 65) {
      rename(mine);
    } else if (dice < 72) {
      delete(mine);
    } else if (dice < 77) {
      setReplication(mine);
    } else if (dice < 84) {
      meddle();
    } else if (dice < 90) {
      truncate(mine);
    } else if (dice < 94) {
      snapshot();
    } else {
      read();
    }
  }

  private String newPath() {
    return directory + "/f" + names++;
  }

  // ---- answers

  private void require(boolean fits, String operation, String path) {
    if (!fits) {
      throw new Violation(
          name + " got an answer to " + operation + " of " + path + " that cannot be right");
    }
  }

  private void unexpected(FsException refusal) {
    throw new Violation(name + " was refused without reason: " + refusal.getMessage(), refusal);
  }

  // ---- writing

  private void create() {
    String path = newPath();
    int replication = (int) world.between(2, 3);
    CreateRequest request =
        new CreateRequest(
            0644, holder(), true, false, false, replication, SimulatedNameNode.BLOCK_BYTES, 0);
    calls.<FileInode>once(
        "create " + path,
        (namenode, caller) -> namenode.namespace().create(caller, path, request),
        Answers.CREATED,
        file -> {
          FileRecord record = cluster.ledger.created(file.id(), path);
          files.add(record);
          busyWith = record;
          write(record).start((BlockId) null);
        },
        this::unexpected);
  }

  /** What is written next, and where it is to be flushed. */
  private OutputActor write(FileRecord record) {
    byte[] more = new byte[(int) world.between(0, MAX_BYTES)];
    world.random.nextBytes(more);
    int from = record.written().length;
    TreeMap<Integer, Promise> promises = new TreeMap<>();
    for (long i = world.between(0, 4); i > 0 && more.length > 0; i--) {
      promises.put(
          from + (int) world.between(1, more.length),
          world.chance(0.6) ? Promise.FLUSHED : Promise.SYNCED);
    }
    record.open = true;
    record.sends(more);
    return new OutputActor(this, record, from, promises, ok -> written(record, ok));
  }

  private void written(FileRecord record, boolean ok) {
    if (ok) {
      think();
    } else {
      files.remove(record);
      recoverLease(record);
    }
  }

  /** Has the file closed that could not be; whoever finds it closed may write on. */
  private void recoverLease(FileRecord record) {
    String path = record.path;
    calls.<Boolean>repeatable(
        "recoverLease " + path,
        (namenode, caller) -> namenode.namespace().recoverLease(caller, path),
        closed -> think(),
        refusal -> think());
  }

  private void append(FileRecord record) {
    if (record.doomed) {
      think();
      return;
    }
    busyWith = record;
    String path = record.path;
    boolean newBlock = world.chance(0.15);
    calls.<Appended>once(
        "append " + path,
        (namenode, caller) -> namenode.namespace().append(caller, path, holder(), newBlock),
        Answers.APPENDED,
        appended -> appended(record, appended),
        refusal -> think());
  }

  private void appended(FileRecord record, Appended appended) {
    if (record.doomed || appended.file().id() != record.inodeId) {
      think();
      return;
    }
    int length = (int) appended.file().lengthBytes();
    BlockInfo last = appended.lastBlock();
    record.epoch++;
    record.settled(length);
    cluster.ledger.takenOver(record, length, last == null ? 0 : last.blockId());
    if (!files.contains(record)) {
      world.note(name + " takes over " + record.path);
    }
    OutputActor output = write(record);
    if (last != null && appended.reopened()) {
      int offset = (int) appended.lastBlockOffsetBytes();
      cluster.ledger.block(last.blockId(), record, offset);
      locate(output, last, offset);
    } else {
      output.start(
          last == null
              ? null
              : new BlockId(last.blockId(), last.generationStamp(), last.lengthBytes()));
    }
  }

  private void locate(OutputActor output, BlockInfo last, int offset) {
    calls.<List<StorageTarget>>ask(
        "locate " + last.blockId(),
        (namenode, caller) -> namenode.blocks().locate(namenode.store(), last, address).targets(),
        targets -> output.start(new OutputActor.Reopened(last, offset, targets)),
        this::unexpected);
  }

  /** Wants to write a file of another client, which may be dead. */
  private void meddle() {
    List<FileRecord> all = cluster.ledger.files();
    FileRecord record = all.get(world.random.nextInt(all.size()));
    if (files.contains(record) || record.path.startsWith("?")) {
      think();
    } else if (world.chance(0.3)) {
      busyWith = record;
      recoverLease(record);
    } else {
      append(record);
    }
  }

  // ---- cutting

  /**
   * Cuts a file, which nobody else touches meanwhile: what he was promised would depend on whose
   * call comes first.
   */
  private void truncate(FileRecord record) {
    boolean isFree = cluster.clients.stream().noneMatch(client -> client.isBusyWith(record));
    if (!isFree || !record.isSettled() || record.doomed) {
      think();
      return;
    }
    String path = record.path;
    int length = (int) world.between(0, record.written().length);
    busyWith = record;
    cutting = true;
    record.path = "?" + path;
    record.cutting(length);
    calls.<Boolean>once(
        "truncate " + path + " " + length,
        (namenode, caller) -> namenode.namespace().truncate(caller, path, length, holder()),
        AnswerCodec.YES_OR_NO,
        done -> awaitCut(record, path, length, 0),
        refusal -> {
          record.notCut();
          endCut(record, path);
        });
  }

  private void awaitCut(FileRecord record, String path, int length, int looks) {
    calls.<FileStatus.Located>ask(
        "look at " + path,
        (namenode, caller) -> namenode.reader().locate(caller, path, 0, Long.MAX_VALUE),
        found -> {
          Runnable again =
              () -> after(World.SECOND, () -> awaitCut(record, path, length, looks + 1));
          if (!found.file().isOpen()) {
            require(found.file().lengthBytes() == length, "truncate", path);
            record.epoch++;
            record.settled(length);
            cluster.ledger.laidOut(record, found.blocks());
            endCut(record, path);
          } else if (looks % LOOKS_AT_A_CUT == LOOKS_AT_A_CUT - 1) {
            calls.<Boolean>repeatable(
                "recoverLease " + path,
                (namenode, caller) -> namenode.namespace().recoverLease(caller, path),
                closed -> again.run(),
                refusal -> again.run());
          } else {
            again.run();
          }
        },
        this::unexpected);
  }

  private void endCut(FileRecord record, String path) {
    record.path = path;
    cutting = false;
    think();
  }

  // ---- the tree

  private void rename(FileRecord record) {
    if (record.open || record.doomed) {
      think();
      return;
    }
    String from = record.path;
    String to = newPath();
    busyWith = record;
    record.path = "?" + from;
    calls.<Boolean>once(
        "rename " + from + " " + to,
        (namenode, caller) -> namenode.namespace().rename(caller, from, to),
        AnswerCodec.YES_OR_NO,
        renamed -> {
          require(renamed, "rename", from);
          record.path = to;
          think();
        },
        this::unexpected);
  }

  private void delete(FileRecord record) {
    String path = record.path;
    files.remove(record);
    record.doomed = true;
    busyWith = record;
    calls.<Boolean>once(
        "delete " + path,
        (namenode, caller) -> namenode.namespace().delete(caller, path, false),
        AnswerCodec.YES_OR_NO,
        deleted -> {
          require(deleted, "delete", path);
          think();
        },
        this::unexpected);
  }

  private void setReplication(FileRecord record) {
    String path = record.path;
    int replication = (int) world.between(2, 4);
    busyWith = record;
    calls.<Boolean>repeatable(
        "setReplication " + path + " " + replication,
        (namenode, caller) -> namenode.namespace().setReplication(caller, path, replication),
        set -> {
          require(set, "setReplication", path);
          think();
        },
        this::unexpected);
  }

  // ---- snapshots

  private void snapshot() {
    if (snapshots.size() >= MAX_SNAPSHOTS || (!snapshots.isEmpty() && world.chance(0.3))) {
      deleteSnapshot(snapshots.remove(world.random.nextInt(snapshots.size())));
    } else {
      createSnapshot("s" + names++);
    }
  }

  /** What it shows is certain of files that nobody writes from before to after. */
  private void createSnapshot(String snapshot) {
    Map<FileRecord, Integer> quiet = new LinkedHashMap<>();
    for (FileRecord file : files) {
      if (file.isSettled() && !file.doomed) {
        quiet.put(file, file.epoch);
      }
    }
    String in = directory;
    calls.<String>once(
        "createSnapshot " + in + " " + snapshot,
        (namenode, caller) -> namenode.namespace().createSnapshot(caller, in, snapshot),
        AnswerCodec.TEXT,
        path -> {
          require(path.equals(in + "/.snapshot/" + snapshot), "createSnapshot", in);
          List<FrozenFile> frozen = new ArrayList<>();
          quiet.forEach(
              (file, epoch) -> {
                if (file.isSettled() && file.epoch == epoch) {
                  String name = file.path.substring(file.path.lastIndexOf('/'));
                  frozen.add(cluster.ledger.freeze(file, path + name));
                }
              });
          TakenSnapshot taken = new TakenSnapshot(in, snapshot, frozen);
          snapshots.add(taken);
          cluster.ledger.taken(taken);
          think();
        },
        this::unexpected);
  }

  private void deleteSnapshot(TakenSnapshot snapshot) {
    cluster.ledger.dropped(snapshot);
    calls.<Void>once(
        "deleteSnapshot " + snapshot.directory() + " " + snapshot.name(),
        (namenode, caller) ->
            namenode.namespace().deleteSnapshot(caller, snapshot.directory(), snapshot.name()),
        AnswerCodec.NOTHING,
        ok -> think(),
        this::unexpected);
  }

  // ---- reading

  private void read() {
    List<FrozenFile> frozen = List.copyOf(cluster.ledger.frozen());
    if (!frozen.isEmpty() && world.chance(0.25)) {
      FrozenFile file = frozen.get(world.random.nextInt(frozen.size()));
      new InputActor(this, Reading.of(cluster.ledger, file), whole -> think()).start();
      return;
    }
    List<FileRecord> all = cluster.ledger.files();
    FileRecord record = all.get(world.random.nextInt(all.size()));
    if (record.path.startsWith("?")) {
      think();
      return;
    }
    busyWith = record;
    new InputActor(this, Reading.of(record), whole -> think()).start();
  }
}
