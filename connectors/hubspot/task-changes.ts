// Following Parley's tasks: which changed, how they stand, and who decided. Search finds them,
// the batch read with history says who; search itself carries no history.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { TaskPage, TaskState } from '../../src/ports/crm-tasks.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { OVERLAP_MS } from './changes.ts';
import { chunksOf, instantOf } from './objects.ts';
import { type BinWalk, binWalk, stepThroughBin, walkFrom } from './recycle-bin.ts';
import { nextKey, searchAfter } from './search.ts';
import { COMPLETED, TASK_KEY, TASK_NOTE, TASK_OUTCOME } from './tasks.ts';
import { type CrmRecord, type HistoryEntry, readBatch } from './wire.ts';

const STATUS = 'hs_task_status';
const SHOWN = [TASK_KEY, TASK_OUTCOME, TASK_NOTE, STATUS, 'hubspot_owner_id'];
/** Reads with history carry at most 50 records (public code; the batch limit is halved). */
const MAX_WITH_HISTORY = 50;

const cursorSchema = z.strictObject({
  since: z.number(),
  /** `id@time state outcome` of what was told already and lies in the overlap. */
  told: z.array(z.string()),
  /** Where the walk through the recycle bin stands; older cursors have none. */
  bin: binWalk.optional(),
});

/**
 * Tasks with Parley's key that changed since the cursor (null: all), archived ones as deleted. The
 * same state is told once, although changes are read with an overlap for the late search index.
 */
export async function readTasks(
  api: HubspotApi,
  cursorText: string | null,
  clock: Clock,
): Promise<TaskPage> {
  const before = parseCursor(cursorText);
  const now = clock.now();
  const changed = await changedSince(api, before.since);
  const bin = await stepThroughBin(api, { object: 'tasks', properties: SHOWN }, before.bin, now);
  const archived = bin.records.flatMap((record) => taskState({ ...record, archived: true }));
  const all = [...(await liveStates(api, changed.ids)), ...archived];
  const told = new Set(before.told);
  const markOf = ({ taskId, modifiedAt, status, outcome }: TaskState) =>
    `${taskId}@${modifiedAt} ${status} ${outcome}`;
  const since = (changed.at ?? now) - OVERLAP_MS;
  // The walk through the bin comes by later than the overlap, and by a task twice at most.
  const oldest = Math.min(since, bin.walk.from);
  const marks = [...told, ...all.map(markOf)].filter((mark) => timeOf(mark) >= oldest);
  return {
    tasks: all.filter((task) => !told.has(markOf(task))),
    cursor: JSON.stringify({ since, told: [...new Set(marks)], bin: bin.walk }),
  };
}

type Position = z.infer<typeof cursorSchema> & { readonly bin: BinWalk };

/** The time in a mark of what was told. */
const timeOf = (mark: string): Instant => Number(/@(\d+) /.exec(mark)?.[1] ?? 0);

function parseCursor(text: string | null): Position {
  if (text === null) return { since: 0, told: [], bin: walkFrom(0) };
  try {
    const { bin, ...known } = cursorSchema.parse(JSON.parse(text));
    return { ...known, bin: bin ?? walkFrom(known.since) };
  } catch (cause) {
    throw new ParleyError('BAD_INPUT', 'The stored HubSpot task position cannot be read', {
      hint: 'Follow the tasks from the beginning: clear their cursor.',
      cause,
    });
  }
}

async function changedSince(
  api: HubspotApi,
  since: Instant,
): Promise<{ readonly ids: readonly string[]; readonly at: Instant | null }> {
  const ids = new Set<string>();
  let started: Instant | null = null;
  for (let key: string | null = String(since); key !== null; ) {
    const { keys, at } = await searchAfter(api, {
      object: 'tasks',
      properties: [TASK_KEY],
      filters: [{ propertyName: TASK_KEY, operator: 'HAS_PROPERTY' }],
      key,
    });
    started ??= at;
    for (const record of keys) ids.add(record.id);
    key = nextKey(key, keys);
  }
  return { ids: [...ids], at: started };
}

async function liveStates(api: HubspotApi, ids: readonly string[]): Promise<TaskState[]> {
  const states: TaskState[] = [];
  for (const chunk of chunksOf(ids, MAX_WITH_HISTORY)) {
    const { body } = await api.call({
      method: 'POST',
      path: `/crm/objects/${VERSION}/tasks/batch/read`,
      body: {
        inputs: chunk.map((id) => ({ id })),
        properties: SHOWN,
        propertiesWithHistory: [STATUS, TASK_OUTCOME],
      },
      effect: 'read',
      answer: readBatch,
    });
    states.push(...body.results.flatMap((record) => taskState(record)));
  }
  return states;
}

/** Nothing for a task without Parley's key. */
function taskState(record: CrmRecord): TaskState[] {
  const key = record.properties[TASK_KEY];
  if (!key) return [];
  const open = record.properties[STATUS] !== COMPLETED;
  const history = Object.values(record.propertiesWithHistory ?? {}).flat();
  return [
    {
      key,
      taskId: record.id,
      status: record.archived ? 'deleted' : open ? 'open' : 'completed',
      outcome: record.properties[TASK_OUTCOME] || null,
      note: record.properties[TASK_NOTE] || null,
      changedBy: changedBy(history),
      ownerId: record.properties['hubspot_owner_id'] || null,
      modifiedAt: instantOf(record.archivedAt ?? record.updatedAt),
    },
  ];
}

/** User id behind the newest entry; null when an app made it or HubSpot does not say. */
function changedBy(history: readonly HistoryEntry[]): string | null {
  const newest = history.reduce<HistoryEntry | null>(
    (best, entry) =>
      best === null || instantOf(entry.timestamp) >= instantOf(best.timestamp) ? entry : best,
    null,
  );
  if (newest === null) return null;
  if (newest.updatedByUserId) return String(newest.updatedByUserId);
  return /^userId:(\d+)$/.exec(newest.sourceId ?? '')?.[1] ?? null;
}
