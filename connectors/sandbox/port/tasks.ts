// Tasks behind the port face. Both vendors' are looked for first, then made or changed in a second step:
// Salesforce refuses a second one with the key, HubSpot finds it on its record or in an index that lags.
import { ParleyError } from '../../../src/domain/errors.ts';
import { ownFieldName } from '../../../src/domain/own-fields.ts';
import type { FieldValue } from '../../../src/domain/source-record.ts';
import { formatDay } from '../../../src/domain/time.ts';
import type {
  BeforeMaking,
  Heard,
  Listening,
  SavedTask,
  TaskDraft,
  TaskPage,
  TaskState,
} from '../../../src/ports/crm-tasks.ts';
import type { Row } from '../world.ts';
import type { Account } from './account.ts';
import type { SessionCalls } from './calls.ts';
import { isIndexed, timeOf } from './changes.ts';
import { isRemoved } from './own-fields.ts';

/** Creates the task or brings it in line; sends no write when it shows what the draft says. */
export async function saveTask(
  account: Account,
  calls: SessionCalls,
  {
    draft,
    beforeMaking,
  }: { readonly draft: TaskDraft; readonly beforeMaking: BeforeMaking | undefined },
): Promise<SavedTask> {
  const { task: object, taskWords: words } = account.dialect;
  refuseForeign(account, draft);
  refuseWithoutKey(account);
  const found = await calls.send({
    method: 'GET',
    path: `/tasks/find/${draft.key}`,
    effect: 'read',
    work: ({ userId }) => findTask(account, draft, userId),
  });
  const isMissing = found === null && draft.status === 'completed';
  if (isMissing) return { taskId: null, created: false, changed: false };
  if (found !== null) {
    const isDone = found.fields[words.status] === words.done;
    // Somebody completed it: what they said counts, and it is read by "follow tasks".
    if (isDone && draft.status === 'open') return unchanged(found);
    if (!differs(found, wantedFields(account, draft, found))) return unchanged(found);
  }
  const fields = wantedFields(account, draft, found);
  if (found === null && account.dialect.hasSearchIndex && draft.about === null) {
    await beforeMaking?.();
  }
  const isGiven = found?.fields[words.owner] !== draft.ownerId;
  return calls.send({
    method: found === null ? 'POST' : 'PATCH',
    path: `/tasks/${draft.key}`,
    effect: 'write',
    work: ({ userId }) => {
      if (isGiven) refuseInactive(account, draft.ownerId);
      if (found !== null) {
        if (account.database.get(object, found.id)?.deletedAt !== null)
          throw changed(draft.key, 'deleted');
        account.database.update(object, found.id, fields, userId);
        return { taskId: found.id, created: false, changed: true };
      }
      // Salesforce refuses a second task with the key; HubSpot knows no unique property of tasks.
      const twin = account.dialect.hasSearchIndex ? null : findTask(account, draft, userId);
      if (twin !== null) throw changed(draft.key, 'made by somebody else');
      const made = account.database.create(object, fields, userId);
      if (draft.about !== null) account.dialect.hang(account.database, made, draft.about);
      return { taskId: made.id, created: true, changed: true };
    },
  });
}

/** A task hangs on a record of its own CRM or on none: the other's is unknown here. */
function refuseForeign({ database }: Account, { key, about }: TaskDraft): void {
  if (about === null || database.get(about.object, about.recordId) !== undefined) return;
  const message = `The task ${key} cannot hang on ${about.object} ${about.recordId}: there is none.`;
  throw new ParleyError('CRM_REQUEST_REFUSED', message);
}

/** Nobody who cannot sign in is given a task. */
function refuseInactive({ database, dialect }: Account, ownerId: string): void {
  const owner = database.get(dialect.streams[0], ownerId);
  if (owner === undefined) return;
  if (owner.deletedAt === null && dialect.userOf(owner).active) return;
  throw new ParleyError('CRM_OWNER_INACTIVE', `${ownerId} can be given no task.`, {
    hint: 'Give the record to an active user, or activate this one.',
  });
}

/** A task is found by its key: an unknown field is refused in searches as in writes. */
function refuseWithoutKey(account: Account): void {
  if (!isRemoved(account, 'task', 'task_key')) return;
  throw new ParleyError('CRM_FIELD_MISSING', 'Tasks have no field for their key.');
}

function changed(key: string, how: string): ParleyError {
  return new ParleyError('CRM_RECORD_CHANGED', `The task ${key} was ${how} meanwhile.`);
}

const unchanged = (row: Row): SavedTask => ({ taskId: row.id, created: false, changed: false });

function wantedFields(
  { dialect }: Account,
  draft: TaskDraft,
  found: Row | null,
): Record<string, FieldValue> {
  const { taskWords: words, crm } = dialect;
  const isDone = draft.status === 'completed';
  const wasDone = found?.fields[words.status] === words.done;
  return {
    [ownFieldName(crm, 'task_key')]: draft.key,
    [words.subject]: draft.subject,
    [words.body]: draft.body,
    [words.due]: formatDay(draft.dueOn),
    [words.owner]: draft.ownerId,
    [words.priority]: words.priorities[draft.priority],
    ...dialect.aboutFields(draft.about),
    // Somebody's own word between open and done is as open as ours.
    ...(found === null || isDone !== wasDone
      ? { [words.status]: isDone ? words.done : words.open }
      : {}),
  };
}

