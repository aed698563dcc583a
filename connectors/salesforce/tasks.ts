// Conflict tasks: made once under Parley's own unique key, so that a lost answer can never make a second
// one, and followed by SystemModstamp.
import { z } from 'zod';
import { startOf } from '../../src/domain/clean-text.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import { canonicalId } from '../../src/domain/salesforce-id.ts';
import { formatDay, type Instant } from '../../src/domain/time.ts';
import type { SavedTask, TaskDraft, TaskPage, TaskState } from '../../src/ports/crm-tasks.ts';
import type { ObjectDescribe, QueryRow, SalesforceClient } from './client.ts';
import { idOf, modifiedAtOf } from './records.ts';
import type { Rider } from './riders.ts';
import { allOf, compare, compareTime, select } from './soql.ts';
import { OVERLAP_MS } from './turns.ts';

/** Object Reference, Task, v65. */
const SUBJECT_LENGTH = 255;
const DESCRIPTION_LENGTH = 32_000;
const upserted = z.object({ id: z.string(), success: z.literal(true), created: z.boolean() });
const inserted = z.object({ id: z.string(), success: z.literal(true) });
const cursorShape = z.object({ v: z.literal(1), since: z.number() });

export type TaskOptions = {
  readonly client: SalesforceClient;
  readonly namespace: string;
  readonly now: () => Instant;
};

/** Which status values this org counts as open and closed. */
type Statuses = { readonly open: string; readonly closed: string };

/** One org's tasks for the length of a session. */
export class ConflictTasks {
  readonly #options: TaskOptions;
  readonly #keyField: string;
  readonly #outcomeField: string;
  readonly #noteField: string;
  #statuses: Statuses | null = null;

  constructor(options: TaskOptions) {
    this.#options = options;
    this.#keyField = ownFieldName('salesforce', 'task_key', options.namespace);
    this.#outcomeField = ownFieldName('salesforce', 'task_outcome', options.namespace);
    this.#noteField = ownFieldName('salesforce', 'task_note', options.namespace);
  }

