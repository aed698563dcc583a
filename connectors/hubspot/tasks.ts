// The task of a conflict: made once, kept as the draft says, found again after a lost answer.
// Search by key lags behind, so the record's own tasks are looked at first (BEHAVIOR.md, 10).
import { ParleyError } from '../../src/domain/errors.ts';
import { formatInstant, startOfDay } from '../../src/domain/time.ts';
import type { BeforeMaking, SavedTask, TaskDraft } from '../../src/ports/crm-tasks.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { isAmbiguous } from './errors.ts';
import { readAssociations } from './links.ts';
import { chunksOf, MAX_BATCH } from './objects.ts';
import { SEARCH_LIMIT } from './search.ts';
import { plainText, taskHtml } from './task-text.ts';
import {
  anything,
  associationLabels,
  type CrmRecord,
  crmRecord,
  readBatch,
  searchPage,
} from './wire.ts';

/** Own fields and states of a conflict's task. */
export const TASK_KEY = 'parley_task_key';
export const TASK_OUTCOME = 'parley_task_outcome';
export const TASK_NOTE = 'parley_task_note';
export const COMPLETED = 'COMPLETED';
const NOT_STARTED = 'NOT_STARTED';

/** What a task is compared by. */
const READ = [
  TASK_KEY,
  TASK_OUTCOME,
  'hs_task_subject',
  'hs_task_body',
  'hs_task_status',
  'hs_task_priority',
  'hs_timestamp',
  'hubspot_owner_id',
];
const PRIORITIES = { high: 'HIGH', normal: 'MEDIUM', low: 'LOW' } as const;
const END_OF_DAY_MS = 86_399_000;

/** Creates the task or brings it in line; sends nothing when HubSpot shows what the draft says. */
export async function saveTask(
  api: HubspotApi,
  draft: TaskDraft,
  beforeMaking?: BeforeMaking,
): Promise<SavedTask> {
  const found = await findTask(api, draft);
  const wanted = propertiesOf(draft);
  if (found === null) {
    if (draft.status === 'completed') return { taskId: null, created: false, changed: false };
    return create(api, draft, { properties: wanted, beforeMaking });
  }
  const isDone = found.properties['hs_task_status'] === COMPLETED;
  if (isDone && draft.status === 'open') {
    // Somebody completed it: what they said counts, and it is read by "follow tasks".
    return { taskId: found.id, created: false, changed: false };
  }
  const difference = differenceOf(found, wanted, draft);
  if (Object.keys(difference).length === 0) {
    return { taskId: found.id, created: false, changed: false };
  }
  await api.call({
    method: 'PATCH',
    path: `/crm/objects/${VERSION}/tasks/${found.id}`,
    body: { properties: difference },
    effect: 'write',
    answer: anything,
  });
  return { taskId: found.id, created: false, changed: true };
}

function propertiesOf(draft: TaskDraft): Record<string, string> {
  return {
    [TASK_KEY]: draft.key,
    hs_task_subject: draft.subject,
    hs_task_body: taskHtml(draft.body),
    hs_task_status: draft.status === 'completed' ? COMPLETED : NOT_STARTED,
    hs_task_priority: PRIORITIES[draft.priority],
    hs_task_type: 'TODO',
    hs_timestamp: formatInstant(startOfDay(draft.dueOn) + END_OF_DAY_MS),
    hubspot_owner_id: draft.ownerId,
  };
}

/** Properties that HubSpot shows otherwise. Its own states between open and done count as open. */
function differenceOf(
  found: CrmRecord,
  wanted: Readonly<Record<string, string>>,
  draft: TaskDraft,
): Record<string, string> {
  const same = (name: string, value: string): boolean => {
    const shown = found.properties[name] ?? '';
    switch (name) {
      case 'hs_task_type':
        return true;
      case 'hs_task_body':
        return plainText(shown) === plainText(value);
      case 'hs_timestamp':
        return Date.parse(shown) === Date.parse(value);
      case 'hs_task_status':
        return (shown === COMPLETED) === (draft.status === 'completed');
      default:
        return shown === value;
    }
  };
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => !same(name, value)));
}

async function create(
  api: HubspotApi,
  draft: TaskDraft,
  {
    properties,
    beforeMaking,
  }: {
    readonly properties: Readonly<Record<string, string>>;
    readonly beforeMaking: BeforeMaking | undefined;
  },
): Promise<SavedTask> {
  const associations = await associationsOf(api, draft.about);
  try {
    const { body } = await api.call({
      method: 'POST',
      path: `/crm/objects/${VERSION}/tasks`,
      body: { properties, associations },
      effect: 'write',
      answer: crmRecord,
      // One that hangs on a record is found there at once.
      ...(draft.about === null && beforeMaking ? { beforeSending: beforeMaking } : {}),
    });
    return { taskId: body.id, created: true, changed: true };
  } catch (error) {
    if (!(error instanceof ParleyError) || !isAmbiguous(error)) throw error;
    // The answer was lost, the task perhaps was not.
    const left = await findByKey(api, draft);
    if (left === null) throw error;
    return { taskId: left.id, created: true, changed: true };
  }
}

