// Incremental reading: each object by its own watermark on SystemModstamp, page by page, resumable
// after any page. The clock is the server's; an overlap catches rows that were committed late.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { ChangePage } from '../../src/ports/crm.ts';
import type { Heard } from '../../src/ports/crm-tasks.ts';
import {
  type BulkPosition,
  type BulkSizes,
  type BulkStep,
  bulkPosition,
  bulkStart,
  readInBulk,
  withJob,
} from './bulk-reading.ts';
import { QUERIES_PER_CALL, type Query, type QueryPage, type SalesforceClient } from './client.ts';
import { planFirst } from './first-plan.ts';
import { notOwn, type ObjectPlan, planReads, wholeOf } from './read-plan.ts';
import { idOf, modifiedAtOf, selectedFields, toSourceRecord } from './records.ts';
import { type First, heardBy, type Riders } from './riders.ts';
import { allOf, anyOf, compare, compareTime, type Soql, select } from './soql.ts';
import { inTurn, OVERLAP_MS, type Turn } from './turns.ts';

const position = z.object({
  /** Everything before this is read; null: nothing yet. */
  since: z.number().nullable(),
  /** Set while a run is under way. */
  run: z
    .object({
      startedAt: z.number(),
      /** Last row taken in. */
      at: z.number(),
      id: z.string(),
    })
    .nullable(),
  /** Set while it is read for the first time by Bulk API. */
  bulk: bulkPosition.nullable().default(null),
});
type Position = z.infer<typeof position>;

const cursorShape = z.object({
  v: z.literal(1),
  objects: z.record(z.string(), position),
  /**
   * Objects read to their end since the last reading of all: a reading that is cut short goes on with
   * the others. Else those that come first, whose overlap is read again each time, would starve them.
   */
  done: z.array(z.string()).default([]),
  /** The condition an object was read whole by: what does not meet it may never have been read. */
  only: z.record(z.string(), z.string().nullable()).default({}),
  /** Statements were asked for in the call before. */
  heard: z.boolean().default(false),
});
type Cursor = z.infer<typeof cursorShape>;
const START: Cursor = { v: 1, objects: {}, done: [], only: {}, heard: false };

export type ChangeOptions = {
  readonly client: SalesforceClient;
  readonly now: () => Instant;
  /** Own key field of tasks: Parley's tasks are no activity of a seller. */
  readonly taskKeyField: string;
  readonly namespace: string;
  readonly bulk: BulkSizes;
  /** What people said, to be asked for along with changes. */
  readonly riders?: Riders | undefined;
};

/** Reads all objects of a mapping from where `cursor` stands. */
export async function* readChanges(
  options: ChangeOptions,
  cursor: string | null,
  mapping: Mapping,
): AsyncGenerator<ChangePage> {
  const plans = await planReads(mapping, options);
  const known = parseCursor(cursor);
  const positions = new Map(Object.entries(known.objects));
  const only = conditionsNow(plans, known.only, positions);
  const { done } = known;
  let { heard: wereHeard } = known;
  const cursorOf = (read: readonly string[]): string => {
    const objects = Object.fromEntries(positions);
    return JSON.stringify({ v: 1, objects, done: read, only, heard: wereHeard } as Cursor);
  };
  const left = plans.filter((plan) => !done.includes(plan.object));
  const all = left.length > 0 ? left : plans;
  const read = left.length > 0 ? [...done] : [];
  const unread = all.filter((plan) => !positions.has(plan.object));
  if (unread.length > 0) {
    const plan = await planFirst(options.client, unread, options.bulk);
    const startedAt = options.client.serverTime ?? options.now();
    for (const { object, way } of plan.parts) {
      const bulk = way === 'bulk' ? bulkStart(startedAt, options.bulk) : null;
      positions.set(object, { ...START_POSITION, bulk });
    }
    yield { records: [], cursor: cursorOf(read), done: false, plan };
  }
  if (await makeJobs(options, all, positions)) {
    yield { records: [], cursor: cursorOf(read), done: false };
  }
  const standOf = ({ object }: ObjectPlan) => positions.get(object) ?? START_POSITION;
  const { riders } = options;
  const turn = inTurn(all, { now: options.now(), standOf, riders, wereHeard });
  // Whoever reads nothing else reads those.
  const waiting = turn.plans.length > 0 ? turn.plans : all;
  const look = await firstLook(options, { ...turn, plans: waiting }, standOf);
  if (look.heard !== undefined) wereHeard = turn.withStatements;
  let { heard } = look;
  for (const [index, plan] of waiting.entries()) {
    const isLastObject = index === waiting.length - 1;
    const from = { position: positions.get(plan.object), first: look.found.get(plan.object) };
    for await (const step of readObject(options, plan, from)) {
      positions.set(plan.object, step.position);
      if (step.page.isLast) read.push(plan.object);
      const isDone = isLastObject && step.page.isLast;
      const { waitMs, isMidway } = step;
      yield {
        records: step.page.rows.map((row) => toSourceRecord(plan, row)),
        cursor: cursorOf(isDone ? [] : read),
        done: isDone,
        ...(waitMs === undefined ? {} : { waitMs }),
        ...(isMidway === undefined ? {} : { isMidway }),
        ...(heard === undefined ? {} : { heard }),
      };
      heard = undefined;
    }
  }
}

