// What the store keeps of writing to CRMs: what records should show and what became of it, and the
// tasks of conflicts. Parts of TenantStore; docs/reliability.md explains the protocol they carry.
import type { ConflictTask, PlannedTask, TaskRound } from '../domain/conflict-task.ts';
import type { ConflictId, ConnectionId, RecordRef } from '../domain/ids.ts';
import type {
  OwnFieldKey,
  OwnFieldValue,
  OwnFieldValues,
  WrittenHome,
} from '../domain/own-fields.ts';
import type { Instant } from '../domain/time.ts';

/** What a record should show. Written to the CRM by the reconciler alone. */
export type RecordTarget = {
  readonly ref: RecordRef;
  readonly home: WrittenHome;
  readonly values: OwnFieldValues;
};

export type PendingTarget = RecordTarget & {
  /** Rises with every change of `values`; see `settleTargets`. */
  readonly generation: number;
};

/**
 * A target somebody is at work on. `epoch` rises whenever one is taken: whoever holds an older one has
 * been overtaken, and nothing it says about the record counts any more.
 */
export type TakenTarget = PendingTarget & {
  readonly epoch: number;
  /** Since when it has been tried in vain; null: it has not. */
  readonly triedSince: Instant | null;
};

/** A record that could not be written yet, though nothing refuses it for good. */
export type UnwrittenTarget = { readonly ref: RecordRef; readonly triedSince: Instant };

export type LedgerState = 'intended' | 'confirmed' | 'unknown' | 'refused';

/** Last intended value of one own field of one record, and what became of it. */
export type LedgerEntry = {
  readonly ref: RecordRef;
  readonly field: OwnFieldKey;
  readonly value: OwnFieldValue;
  readonly state: LedgerState;
  /** For `refused`: code, message and cure. */
  readonly note: string | null;
  readonly at: Instant;
  /**
   * What the field showed before Parley first wrote it: the first that is known stays, whatever later
   * entries say. Undo brings it back.
   */
  readonly original?: OwnFieldValue;
};

/** A record that waits. */
export type ParkedTarget = {
  readonly target: TakenTarget;
  readonly until: Instant;
  /** Since when it has been tried in vain; absent where it was not: it was written, or refused for good. */
  readonly triedSince?: Instant;
};

/** What every record should show. */
export interface TargetStore {
  /** Sets what records should show. Raises the generation only where values differ. */
  put(targets: readonly RecordTarget[]): Promise<void>;
  /** The same for records of which nothing was said yet; the others stay as they are. */
  putNew(targets: readonly RecordTarget[]): Promise<void>;
  get(refs: readonly RecordRef[]): Promise<readonly PendingTarget[]>;
  /** Targets of a connection not yet settled at their generation and not parked past `now`. */
  pending(id: ConnectionId, now: Instant, limit: number): Promise<readonly PendingTarget[]>;
  /** Takes pending targets from whoever held them: raises the epoch of each. */
  take(id: ConnectionId, now: Instant, limit: number): Promise<readonly TakenTarget[]>;
  /** Those still held at their epoch; their rows stay locked until the transaction ends. */
  held(taken: readonly TakenTarget[]): Promise<readonly TakenTarget[]>;
  /** Marks as done, only where generation and epoch are still the same. */
  settle(taken: readonly TakenTarget[]): Promise<void>;
  /** Makes existing targets pending again, so that the record is read and compared afresh. */
  recheck(refs: readonly RecordRef[]): Promise<void>;
  /** The same for every target of a connection. */
  recheckAll(id: ConnectionId): Promise<void>;
  /** Not before `until`: refused rows and rows to retry. One that is to show something else by now does not wait. */
  park(parked: readonly ParkedTarget[]): Promise<void>;
  /** Those of a connection tried in vain since `before` or longer, and not settled yet; the longest first. */
  unwritten(id: ConnectionId, before: Instant, limit: number): Promise<readonly UnwrittenTarget[]>;
  countPending(id: ConnectionId): Promise<number>;
}

/** What was last written to each own field of each record. */
export interface LedgerStore {
  put(entries: readonly LedgerEntry[]): Promise<void>;
  of(refs: readonly RecordRef[]): Promise<readonly LedgerEntry[]>;
  /** Records of a connection that Parley has written to, or was about to. */
  countRecords(id: ConnectionId): Promise<number>;
  /** Fields in which some record of a connection showed something before Parley first wrote it; sorted. */
  shownBefore(id: ConnectionId): Promise<readonly OwnFieldKey[]>;
  /** Rows in a state an admin should see. */
  inState(state: LedgerState, limit: number): Promise<readonly LedgerEntry[]>;
}

/** The tasks of conflicts, round by round. */
export interface TaskStore {
  /** Stores the plan of one round; raises its generation only where the plan differs. */
  put(task: ConflictTask): Promise<void>;
  /** The same for many. */
  putAll(tasks: readonly ConflictTask[]): Promise<void>;
  /** All rounds of a conflict, the newest last. */
  ofConflict(conflictId: ConflictId): Promise<readonly PlannedTask[]>;
  /** The same for many, in one list. */
  ofConflicts(ids: readonly ConflictId[]): Promise<readonly PlannedTask[]>;
  byKey(key: string): Promise<PlannedTask | null>;
  /** All rounds of all conflicts whose task is at home there. */
  ofConnection(id: ConnectionId): Promise<readonly PlannedTask[]>;
  /** Takes one unsettled task that is not parked past `now`, raising its epoch; what closes first. */
  take(id: ConnectionId, now: Instant): Promise<PlannedTask | null>;
  /** True while nobody else took it; its row stays locked until the transaction ends. */
  isHeld(taken: PlannedTask): Promise<boolean>;
  /** What the CRM calls it (null: it has none); done, where the generation is still the same. */
  settle(taken: PlannedTask, taskId: string | null): Promise<void>;
  /**
   * Not before `until`. `fault`: why the CRM refused it, which says nothing of a plan that has changed since
   * it was taken; without one the wait is for an index, and concerns every plan.
   */
  park(taken: PlannedTask, until: Instant, fault: string | null): Promise<void>;
  /** To be compared afresh under the id it is known by. */
  recheck(task: TaskRound): Promise<void>;
  /**
   * To be found afresh, under whatever id: there may be two. Whoever is at work on it is overtaken, as
   * what it found may be the wrong one. Not before `notBefore`, where that is said.
   */
  doubt(task: TaskRound, notBefore?: Instant): Promise<void>;
  /** Every task of a connection is compared again, under the id it is known by; a wait for an index goes on. */
  recheckAll(id: ConnectionId): Promise<void>;
  /** The state of it in the CRM that was last taken in, see `PlannedTask.seen`. */
  see(task: TaskRound, mark: string): Promise<void>;
  /** True when `take` would find one. */
  hasDue(id: ConnectionId, now: Instant): Promise<boolean>;
  countPending(id: ConnectionId): Promise<number>;
}
