// The task of a conflict: at most one is open per conflict, in the channel manager's home CRM.
import type { ManagerId } from './conflict.ts';
import { asConflictId, type ConflictId, type ConnectionId, type RecordRef } from './ids.ts';
import type { UtcDay } from './time.ts';

/** One asking of the manager. A task is never asked again under the same key, see `round`. */
export type TaskRound = {
  readonly conflictId: ConflictId;
  /**
   * 0 for the first asking. Asking again (the conflict reopened, nobody chose an outcome, the task was
   * deleted) is a new round and a new task: no CRM can tell "open it again" from "undo what the
   * manager has said this second", so a task that may hold an answer is never written open.
   */
  readonly round: number;
};

/** The task of one round as it should be. */
export type ConflictTask = TaskRound & {
  /** Deterministic; what the CRM's task is found by. */
  readonly key: string;
  readonly connectionId: ConnectionId;
  readonly ownerId: string;
  readonly managerId: ManagerId;
  readonly about: RecordRef | null;
  readonly subject: string;
  readonly body: string;
  readonly dueOn: UtcDay;
  readonly priority: 'high' | 'normal' | 'low';
  readonly status: 'open' | 'completed';
  /** Why it was closed without a decision: the next round begins with it. */
  readonly askedAgain?: string;
};

/** A task as it should be, and how far writing it has come. */
export type PlannedTask = ConflictTask & {
  /** Id in the CRM; null until known. */
  readonly taskId: string | null;
  /** Rises with every change of the plan and every recheck. */
  readonly generation: number;
  /** Rises whenever somebody takes it to write it. */
  readonly epoch: number;
  /** True once the CRM was brought to this generation. */
  readonly isSettled: boolean;
  /** Why the CRM refused it, for the admin; it is tried again by itself. */
  readonly fault: string | null;
  /** The state last taken in from the CRM: what is read twice counts once. */
  readonly seen: string | null;
};

/** Tasks that ask nothing; no conflict's id has a slash. A manager's weekly digests, one round a week. */
const DIGEST = 'digest/';
/** What the owners of a conflict's records are told of a decision, a round each. */
const NOTICE = 'outcome/';
/**
 * How the key of a notice begins, and no other task's: the flow of the Salesforce package starts for a
 * new task with such a key alone.
 */
export const NOTICE_KEY_START = 'outcome-';

/** Under what a manager's digests are kept, as a conflict's rounds are. */
export function digestIdOf(managerId: ManagerId): ConflictId {
  return asConflictId(`${DIGEST}${managerId}`);
}

/** Under what the notices of a conflict are kept. */
export function noticeIdOf(conflictId: ConflictId): ConflictId {
  return asConflictId(`${NOTICE}${conflictId}`);
}

/** True for a digest or a notice: it asks nothing, and what is done to it means nothing. */
export function asksNothing({ conflictId }: TaskRound): boolean {
  return conflictId.startsWith(DIGEST) || conflictId.startsWith(NOTICE);
}

/** The conflict a task asks about or tells of; null for a digest. */
export function conflictBehind({ conflictId }: TaskRound): ConflictId | null {
  if (conflictId.startsWith(DIGEST)) return null;
  return conflictId.startsWith(NOTICE) ? asConflictId(conflictId.slice(NOTICE.length)) : conflictId;
}

/** The plan alone, whatever else came with it. */
export function planOf(task: ConflictTask): ConflictTask {
  const { conflictId, round, key, connectionId, ownerId, managerId, about } = task;
  const { subject, body, dueOn, priority, status, askedAgain } = task;
  return {
    ...{ conflictId, round, key, connectionId, ownerId, managerId, about },
    ...{ subject, body, dueOn, priority, status },
    ...(askedAgain === undefined ? {} : { askedAgain }),
  };
}