/**
 * By which condition each object has been read whole, this run included. One that was read by another
 * condition is read again, as what that left out may be a claim now.
 */
function conditionsNow(
  plans: readonly ObjectPlan[],
  before: Cursor['only'],
  positions: Map<string, Position>,
): Cursor['only'] {
  const now: Record<string, string | null> = { ...before };
  for (const { object, only } of plans) {
    const position = positions.get(object);
    const isUnread = position === undefined || (position.since === 0 && position.run === null);
    const wasLess = (before[object] ?? null) !== null && before[object] !== only;
    if (!isUnread && wasLess) positions.set(object, { ...START_POSITION, since: 0 });
    if (isUnread || wasLess) now[object] = only;
  }
  return now;
}

/** A cursor of another version, or none, reads everything again. */
function parseCursor(cursor: string | null): Cursor {
  if (cursor === null) return START;
  try {
    return cursorShape.parse(JSON.parse(cursor));
  } catch {
    return START;
  }
}

/** See the port. From the beginning of time, not from nothing: a first reading tells no deletions. */
export function reread(cursor: string, objects: readonly string[]): string {
  const known = parseCursor(cursor);
  const again = objects.filter((object) => known.objects[object] !== undefined);
  const next: Cursor = {
    ...known,
    objects: {
      ...known.objects,
      ...Object.fromEntries(again.map((object) => [object, { since: 0, run: null, bulk: null }])),
    },
    done: known.done.filter((object) => !objects.includes(object)),
  };
  return JSON.stringify(next);
}

/**
 * Queues the jobs of all large objects at once: Salesforce prepares the later ones while the first is
 * read. True when there is one more to remember.
 */
async function makeJobs(
  { client }: ChangeOptions,
  plans: readonly ObjectPlan[],
  positions: Map<string, Position>,
): Promise<boolean> {
  let isNew = false;
  for (const plan of plans) {
    const position = positions.get(plan.object);
    if (position?.bulk == null || position.bulk.job !== null) continue;
    const bulk = await withJob(client, plan, position.bulk);
    positions.set(plan.object, { ...position, bulk });
    isNew = true;
  }
  return isNew;
}

/** The first pages of objects' changes, and what people said. */
type Look = { readonly found: ReadonlyMap<string, First>; readonly heard: Heard | undefined };

/** Names of riders among objects. */
const TASKS = 'own tasks';
const STATEMENTS = 'statements';

/**
 * Asks for the changes of all objects at once, five a call: where nothing happened that was all. Objects
 * that are read for the first time, or go on in the middle, ask for themselves. What people said costs no
 * call of its own: where no changes are asked for, neither is it.
 */
async function firstLook(
  options: ChangeOptions,
  { plans, withStatements }: Turn,
  standOf: (plan: ObjectPlan) => Position,
): Promise<Look> {
  const objects = plans.flatMap((plan) => {
    const { since, run } = standOf(plan);
    if (since === null || run !== null) return [];
    return [{ name: plan.object, query: queryOf(plan, { since, run, bulk: null }) }];
  });
  const { client, riders } = options;
  if (riders === undefined || objects.length === 0) {
    return { found: await firstPages(options, objects), heard: undefined };
  }
  const { tasks, statements } = riders;
  const along = [{ name: TASKS, query: tasks.query }];
  if (withStatements && statements) along.push({ name: STATEMENTS, query: statements.query });
  const found = await firstPages(options, [...objects, ...along]);
  const answers = { tasks: found.get(TASKS), statements: found.get(STATEMENTS) };
  return { found, heard: await heardBy(client, riders, answers) };
}

type Asked = { readonly name: string; readonly query: Query };

