// The first reading of a large object: Bulk API 2.0 jobs over ranges of ids, one after the other. The
// position says which job, which set of results, which row; what is committed is never read again.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Instant } from '../../src/domain/time.ts';
import { createJob, deleteJob, fetchResults, lookAt } from './bulk.ts';
import type { QueryRow, SalesforceClient } from './client.ts';
import { badAnswer } from './errors.ts';
import { type ObjectPlan, wholeOf } from './read-plan.ts';
import { idOf, selectedFields } from './records.ts';
import { allOf, compare, select } from './soql.ts';

/** How much at once; tests take less. */
export type BulkSizes = {
  /** Objects with so many records go by Bulk API. */
  readonly fromRecords: number;
  /** Most records of one job. */
  readonly perJob: number;
  /** Most records of one set of results: what is held in memory. */
  readonly perSet: number;
  /** Records of one page, which is stored as a whole. */
  readonly perPage: number;
};

/**
 * `perPage`: deriving so many claims keeps a worker's event loop within the alarm (docs/operations.md).
 * `fromRecords`: what Salesforce made Bulk queries for (Bulk API 2.0 guide, "Queries": 10,000 or more).
 * `perJob`: the largest piece Salesforce itself cuts a query into (Bulk API guide, PK chunking:
 * 250,000), so that ordering by id, which switches that off, costs nothing.
 */
export const BULK_SIZES: BulkSizes = {
  fromRecords: 10_000,
  perJob: 250_000,
  perSet: 5_000,
  perPage: 500,
};

const FIRST_LOOK_MS = 1_000;
const LONGEST_LOOK_MS = 60_000;
/** A job that failed is made again over fewer records, so often. */
const MOST_FAILURES = 4;
const SMALLER_BY = 4;

/** Where the first reading of an object by Bulk API stands. */
export const bulkPosition = z.object({
  /** When its first job was made: changes since then are read afterwards. */
  startedAt: z.number(),
  /** Last id taken in, '' before the first. */
  afterId: z.string(),
  perJob: z.number(),
  failures: z.number(),
  job: z
    .object({
      id: z.string(),
      isComplete: z.boolean(),
      looks: z.number(),
      locator: z.string().nullable(),
      /** Rows of the sets before this one. */
      before: z.number(),
      /** Rows of this set of results that are taken in. */
      taken: z.number(),
    })
    .nullable(),
});
export type BulkPosition = z.infer<typeof bulkPosition>;
type Job = NonNullable<BulkPosition['job']>;

/** `refused`: Bulk API does not take this object. `done`: all its records are on pages. */
export type BulkStep =
  | { readonly is: 'refused' }
  | { readonly is: 'wait'; readonly position: BulkPosition; readonly waitMs: number }
  | {
      readonly is: 'rows';
      readonly rows: readonly QueryRow[];
      readonly position: BulkPosition;
      readonly isDone: boolean;
      /** More rows of this set follow without a call. */
      readonly isMidway: boolean;
    };

export type BulkOptions = { readonly client: SalesforceClient; readonly sizes: BulkSizes };

/** Where an object starts, before any job is made. */
export function bulkStart(startedAt: Instant, { perJob }: BulkSizes): BulkPosition {
  return { startedAt, afterId: '', perJob, failures: 0, job: null };
}

/** Makes the next job of a position; null where Bulk API does not take the object. */
export async function withJob(
  client: SalesforceClient,
  plan: ObjectPlan,
  position: BulkPosition,
): Promise<BulkPosition | null> {
  const id = await createJob(client, soqlOf(plan, position), position.afterId === '');
  if (id === null) return null;
  const job = { id, isComplete: false, looks: 0, locator: null, before: 0, taken: 0 };
  return { ...position, job };
}

/** Steps from a position to the end of the object. Throws CRM_UNAVAILABLE when jobs go on failing. */
export async function* readInBulk(
  { client, sizes }: BulkOptions,
  plan: ObjectPlan,
  from: BulkPosition,
): AsyncGenerator<BulkStep> {
  let position = from;
  for (;;) {
    const { job } = position;
    if (job === null) {
      const next = await withJob(client, plan, position);
      if (next === null) {
        yield { is: 'refused' };
        return;
      }
      position = next;
      yield { is: 'wait', position, waitMs: FIRST_LOOK_MS };
      continue;
    }
    if (!job.isComplete) {
      const look = await lookAt(client, job.id);
      position = afterLook(plan, position, job, look);
      if (look.is !== 'complete') yield { is: 'wait', position, waitMs: waitOf(job, look.is) };
      continue;
    }
    const steps = readSet({ client, sizes }, plan, position, job);
    let isGone = true;
    for await (const step of steps) {
      isGone = false;
      position = step.position;
      yield step;
      if (step.isDone) return;
    }
    if (isGone) position = { ...position, job: null };
  }
}

