// Following Parley's tasks: which changed, how they stand, and who decided. Search finds them,
// the batch read with history says who; search itself carries no history.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { TaskPage, TaskState } from '../../src/ports/crm.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { OVERLAP_MS } from './changes.ts';
import { chunksOf, instantOf } from './objects.ts';
import { pagesOf } from './pages.ts';
import { nextKey, searchAfter } from './search.ts';
import { COMPLETED, TASK_KEY, TASK_NOTE, TASK_OUTCOME } from './tasks.ts';
import { type CrmRecord, type HistoryEntry, recordBatch, recordPage } from './wire.ts';

const STATUS = 'hs_task_status';
const SHOWN = [TASK_KEY, TASK_OUTCOME, TASK_NOTE, STATUS, 'hubspot_owner_id'];
/** Reads with history carry at most 50 records (public code; the batch limit is halved). */
const MAX_WITH_HISTORY = 50;

const cursorSchema = z.strictObject({
  since: z.number(),
  /** `id@time state outcome` of what was told already and lies in the overlap. */
  told: z.array(z.string()),
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
  const changed = await changedSince(api, before.since);
  const archived = await archivedSince(api, before.since);
  const all = [...(await liveStates(api, changed.ids)), ...archived];
  const told = new Set(before.told);
  const markOf = ({ taskId, modifiedAt, status, outcome }: TaskState) =>
    `${taskId}@${modifiedAt} ${status} ${outcome}`;
  const since = (changed.at ?? clock.now()) - OVERLAP_MS;
  const marks = all.filter((task) => task.modifiedAt >= since).map(markOf);
  return {
    tasks: all.filter((task) => !told.has(markOf(task))),
    cursor: JSON.stringify({ since, told: marks }),
  };
}

function parseCursor(text: string | null): z.infer<typeof cursorSchema> {
  if (text === null) return { since: 0, told: [] };
  try {
    return cursorSchema.parse(JSON.parse(text));
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
    const { results, at } = await searchAfter(api, {
      object: 'tasks',
      properties: [TASK_KEY],
      filters: [{ propertyName: TASK_KEY, operator: 'HAS_PROPERTY' }],
      key,
    });
    started ??= at;
    for (const record of results) ids.add(record.id);
    key = nextKey(key, results);
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
      answer: recordBatch,
    });
    states.push(...body.results.flatMap((record) => taskState(record)));
  }
  return states;
}

async function archivedSince(api: HubspotApi, since: Instant): Promise<TaskState[]> {
  const states: TaskState[] = [];
  const path = `/crm/objects/${VERSION}/tasks`;
  const query = { limit: '100', archived: 'true', properties: SHOWN.join(',') };
  for await (const page of pagesOf(api, { path, query, answer: recordPage })) {
    const gone = page.results.flatMap((record) => taskState({ ...record, archived: true }));
    states.push(...gone.filter((task) => task.modifiedAt >= since));
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