/** Hangs the task on its record. The type id is asked of the portal rather than believed. */
async function associationsOf(api: HubspotApi, about: TaskDraft['about']) {
  if (about === null) return [];
  const known = TASK_TYPES.get(api) ?? new Map<string, Promise<number>>();
  TASK_TYPES.set(api, known);
  const asked = known.get(about.object) ?? taskTypeId(api, about.object);
  known.set(about.object, asked);
  // Whoever comes next asks again.
  asked.catch(() => known.delete(about.object));
  const type = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: await asked };
  return [{ to: { id: about.recordId }, types: [type] }];
}

/** Asked once a session and object: the ids do not change while one runs. */
const TASK_TYPES = new WeakMap<HubspotApi, Map<string, Promise<number>>>();

async function taskTypeId(api: HubspotApi, object: string): Promise<number> {
  const path = `/crm/associations/${VERSION}/tasks/${object}/labels`;
  const { body } = await api.call({
    method: 'GET',
    path,
    effect: 'read',
    answer: associationLabels,
  });
  const plain = body.results.find((one) => one.category === 'HUBSPOT_DEFINED' && !one.label);
  if (!plain) {
    throw new ParleyError('CRM_REQUEST_REFUSED', `HubSpot cannot hang a task on ${object}`, {
      hint: 'Hang the task on a record that takes tasks: a deal or a company.',
    });
  }
  return plain.typeId;
}

async function findTask(api: HubspotApi, draft: TaskDraft): Promise<CrmRecord | null> {
  if (draft.taskId !== null) {
    const [known] = await readTaskBatch(api, [draft.taskId]);
    if (known) return known;
  }
  return findByKey(api, draft);
}

/**
 * The task with the draft's key, on its record and anywhere else: one may hang where the plan had
 * it before, made by somebody who did not live to say so. Others with the key are let go.
 */
async function findByKey(api: HubspotApi, draft: TaskDraft): Promise<CrmRecord | null> {
  const found = [...(await tasksOfRecord(api, draft)), ...(await tasksByKey(api, draft.key))];
  return keepOne(api, [...new Map(found.map((task) => [task.id, task])).values()]);
}

/** Tasks with the draft's key on its record, at once. */
async function tasksOfRecord(api: HubspotApi, draft: TaskDraft): Promise<readonly CrmRecord[]> {
  if (draft.about === null) return [];
  const { object, recordId } = draft.about;
  const associated = await readAssociations(api, object, 'tasks', [recordId]);
  const ids = (associated.get(recordId) ?? []).map((target) => target.id);
  const tasks = await readTaskBatch(api, [...new Set(ids)]);
  return tasks.filter((task) => task.properties[TASK_KEY] === draft.key);
}

/** Wherever they hang. Lags, so nothing found proves nothing. */
async function tasksByKey(api: HubspotApi, key: string): Promise<readonly CrmRecord[]> {
  const { body } = await api.call({
    method: 'POST',
    path: `/crm/objects/${VERSION}/tasks/search`,
    body: {
      filterGroups: [{ filters: [{ propertyName: TASK_KEY, operator: 'EQ', value: key }] }],
      sorts: ['hs_object_id'],
      properties: READ,
      limit: SEARCH_LIMIT,
      after: '0',
    },
    effect: 'read',
    answer: searchPage,
  });
  return body.results;
}

async function readTaskBatch(api: HubspotApi, ids: readonly string[]): Promise<CrmRecord[]> {
  const tasks: CrmRecord[] = [];
  for (const chunk of chunksOf(ids, MAX_BATCH)) {
    const { body } = await api.call({
      method: 'POST',
      path: `/crm/objects/${VERSION}/tasks/batch/read`,
      body: {
        inputs: chunk.map((id) => ({ id })),
        properties: READ,
        propertiesWithHistory: [],
      },
      effect: 'read',
      answer: readBatch,
    });
    tasks.push(...body.results);
  }
  return tasks;
}

/**
 * Two tasks with one key: the younger loses its key and is closed, so that it asks nobody; but one that
 * somebody has answered stays.
 */
async function keepOne(api: HubspotApi, tasks: readonly CrmRecord[]): Promise<CrmRecord | null> {
  const [kept, ...others] = [...tasks].sort(
    (left, right) => Number(isAnswered(right)) - Number(isAnswered(left)) || byAge(left, right),
  );
  for (const other of others) {
    await api.call({
      method: 'PATCH',
      path: `/crm/objects/${VERSION}/tasks/${other.id}`,
      body: { properties: { [TASK_KEY]: '', hs_task_status: COMPLETED } },
      effect: 'write',
      answer: anything,
    });
  }
  return kept ?? null;
}

const isAnswered = ({ properties }: CrmRecord) =>
  properties['hs_task_status'] === COMPLETED && (properties[TASK_OUTCOME] ?? '') !== '';

/** Ids rise with time. */
function byAge(left: CrmRecord, right: CrmRecord): number {
  const [a, b] = [BigInt(left.id), BigInt(right.id)];
  return a === b ? 0 : a < b ? -1 : 1;
}