function waitOf({ looks }: Job, found: 'working' | 'failed' | 'gone'): number {
  return found === 'working' ? Math.min(LONGEST_LOOK_MS, FIRST_LOOK_MS * 2 ** looks) : 0;
}

function afterLook(
  plan: ObjectPlan,
  position: BulkPosition,
  job: Job,
  look: Awaited<ReturnType<typeof lookAt>>,
): BulkPosition {
  switch (look.is) {
    case 'working':
      return { ...position, job: { ...job, looks: job.looks + 1 } };
    case 'complete':
      return { ...position, failures: 0, job: { ...job, isComplete: true } };
    case 'gone':
      return { ...position, job: null };
    case 'failed': {
      const failures = position.failures + 1;
      if (failures > MOST_FAILURES) {
        throw new ParleyError(
          'CRM_UNAVAILABLE',
          `Salesforce failed the Bulk query of ${plan.object}.`,
          {
            said: look.said.slice(0, 300),
            hint: 'It is tried again by itself; what was read stays.',
          },
        );
      }
      const perJob = Math.max(1_000, Math.floor(position.perJob / SMALLER_BY));
      return { ...position, failures, perJob, job: null };
    }
  }
}

type RowsStep = Extract<BulkStep, { is: 'rows' }>;

/** Pages of one set of results; none when the job is gone. */
async function* readSet(
  { client, sizes }: BulkOptions,
  plan: ObjectPlan,
  position: BulkPosition,
  job: Job,
): AsyncGenerator<RowsStep> {
  const names = namesOf(plan);
  const place = { job: job.id, locator: job.locator, names, maxRecords: sizes.perSet };
  const set = await fetchResults(client, place);
  if (set === null) return;
  const isLastSet = set.next === null;
  const before = job.before + set.rows.length;
  // As many as were asked for: there may be more behind the last id.
  const isLastJob = before < position.perJob;
  for (let at = Math.min(job.taken, set.rows.length); ; at += sizes.perPage) {
    const rows = set.rows.slice(at, at + sizes.perPage).map((cells) => rowOf(plan, names, cells));
    const taken = at + rows.length;
    const isMidway = taken < set.rows.length;
    const isJobDone = !isMidway && isLastSet;
    const last = rows.at(-1);
    const afterId = last === undefined ? position.afterId : idOf(last);
    const ahead = isMidway ? { ...job, taken } : { ...job, locator: set.next, before, taken: 0 };
    // Before its last rows are stored: a crash in between finds it gone and asks from the last id on.
    if (isJobDone) await deleteJob(client, job.id);
    yield {
      is: 'rows',
      rows,
      position: { ...position, afterId, job: isJobDone ? null : ahead },
      isDone: isJobDone && isLastJob,
      isMidway,
    };
    if (!isMidway) return;
  }
}

/** Compound values are no columns in Bulk API, and no field of a record here either. */
const COMPOUND = new Set(['address', 'location']);

function namesOf(plan: ObjectPlan): readonly string[] {
  const compound = plan.fields.filter(({ type }) => COMPOUND.has(type)).map(({ name }) => name);
  return selectedFields(plan).filter((name) => !compound.includes(name));
}

function soqlOf(plan: ObjectPlan, { afterId, perJob }: BulkPosition): string {
  return select({
    fields: namesOf(plan),
    from: plan.object,
    where: allOf([afterId === '' ? undefined : compare('Id', '>', afterId), wholeOf(plan)]),
    orderBy: ['Id'],
    limit: perJob,
  });
}

const NUMBERS = new Set(['int', 'double', 'currency', 'percent', 'long', 'number']);

/** A row as a query answers it: text becomes what the field's type says, empty becomes null. */
function rowOf(plan: ObjectPlan, names: readonly string[], cells: readonly string[]): QueryRow {
  if (cells.length !== names.length) throw badAnswer('a Bulk query: a row has other columns');
  const types = typesOf(plan);
  return Object.fromEntries(
    names.map((name, at) => [name, typedCell(cells[at] ?? '', types.get(name) ?? 'string')]),
  );
}

const typesOfPlans = new WeakMap<ObjectPlan, ReadonlyMap<string, string>>();

function typesOf(plan: ObjectPlan): ReadonlyMap<string, string> {
  const known = typesOfPlans.get(plan);
  if (known !== undefined) return known;
  const types = new Map<string, string>([
    ['IsDeleted', 'boolean'],
    ...[...plan.fields, ...plan.own].map(({ name, type }) => [name, type] as const),
  ]);
  typesOfPlans.set(plan, types);
  return types;
}

function typedCell(cell: string, type: string): string | number | boolean | null {
  if (cell === '') return null;
  if (type === 'boolean') return cell.toLowerCase() === 'true';
  return NUMBERS.has(type) ? Number(cell) : cell;
}
