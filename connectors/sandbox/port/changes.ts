// Reading behind the port face: stream by stream, by (time, id), pages cut anywhere, with what makes
// it hard in the real CRMs: times in whole seconds, an index that lags, links that change silently.
import { ParleyError } from '../../../src/domain/errors.ts';
import type { ReadRecord } from '../../../src/domain/source-record.ts';
import { DAY_MS, type Instant } from '../../../src/domain/time.ts';
import type { ChangePage } from '../../../src/ports/crm.ts';
import type { Heard } from '../../../src/ports/crm-tasks.ts';
import type { Row } from '../world.ts';
import type { Account } from './account.ts';
import type { SessionCalls } from './calls.ts';
import { ownValuesOf } from './patches.ts';

/** As the real connectors: rows may be committed or indexed this late. */
export const OVERLAP_MS = 10 * 60_000;

type Place = { readonly at: Instant; readonly id: string };

type Run = {
  readonly startedAt: Instant;
  readonly full: boolean;
  readonly stream: number;
  readonly last: Place | null;
};

type Cursor = {
  readonly since: Instant | null;
  readonly fullAt: Instant;
  readonly run: Run | null;
};

const START: Cursor = { since: null, fullAt: 0, run: null };

export type ChangesOptions = {
  readonly cursor: string | null;
  /** What people said, told along with the first call (Salesforce). */
  readonly listen: (() => Heard | null) | null;
};

/** Pages of changes; throws BAD_INPUT for a cursor of somebody else. */
export async function* readChanges(
  account: Account,
  calls: SessionCalls,
  { cursor: text, listen }: ChangesOptions,
): AsyncGenerator<ChangePage> {
  let cursor = parseCursor(text);
  let run = cursor.run ?? newRun(account, cursor);
  let isFirst = true;
  let heard: Heard | null = null;
  for (;;) {
    const { since } = cursor;
    const from = run;
    const page = await calls.send({
      method: 'GET',
      path: `/changes/${account.dialect.streams[from.stream]}`,
      effect: 'read',
      work: () => {
        if (isFirst) heard = listen?.() ?? null;
        isFirst = false;
        return pageOf(account, from, since);
      },
    });
    const next = page.isLast ? nextStream(account, run) : { ...run, last: page.last };
    cursor = next === null ? finished(account, cursor, run) : { ...cursor, run: next };
    if (page.records.length > 0 || next === null) {
      const along = heard === null ? {} : { heard };
      yield {
        records: page.records,
        cursor: JSON.stringify(cursor),
        done: next === null,
        ...along,
      };
      heard = null;
    }
    if (next === null) return;
    run = next;
  }
}

function parseCursor(text: string | null): Cursor {
  if (text === null) return START;
  try {
    return { ...START, ...(JSON.parse(text) as Partial<Cursor>) };
  } catch (cause) {
    throw new ParleyError('BAD_INPUT', 'The stored reading position cannot be read.', { cause });
  }
}

/** See the port. Everything again: all fields of all objects are read here each time. */
export function reread(text: string): string {
  return JSON.stringify({ ...parseCursor(text), since: 0, fullAt: 0, run: null } satisfies Cursor);
}

function newRun({ now, dialect }: Account, { since, fullAt }: Cursor): Run {
  const full = since === null || (dialect.hasSearchIndex && now() - fullAt >= DAY_MS);
  return { startedAt: now(), full, stream: 0, last: null };
}

function finished({ overlapMs }: Account, cursor: Cursor, run: Run): Cursor {
  return {
    since: run.startedAt - overlapMs,
    fullAt: run.full ? run.startedAt : cursor.fullAt,
    run: null,
  };
}

/** Objects after the claims that nobody has ever used cost no call. */
function nextStream({ database, dialect }: Account, run: Run): Run | null {
  const isUsed = (object: string, stream: number) =>
    stream < 3 || database.rows(object, { deleted: true }).next().done !== true;
  const stream = dialect.streams.findIndex((object, at) => at > run.stream && isUsed(object, at));
  return stream === -1 ? null : { ...run, stream, last: null };
}

type Page = {
  readonly records: readonly ReadRecord[];
  readonly last: Place | null;
  readonly isLast: boolean;
};

function pageOf(account: Account, run: Run, since: Instant | null): Page {
  const { database, dialect, pageSize } = account;
  const object = dialect.streams[run.stream] ?? '';
  const rows = [...database.rows(object, { deleted: since !== null })]
    .filter((row) => account.isVisible(row) && (run.full || isIndexed(account, row)))
    .map((row) => ({ row, at: timeOf(account, row.modifiedAt), id: row.id }))
    .filter(({ at }) => run.full || since === null || at >= timeOf(account, since))
    .filter((place) => run.last === null || comesAfter(place, run.last))
    .sort((left, right) => (comesAfter(left, right) ? 1 : -1));
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    records: page.map(({ row }) => recordOf(account, row)),
    last: last === undefined ? run.last : { at: last.at, id: last.id },
    isLast: rows.length <= pageSize,
  };
}

/** Deletions are listed apart from the index. */
export function isIndexed({ dialect, now, lagMs }: Account, row: Row): boolean {
  return !dialect.hasSearchIndex || row.deletedAt !== null || row.modifiedAt + lagMs() <= now();
}

const comesAfter = (left: Place, right: Place) =>
  left.at > right.at || (left.at === right.at && left.id > right.id);

/** The vendors' time of a row: whole seconds, or coarser where a simulation wants many in one. */
export function timeOf({ grainMs }: Account, at: Instant): Instant {
  return Math.floor(at / grainMs) * grainMs;
}

/** A row never changes, another takes its place; what it says is read many times. */
const fieldsOfRows = new WeakMap<Row, ReadRecord['fields']>();

function fieldsOf({ dialect, unseen }: Account, row: Row): ReadRecord['fields'] {
  const fields = fieldsOfRows.get(row) ?? Object.freeze(dialect.fieldsOf(row));
  fieldsOfRows.set(row, fields);
  const hidden = unseen().flatMap(({ object, field }) => (object === row.object ? field : []));
  if (hidden.length === 0) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !hidden.includes(name)));
}

/** A row as the CRM port gives it. */
export function recordOf(account: Account, row: Row): ReadRecord {
  const { database, dialect } = account;
  const [, accounts, claims] = dialect.streams;
  const home = row.object === claims ? 'claim' : row.object === accounts ? 'account' : null;
  return {
    ...(home === null ? {} : { own: ownValuesOf(account, row, home) }),
    object: row.object,
    recordId: row.id,
    modifiedAt: timeOf(account, row.modifiedAt),
    deleted: row.deletedAt !== null,
    mergedInto: row.mergedInto,
    fields: fieldsOf(account, row),
    links: dialect.linksOf(database, row),
  };
}
