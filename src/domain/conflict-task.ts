// The task of a conflict: at most one per conflict, in the channel manager's home CRM.
import type { ManagerId } from './conflict.ts';
import type { ConflictId, ConnectionId, RecordRef } from './ids.ts';
import type { Instant, UtcDay } from './time.ts';

/** The task of one conflict as it should be, and what the CRM said of it. */
export type ConflictTask = {
  readonly conflictId: ConflictId;
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
  /** Set while a task that was completed is to be opened again. */
  readonly reopens?: true;
  /** Id in the CRM; null until created. */
  readonly taskId: string | null;
  /** Hash of what was last written; null until written. */
  readonly writtenHash: string | null;
  /** Why the CRM refused it, for the admin; it is not tried again before `retryAt`. */
  readonly fault?: { readonly text: string; readonly retryAt: Instant };
};
