// The tasks that Parley keeps in a CRM, as a session takes and tells them, and what people say there.
import type { RecordRef } from '../domain/ids.ts';
import type { SpokenStatement } from '../domain/statement.ts';
import type { Instant, UtcDay } from '../domain/time.ts';

export type TaskDraft = {
  /** Deterministic: at most one task with this key is ever open. */
  readonly key: string;
  readonly subject: string;
  readonly body: string;
  readonly dueOn: UtcDay;
  readonly ownerId: string;
  readonly priority: 'high' | 'normal' | 'low';
  /** Record the task hangs on; null when the conflict has none in this CRM. */
  readonly about: RecordRef | null;
  /** Task id known from an earlier answer; found by key when null. */
  readonly taskId: string | null;
  /**
   * `open` leaves a task alone that a person has completed meanwhile: what they said is read, not
   * undone. `completed` closes the task where there is one and makes none.
   */
  readonly status: 'open' | 'completed';
};

/**
 * Told right before a request that may make a task which only an index that lags behind would show: who
 * dies after it, or hears no answer, must give that index time before the task is saved again. Does not
 * hold for a task that is found at once, by its record or by a key that is refused twice. What it throws
 * keeps the request unsent.
 */
export type BeforeMaking = () => Promise<void>;

/** What became of a draft. */
export type SavedTask = {
  readonly taskId: string | null;
  readonly created: boolean;
  readonly changed: boolean;
};

export type TaskState = {
  readonly key: string;
  readonly taskId: string;
  readonly status: 'open' | 'completed' | 'deleted';
  /** The own field `task_outcome`, as chosen in the CRM. */
  readonly outcome: string | null;
  /** The own field `task_note`; null when it is empty, or the org does not have the field yet. */
  readonly note: string | null;
  /** Vendor's id of the user who last changed status or outcome; null when it does not say. */
  readonly changedBy: string | null;
  readonly ownerId: string | null;
  readonly modifiedAt: Instant;
};

export type TaskPage = { readonly tasks: readonly TaskState[]; readonly cursor: string };

/** What is wanted along with a reading of changes. */
export type Listening = {
  /** The position of `readTasks`. */
  readonly tasks: string | null;
  /** Statements are wanted too: the CRM may bring them with every second reading only. */
  readonly statements: boolean;
};

/** What came along with a reading of changes, as `readTasks` and `readStatements` tell it. */
export type Heard = {
  readonly tasks: TaskPage;
  /** Absent where they were not asked for this time. */
  readonly statements?: readonly SpokenStatement[];
};
