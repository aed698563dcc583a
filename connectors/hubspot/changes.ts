// Reading: a full pass by lists, then changes by search, deletions by the archive list. The cursor
// is JSON and names the exact place in a run, so that reading goes on after a crash.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import { DAY_MS, type Instant } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { ChangePage } from '../../src/ports/crm.ts';
import type { HubspotApi } from './api.ts';
import { planFirst } from './first-plan.ts';
import { lanesShape, readLanes } from './lanes.ts';
import { OWNERS, PIPELINES } from './objects.ts';
import { binWalk, walkFrom } from './recycle-bin.ts';
import type { Sight } from './sight.ts';
import {
  NOTHING_THERE,
  readArchived,
  readBin,
  readChanged,
  readListed,
  readOwners,
  readPipelines,
  type StreamPage,
} from './streams.ts';
import { wantedProperties } from './wanted-properties.ts';

/** Search lags "a few moments" behind (search guide, 2026-11): read this much again. */
export const OVERLAP_MS = 10 * 60_000;
/**
 * A full pass again each day: association changes, restored and merged records need not move a
 * modification time (BEHAVIOR.md, 8).
 */
const FULL_PASS_EVERY_MS = DAY_MS;

const cursorSchema = z.strictObject({
  /** Start of the last full pass, HubSpot's time. */
  fullAt: z.number(),
  /** Where the next run reads changes from. */
  since: z.number(),
  /** Objects that the next run reads whole, whatever it reads of the others. */
  again: z.array(z.string()).default([]),
  /** Where the walk through each object's recycle bin stands. */
  bins: z.record(z.string(), binWalk).default({}),
  /** The run in progress; null between runs. */
  run: z
    .strictObject({
      full: z.boolean(),
      startedAt: z.number(),
      stream: z.string(),
      archived: z.boolean(),
      after: z.string().nullable(),
      /** In a full pass: where the lists stand that are read side by side. */
      lanes: lanesShape.default({}),
    })
    .nullable(),
});
type Cursor = z.infer<typeof cursorSchema>;
type Run = NonNullable<Cursor['run']>;

/** What reading needs beside the cursor. */
export type ChangesOptions = {
  readonly api: HubspotApi;
  readonly clock: Clock;
  readonly mapping: Mapping;
  readonly sight: Sight;
};

/**
 * Pages of source records. Throws MAPPING_INVALID for a cursor that this connector did not write.
 * Order: owners, pipelines, companies, activities, deals: what a claim is derived from comes first, so
 * that it is derived, and judged, once and from all of it.
 */
export async function* readChanges(
  cursorText: string | null,
  options: ChangesOptions,
): AsyncIterable<ChangePage> {
  const wanted = wantedProperties(options.mapping);
  const streams = streamsOf(options.mapping, [...wanted.keys()]);
  const known = parseCursor(cursorText);
  let { cursor, run } = startRun(known, streams, options.clock.now());
  if (known === null) {
    const plan = await planFirst(options, streams);
    yield { records: [], cursor: JSON.stringify(cursor), done: false, plan };
  }
  const reading = { streams, last: claimsOf(options.mapping), isFirst: cursor.fullAt === 0 };
  for (;;) {
    if (isLaned(run)) {
      const objects = groupOf(run.stream, reading);
      const lists = new Map([...wanted].filter(([name]) => objects.includes(name)));
      for await (const { page, lanes, isMidway } of readLanes(options, lists, run.lanes)) {
        run = { ...run, lanes };
        cursor = { ...cursor, run };
        if (page.records.length === 0) continue;
        const { records } = page;
        options.sight.saw(records, options.mapping);
        yield { records, cursor: JSON.stringify(cursor), done: false, isMidway };
      }
      const next = afterLanes(run, reading);
      cursor = next === null ? finished(cursor, run) : { ...cursor, run: next };
      if (next === null) {
        yield { records: [], cursor: JSON.stringify(cursor), done: true };
        return;
      }
      run = next;
      continue;
    }
    const page = await readPage(options, run, cursor, wanted);
    if (page.bin !== undefined) {
      cursor = { ...cursor, bins: { ...cursor.bins, [run.stream]: page.bin } };
    }
    if (run.stream === OWNERS && run.after === null && page.at !== null) {
      run = { ...run, startedAt: page.at };
    }
    const next = nextPlace(run, page.next, reading);
    cursor = next === null ? finished(cursor, run) : { ...cursor, run: next };
    if (page.records.length > 0 || next === null) {
      options.sight.saw(page.records, options.mapping);
      yield { records: page.records, cursor: JSON.stringify(cursor), done: next === null };
    }
    if (next === null) return;
    run = next;
  }
}