function differs(row: Row, wanted: Readonly<Record<string, FieldValue>>): boolean {
  return Object.entries(wanted).some(([name, value]) => (row.fields[name] ?? null) !== value);
}

function findTask(account: Account, draft: TaskDraft, by: string): Row | null {
  const { database, dialect } = account;
  const keyField = ownFieldName(dialect.crm, 'task_key');
  const living = [...database.rows(dialect.task)];
  const withKey = living.filter((row) => row.fields[keyField] === draft.key);
  if (!dialect.hasSearchIndex) return withKey[0] ?? null;
  const known = living.find((row) => row.id === draft.taskId);
  if (known !== undefined) return known;
  const onRecord = withKey.filter((row) => hangsOn(account, row, draft.about));
  // Also beside one on the record: the plan may have moved there since another was made elsewhere.
  const visible = new Set([...onRecord, ...withKey.filter((row) => isIndexed(account, row))]);
  return keepOne(account, [...visible], by);
}

function hangsOn({ database }: Account, task: Row, about: TaskDraft['about']): boolean {
  return (
    about !== null &&
    database
      .associationsOf(about.object, about.recordId, task.object)
      .some((one) => one.toId === task.id)
  );
}

/**
 * Two tasks with one key: the younger loses its key and is closed, so that it asks nobody; but one that
 * somebody has answered stays.
 */
function keepOne({ database, dialect }: Account, tasks: readonly Row[], by: string): Row | null {
  const { status, done } = dialect.taskWords;
  const outcome = ownFieldName(dialect.crm, 'task_outcome');
  const isAnswered = ({ fields }: Row) => fields[status] === done && Boolean(fields[outcome]);
  const [kept = null, ...others] = [...tasks].sort(
    (left, right) =>
      Number(isAnswered(right)) - Number(isAnswered(left)) || (left.id < right.id ? -1 : 1),
  );
  for (const other of others) {
    const fields = { [ownFieldName(dialect.crm, 'task_key')]: null, [status]: done };
    database.update(dialect.task, other.id, fields, by);
  }
  return kept;
}

type TaskCursor = { readonly since: number; readonly told: readonly string[] };

/** Tasks with Parley's key that changed since the cursor, each state told once. */
export async function readTasks(
  account: Account,
  calls: SessionCalls,
  text: string | null,
): Promise<TaskPage> {
  return calls.send({
    method: 'GET',
    path: '/tasks/changed',
    effect: 'read',
    work: () => {
      refuseWithoutKey(account);
      return changedSince(account, text);
    },
  });
}

/** What people said, as it comes along with changes (Salesforce); null where tasks have no key. */
export function hear(account: Account, { tasks, statements }: Listening): Heard | null {
  if (isRemoved(account, 'task', 'task_key')) return null;
  const none = statements ? { statements: [] } : {};
  return { tasks: changedSince(account, tasks), ...none };
}

function changedSince(account: Account, text: string | null): TaskPage {
  const before: TaskCursor = text === null ? { since: 0, told: [] } : JSON.parse(text);
  const { database, dialect, now, overlapMs } = account;
  const keyField = ownFieldName(dialect.crm, 'task_key');
  const changed = [...database.rows(dialect.task, { deleted: true })].filter(
    (row) =>
      row.fields[keyField] &&
      timeOf(account, row.modifiedAt) >= before.since &&
      isIndexed(account, row),
  );
  const states = changed.map((row) => stateOf(account, row));
  const living = new Set(states.filter((one) => one.status !== 'deleted').map((one) => one.key));
  const since = timeOf(account, now()) - overlapMs;
  const markOf = (one: TaskState) => `${one.taskId}@${one.modifiedAt} ${one.status} ${one.outcome}`;
  const told = new Set(before.told);
  return {
    tasks: states
      .filter((one) => one.status !== 'deleted' || !living.has(one.key))
      .filter((one) => !dialect.hasSearchIndex || !told.has(markOf(one))),
    cursor: JSON.stringify({ since, told: states.map(markOf) } satisfies TaskCursor),
  };
}

function stateOf(account: Account, row: Row): TaskState {
  const { database, dialect } = account;
  const { crm, taskWords: words } = dialect;
  const outcomeField = ownFieldName(crm, 'task_outcome');
  const text = (name: string) =>
    typeof row.fields[name] === 'string' ? String(row.fields[name]) : null;
  const said = database
    .history(row.object, row.id)
    .findLast((change) => change.field === words.status || change.field === outcomeField);
  const isDone = row.fields[words.status] === words.done;
  return {
    key: text(ownFieldName(crm, 'task_key')) ?? '',
    taskId: row.id,
    status: row.deletedAt !== null ? 'deleted' : isDone ? 'completed' : 'open',
    outcome: text(outcomeField),
    note: text(ownFieldName(crm, 'task_note')),
    // Salesforce names who changed the record last, HubSpot who changed the property.
    changedBy: dialect.hasSearchIndex ? (said?.by ?? null) : row.modifiedBy,
    ownerId: text(words.owner),
    modifiedAt: timeOf(account, row.modifiedAt),
  };
}
