// Incremental reading: each object by its own watermark on SystemModstamp, page by page, resumable
// after any page. The clock is the server's; an overlap catches rows that were committed late.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { ChangePage } from '../../src/ports/crm.ts';
import type { QueryPage, SalesforceClient } from './client.ts';
import { type ObjectPlan, planReads } from './read-plan.ts';
import { idOf, modifiedAtOf, selectedFields, toSourceRecord } from './records.ts';
import { allOf, anyOf, compare, compareTime, type Soql, select } from './soql.ts';

/**
 * How far behind its watermark the next run starts: a long transaction commits rows with an earlier
 * stamp than rows already read (salesforce.md 2.2: at least 5 minutes; 10 with the lag added).
 */
const OVERLAP_MS = 10 * 60_000;

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
});
type Cursor = z.infer<typeof cursorShape>;
const START: Cursor = { v: 1, objects: {}, done: [] };

export type ChangeOptions = {
  readonly client: SalesforceClient;
  readonly now: () => Instant;
  /** Own key field of tasks: Parley's tasks are no activity of a seller. */
  readonly taskKeyField: string;
  readonly namespace: string;
};

/** Reads all objects of a mapping from where `cursor` stands. */
export async function* readChanges(
  options: ChangeOptions,
  cursor: string | null,
  mapping: Mapping,
): AsyncGenerator<ChangePage> {
  const plans = await planReads(mapping, options);
  const { objects, done } = parseCursor(cursor);
  const positions = new Map(Object.entries(objects));
  const left = plans.filter((plan) => !done.includes(plan.object));
  const waiting = left.length > 0 ? left : plans;
  const read = left.length > 0 ? [...done] : [];
  for (const [index, plan] of waiting.entries()) {
    const isLastObject = index === waiting.length - 1;
    for await (const step of readObject(options, plan, positions.get(plan.object))) {
      positions.set(plan.object, step.position);
      if (step.page.isLast) read.push(plan.object);
      const isDone = isLastObject && step.page.isLast;
      const next: Cursor = {
        v: 1,
        objects: Object.fromEntries(positions),
        done: isDone ? [] : read,
      };
      yield {
        records: step.page.rows.map((row) => toSourceRecord(plan, row)),
        cursor: JSON.stringify(next),
        done: isDone,
      };
    }
  }
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

type Step = { readonly page: QueryPage; readonly position: Position };

async function* readObject(
  options: ChangeOptions,
  plan: ObjectPlan,
  from: Position = { since: null, run: null },
): AsyncGenerator<Step> {
  let { run } = from;
  for (;;) {
    const startedAt = run?.startedAt ?? options.client.serverTime ?? options.now();
    const before = run?.id;
    try {
      for await (const page of pagesFrom(options, plan, { since: from.since, run })) {
        const last = page.rows.at(-1);
        if (last !== undefined) run = { startedAt, at: modifiedAtOf(last), id: idOf(last) };
        const position = page.isLast
          ? { since: startedAt - OVERLAP_MS, run: null }
          : { since: from.since, run };
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

function pagesFrom(
  { client }: ChangeOptions,
  plan: ObjectPlan,
  { since, run }: Position,
): AsyncGenerator<QueryPage> {
  const soql = select({
    fields: selectedFields(plan),
    from: plan.object,
    where: allOf([
      run === null ? sinceCondition(since) : afterCondition(run),
      plan.without === null ? undefined : compare(plan.without, '=', null),
    ]),
    orderBy: ['SystemModstamp', 'Id'],
  });
  // A first reading has nothing to forget; later ones must learn what went away.
  return client.query(soql, { deleted: since !== null && plan.canBeDeleted });
}

function sinceCondition(since: Instant | null): Soql | undefined {
  return since === null ? undefined : compareTime('SystemModstamp', '>=', since);
}

function afterCondition({ at, id }: { at: Instant; id: string }): Soql {
  return anyOf([
    compareTime('SystemModstamp', '>', at),
    allOf([compareTime('SystemModstamp', '=', at), compare('Id', '>', id)]),
  ]);
}