function parseCursor(text: string | null): Cursor | null {
  if (text === null) return null;
  try {
    return cursorSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ParleyError('BAD_INPUT', 'The stored HubSpot reading position cannot be read', {
      hint: 'Read the connection from the beginning: clear its cursor.',
      cause,
    });
  }
}

/** Goes on with the run the cursor names, or starts the next one. */
function startRun(
  known: Cursor | null,
  streams: readonly string[],
  now: Instant,
): { cursor: Cursor; run: Run } {
  const [first = OWNERS] = streams;
  if (known?.run && streams.includes(known.run.stream)) return { cursor: known, run: known.run };
  const full = known === null || known.run !== null || now - known.fullAt >= FULL_PASS_EVERY_MS;
  const run = { full, startedAt: now, stream: first, archived: false, after: null, lanes: {} };
  return { cursor: { fullAt: 0, since: 0, again: [], bins: {}, ...known, run }, run };
}

/** See the port. A run under way starts over: it may have passed the objects. */
export function reread(cursorText: string, objects: readonly string[]): string {
  const known = parseCursor(cursorText);
  if (known === null) return cursorText;
  const again = [...new Set([...known.again, ...objects])];
  return JSON.stringify({ ...known, again, run: null } satisfies Cursor);
}

function finished(cursor: Cursor, run: Run): Cursor {
  return {
    fullAt: run.full ? run.startedAt : cursor.fullAt,
    since: run.startedAt - OVERLAP_MS,
    again: [],
    bins: cursor.bins,
    run: null,
  };
}

const claimsOf = ({ claims }: Mapping): readonly string[] => claims.map(({ object }) => object);

function streamsOf(mapping: Mapping, wanted: readonly string[]): readonly string[] {
  const last = claimsOf(mapping);
  const isFirst = (name: string) => name !== OWNERS && !last.includes(name);
  return [OWNERS, PIPELINES, ...wanted.filter(isFirst), ...new Set(last)];
}

type Reading = {
  readonly streams: readonly string[];
  /** Objects of claims, which are read when all else is. */
  readonly last: readonly string[];
  readonly isFirst: boolean;
};

/** Objects that are listed side by side: what claims are made from, then what they are read from. */
function groupOf(stream: string, { streams, last }: Reading): readonly string[] {
  const isClaim = last.includes(stream);
  return streams.filter((name) => !isSetting(name) && last.includes(name) === isClaim);
}

const isSetting = (name: string) => name === OWNERS || name === PIPELINES;

const isLaned = (run: Run) => run.full && !run.archived && !isSetting(run.stream);

/** The recycle bins of what was listed side by side, else the next lists; null when there are none. */
function afterLanes(run: Run, reading: Reading): Run | null {
  const group = groupOf(run.stream, reading);
  const [first = run.stream] = group;
  if (!reading.isFirst) return { ...run, stream: first, archived: true, after: null, lanes: {} };
  const { streams } = reading;
  const next = streams.find((name) => !isSetting(name) && !group.includes(name));
  const isOver = next === undefined || streams.indexOf(next) < streams.indexOf(first);
  return isOver ? null : { ...run, stream: next, archived: false, after: null, lanes: {} };
}

/** The place after a page: same stream, its archive, the next stream, or null at the end. */
function nextPlace(run: Run, after: string | null, reading: Reading): Run | null {
  const { streams, isFirst } = reading;
  if (after !== null) return { ...run, after };
  // A first reading has nothing to forget; what goes while it runs, the next run finds. Owners who left
  // are still named by deals.
  const hasArchive = run.stream === OWNERS || (run.stream !== PIPELINES && !isFirst);
  if (!run.archived && hasArchive) return { ...run, archived: true, after: null };
  const stream = streams[streams.indexOf(run.stream) + 1];
  if (stream === undefined) return null;
  // Listed with the others already.
  const archived = run.full && run.archived && groupOf(run.stream, reading).includes(stream);
  return { ...run, stream, archived, after: null };
}

function readPage(
  { api, clock, sight }: ChangesOptions,
  run: Run,
  { since, again, bins }: Cursor,
  wanted: ReadonlyMap<string, readonly string[]>,
): Promise<StreamPage> {
  if (run.stream === OWNERS) return readOwners(api, run);
  if (run.stream === PIPELINES) return readPipelines(api);
  const place = { object: run.stream, properties: wanted.get(run.stream) ?? [], after: run.after };
  const isAnew = again.includes(run.stream);
  const read = () => {
    if (!run.archived) {
      return run.full || isAnew ? readListed(api, place) : readChanged(api, place, since);
    }
    if (isAnew) return readArchived(api, place);
    return readBin(api, place, bins[run.stream] ?? walkFrom(since), clock.now());
  };
  return sight.unlessRefused(run.stream, read, NOTHING_THERE);
}