  /**
   * Brings the task with the draft's key to what the draft says; sends nothing when it shows that
   * already. A task that somebody completed is never written open: what they said is not ours.
   */
  async save(draft: TaskDraft): Promise<SavedTask> {
    const described = await this.#described();
    const shown = await this.#find(draft.key);
    if (shown === null) return this.#create(draft, described);
    const unchanged = { taskId: idOf(shown), created: false, changed: false };
    const isClosed = shown['IsClosed'] === true;
    if (isClosed && draft.status === 'open') return unchanged;
    const closes = draft.status === 'completed' && !isClosed;
    const wanted = {
      ...wantedFields(draft, described),
      ...(closes ? { Status: (await this.#words()).closed } : {}),
    };
    if (!differs(wanted, shown)) return unchanged;
    const answer = await this.#options.client.send(
      {
        method: 'PATCH',
        path: `/sobjects/Task/${this.#keyField}/${encodeURIComponent(draft.key)}`,
        body: wanted,
        what: 'saving a task',
      },
      upserted,
    );
    return { taskId: canonicalId(answer.id), created: answer.created, changed: true };
  }

  /** A plain insert, not an upsert: one that arrives late is refused instead of opening a task again. */
  async #create(draft: TaskDraft, described: ObjectDescribe): Promise<SavedTask> {
    if (draft.status === 'completed') return { taskId: null, created: false, changed: false };
    const answer = await this.#options.client.send(
      {
        method: 'POST',
        path: '/sobjects/Task',
        body: {
          ...wantedFields(draft, described),
          Status: (await this.#words()).open,
          [this.#keyField]: draft.key,
        },
        what: 'creating a task',
      },
      inserted,
    );
    return { taskId: canonicalId(answer.id), created: true, changed: true };
  }

  /** Parley's tasks changed since `cursor`; a deleted one only while no other has its key. */
  async read(cursor: string | null): Promise<TaskPage> {
    const { client, now } = this.#options;
    const { query, told } = this.#reading(await this.#described(), cursor);
    const rows: QueryRow[] = [];
    let startedAt = client.serverTime;
    for await (const page of client.query(query)) {
      rows.push(...page.rows);
      // Of the first answer, where there was none before: see changes.ts.
      startedAt ??= client.serverTime;
    }
    return told(rows, startedAt ?? now());
  }

  /** What `read` asks, to be asked together with other queries; null where tasks cannot be followed. */
  async rider(cursor: string | null): Promise<Rider<TaskPage> | null> {
    const described = await this.#options.client.describe('Task');
    return this.#hasKey(described) ? this.#reading(described, cursor) : null;
  }

  #reading(described: ObjectDescribe, cursor: string | null): Rider<TaskPage> {
    const since = parseCursor(cursor);
    const soql = select({
      fields: [
        ...['Id', 'IsDeleted', 'IsClosed', 'OwnerId', 'LastModifiedById', 'SystemModstamp'],
        this.#keyField,
        this.#outcomeField,
        // Packages of before have none.
        ...(described.fields.some(({ name }) => name === this.#noteField) ? [this.#noteField] : []),
      ],
      from: 'Task',
      where: allOf([
        compare(this.#keyField, '!=', null),
        since === null ? undefined : compareTime('SystemModstamp', '>=', since),
      ]),
      orderBy: ['SystemModstamp', 'Id'],
    });
    const told = (rows: readonly QueryRow[], startedAt: Instant): TaskPage => {
      const tasks = rows.map((row) => this.#stateOf(row));
      const living = new Set(tasks.filter((one) => one.status !== 'deleted').map((one) => one.key));
      return {
        tasks: tasks.filter((one) => one.status !== 'deleted' || !living.has(one.key)),
        cursor: JSON.stringify({ v: 1, since: startedAt - OVERLAP_MS }),
      };
    };
    return { query: { soql, deleted: true }, told };
  }

  #hasKey(described: ObjectDescribe | null): described is ObjectDescribe {
    return described?.fields.some((field) => field.name === this.#keyField) === true;
  }

  async #described(): Promise<ObjectDescribe> {
    const described = await this.#options.client.describe('Task');
    if (this.#hasKey(described)) return described;
    throw new ParleyError('CRM_PACKAGE_MISSING', `Task.${this.#keyField} cannot be seen.`, {
      hint: 'Install the Parley package and give the integration user "Parley Integration".',
    });
  }

  async #find(key: string): Promise<QueryRow | null> {
    const fields = ['Id', 'Subject', 'Description', 'ActivityDate', 'OwnerId', 'WhatId', 'WhoId'];
    const soql = select({
      fields: [...fields, 'Priority', 'Status', 'IsClosed', this.#outcomeField],
      from: 'Task',
      where: compare(this.#keyField, '=', key),
    });
    const [row = null] = await this.#options.client.queryRows(soql);
    return row;
  }

  async #words(): Promise<Statuses> {
    this.#statuses ??= await readStatuses(this.#options.client);
    return this.#statuses;
  }

  #stateOf(row: QueryRow): TaskState {
    const text = (name: string) => (typeof row[name] === 'string' ? row[name] : null);
    const user = (name: string) => {
      const id = text(name);
      return id === null ? null : canonicalId(id);
    };
    return {
      key: text(this.#keyField) ?? '',
      taskId: idOf(row),
      status:
        row['IsDeleted'] === true ? 'deleted' : row['IsClosed'] === true ? 'completed' : 'open',
      outcome: text(this.#outcomeField),
      note: text(this.#noteField),
      changedBy: user('LastModifiedById'),
      ownerId: user('OwnerId'),
      modifiedAt: modifiedAtOf(row),
    };
  }
}

function parseCursor(cursor: string | null): Instant | null {
  if (cursor === null) return null;
  try {
    return cursorShape.parse(JSON.parse(cursor)).since;
  } catch {
    return null;
  }
}

/** Closed is a property of each org's own status values. */
async function readStatuses(client: SalesforceClient): Promise<Statuses> {
  const rows = await client.queryRows(
    select({
      fields: ['ApiName', 'IsDefault', 'IsClosed'],
      from: 'TaskStatus',
      orderBy: ['SortOrder'],
    }),
  );
  const nameOf = (row: QueryRow | undefined) => row?.['ApiName'];
  const openOnes = rows.filter((row) => row['IsClosed'] !== true);
  const open = nameOf(openOnes.find((row) => row['IsDefault'] === true) ?? openOnes[0]);
  const closed = nameOf(rows.find((row) => row['IsClosed'] === true));
  if (typeof open === 'string' && typeof closed === 'string') return { open, closed };
  throw new ParleyError('CRM_REQUEST_REFUSED', 'The org has no open or no closed task status.', {
    hint: 'Add one under Setup, Task Status.',
  });
}

/** A task hangs on a person (lead, contact) or on a thing, never on a lead as a thing. */
function wantedFields(draft: TaskDraft, described: ObjectDescribe) {
  const about = draft.about;
  const isPerson = about !== null && ['Lead', 'Contact'].includes(about.object);
  const id = about === null ? null : canonicalId(about.recordId);
  return {
    Subject: startOf(draft.subject, SUBJECT_LENGTH),
    Description: startOf(draft.body, DESCRIPTION_LENGTH),
    ActivityDate: formatDay(draft.dueOn),
    OwnerId: canonicalId(draft.ownerId),
    Priority: priorityOf(draft.priority, described),
    WhatId: isPerson ? null : id,
    WhoId: isPerson ? id : null,
  };
}

/** The org's own spelling of the priority, else its default, else ours. */
function priorityOf(priority: TaskDraft['priority'], described: ObjectDescribe): string {
  const field = described.fields.find((one) => one.name === 'Priority');
  const values = (field?.picklistValues ?? []).filter((value) => value.active);
  const same = values.find((value) => value.value.toLowerCase() === priority);
  const fallback = values.find((value) => value.defaultValue) ?? values[0];
  return (same ?? fallback)?.value ?? priority;
}

function differs(wanted: Readonly<Record<string, string | null>>, shown: QueryRow): boolean {
  return Object.entries(wanted).some(([name, value]) => plain(value) !== plain(shown[name]));
}

/** Salesforce trims text, ends lines its own way and may answer ids with 15 characters. */
function plain(value: unknown): string {
  return canonicalId(
    String(value ?? '')
      .replaceAll('\r\n', '\n')
      .trim(),
  );
}