async function firstPages(
  { client, now }: ChangeOptions,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, First>> {
  const found = new Map<string, First>();
  for (let start = 0; start < asked.length; start += QUERIES_PER_CALL) {
    const part = asked.slice(start, start + QUERIES_PER_CALL);
    const before = client.serverTime;
    const answers = await client.firstPages(part.map((one) => one.query));
    // Where Salesforce has told its time by this answer only: the overlap is longer than any call. Ours may
    // be ahead of it, and then hide what changes until it has caught up.
    const startedAt = before ?? client.serverTime ?? now();
    for (const [index, { name }] of part.entries()) {
      const answer = answers[index];
      if (answer !== undefined) found.set(name, { startedAt, answer });
    }
  }
  return found;
}

type Step = {
  readonly page: QueryPage;
  readonly position: Position;
  readonly waitMs?: number;
  readonly isMidway?: boolean;
};
const START_POSITION: Position = { since: null, run: null, bulk: null };

type From = { readonly position: Position | undefined; readonly first: First | undefined };

async function* readObject(
  options: ChangeOptions,
  plan: ObjectPlan,
  from: From,
): AsyncGenerator<Step> {
  const { bulk } = from.position ?? START_POSITION;
  if (bulk !== null) {
    const sizes = { client: options.client, sizes: options.bulk };
    let isRefused = false;
    for await (const step of readInBulk(sizes, plan, bulk)) {
      isRefused = step.is === 'refused';
      if (step.is !== 'refused') yield stepOf(bulk, step);
    }
    if (!isRefused) return;
  }
  yield* readByQuery(options, plan, from);
}

/** Where an object stands after a step of its Bulk reading; at its end incremental reading takes over. */
function stepOf({ startedAt }: BulkPosition, step: Exclude<BulkStep, { is: 'refused' }>): Step {
  if (step.is === 'wait') {
    const page = { rows: [], isLast: false };
    return { page, position: { ...START_POSITION, bulk: step.position }, waitMs: step.waitMs };
  }
  const { rows, isDone, isMidway } = step;
  const position = isDone
    ? { since: startedAt - OVERLAP_MS, run: null, bulk: null }
    : { ...START_POSITION, bulk: step.position };
  return { page: { rows, isLast: isDone }, position, isMidway };
}

async function* readByQuery(
  { client, now }: ChangeOptions,
  plan: ObjectPlan,
  from: From,
): AsyncGenerator<Step> {
  const { since, run: unfinished } = from.position ?? START_POSITION;
  let run = unfinished;
  let first = from.first;
  for (;;) {
    const startedAt = run?.startedAt ?? first?.startedAt ?? client.serverTime ?? now();
    const before = run?.id;
    const pages =
      first === undefined
        ? client.query(queryOf(plan, { since, run, bulk: null }))
        : client.pagesFrom(first.answer);
    first = undefined;
    try {
      for await (const page of pages) {
        const last = page.rows.at(-1);
        if (last !== undefined) run = { startedAt, at: modifiedAtOf(last), id: idOf(last) };
        const position = page.isLast
          ? { since: startedAt - OVERLAP_MS, run: null, bulk: null }
          : { since, run, bulk: null };
        yield { page, position };
      }
      return;
    } catch (error) {
      // The server dropped its cursor: ask again from the last row, unless that already failed.
      if (!isLostLocator(error) || run?.id === before) throw error;
    }
  }
}

const isLostLocator = (error: unknown) =>
  error instanceof ParleyError && error.vendorCode === 'INVALID_QUERY_LOCATOR';

function queryOf(plan: ObjectPlan, { since, run }: Position): Query {
  const soql = select({
    fields: selectedFields(plan),
    from: plan.object,
    where: allOf([
      run === null ? sinceCondition(since) : afterCondition(run),
      isWhole(since) ? wholeOf(plan) : notOwn(plan),
    ]),
    orderBy: ['SystemModstamp', 'Id'],
  });
  // A first reading has nothing to forget; later ones must learn what went away.
  return { soql, deleted: since !== null && plan.canBeDeleted };
}

/** Read from its first record on. Later changes are read whatever they are: a record may end a claim. */
const isWhole = (since: Instant | null) => since === null || since === 0;

function sinceCondition(since: Instant | null): Soql | undefined {
  return since === null ? undefined : compareTime('SystemModstamp', '>=', since);
}

function afterCondition({ at, id }: { at: Instant; id: string }): Soql {
  return anyOf([
    compareTime('SystemModstamp', '>', at),
    allOf([compareTime('SystemModstamp', '=', at), compare('Id', '>', id)]),
  ]);
}
