// A task that only an index that lags would show: what is kept before the CRM hears of it.
import { beforeEach, expect, test } from 'vitest';
import type { AppContext } from '../../../src/app/context.ts';
import { saveTasks } from '../../../src/app/task-sync.ts';
import { type ConflictTask, digestIdOf } from '../../../src/domain/conflict-task.ts';
import { ParleyError } from '../../../src/domain/errors.ts';
import type { TenantId } from '../../../src/domain/ids.ts';
import type { CrmSession } from '../../../src/ports/crm.ts';
import type { BeforeMaking, SavedTask, TaskDraft } from '../../../src/ports/crm-tasks.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';
import { NOW } from '../../helpers/claims.ts';
import { aConnection, CONNECTION } from '../../store/builders.ts';

type Save = (draft: TaskDraft, beforeMaking: BeforeMaking) => Promise<SavedTask>;

/** A digest hangs on no record. */
const DIGEST: ConflictTask = {
  conflictId: digestIdOf('org-1/005'),
  round: 0,
  key: 'digest-1',
  connectionId: CONNECTION,
  ownerId: '005',
  managerId: 'org-1/005',
  about: null,
  subject: 'Your week',
  body: 'Three are open.',
  dueOn: 20_000,
  priority: 'normal',
  status: 'open',
};
const MADE: SavedTask = { taskId: 'made', created: true, changed: true };
const INDEX_MS = 65_000;

let app: AppContext;
let clock: TestClock;
let tenantId: TenantId;

const inStore = <T>(work: (store: TenantStore) => Promise<T>) => app.store.inTenant(tenantId, work);
const task = async () => {
  const found = await inStore((store) => store.tasks.byKey(DIGEST.key));
  if (found === null) throw new Error('there is a task');
  return found;
};
const isDue = () => inStore((store) => store.tasks.hasDue(CONNECTION, clock.now()));

beforeEach(async () => {
  const store = openMemoryStore();
  clock = new TestClock(NOW);
  app = testContext({ store, clock, connectors: [] });
  tenantId = await aTenant(store);
  await inStore(async (inside) => {
    await inside.connections.save(aConnection({ writeMode: 'live' }));
    await inside.tasks.put(DIGEST);
  });
});

async function saved(save: Save) {
  const connection = await inStore((store) => store.connections.get(CONNECTION));
  if (connection === null) throw new Error('there is a connection');
  const session = { saveTask: save } as unknown as CrmSession;
  return saveTasks({ app, tenantId, connection, session });
}

test('who dies before the CRM could hear of it keeps nobody waiting', async () => {
  await expect(saved(() => Promise.reject(new Error('died while looking')))).rejects.toThrow(
    'died',
  );
  expect(await isDue()).toBe(true);
});

test('who dies once the CRM may have heard of it leaves it to the index', async () => {
  const dies: Save = async (_, beforeMaking) => {
    await beforeMaking();
    throw new Error('died while asking');
  };
  await expect(saved(dies)).rejects.toThrow('died');
  expect(await isDue()).toBe(false);
  clock.advance(INDEX_MS - 1);
  expect(await isDue()).toBe(false);
  clock.advance(1);
  expect(await isDue()).toBe(true);
});

test('an answer that was lost before it could be made is asked for again soon, after it not', async () => {
  const lost = () => new ParleyError('CRM_UNREACHABLE', 'No answer');
  await expect(saved(() => Promise.reject(lost()))).rejects.toThrow('No answer');
  clock.advance(5_000);
  expect(await isDue()).toBe(true);
  const unheard: Save = async (_, beforeMaking) => {
    await beforeMaking();
    clock.advance(30_000);
    throw lost();
  };
  await expect(saved(unheard)).rejects.toThrow('No answer');
  clock.advance(INDEX_MS - 1);
  expect(await isDue()).toBe(false);
  clock.advance(1);
  expect(await isDue()).toBe(true);
});

test('one that was made waits for nothing: a change of it is written at once', async () => {
  const makes: Save = async (_, beforeMaking) => {
    await beforeMaking();
    return MADE;
  };
  expect(await saved(makes)).toMatchObject({ tasksCreated: 1 });
  await inStore((store) => store.tasks.put({ ...DIGEST, subject: 'Your weeks' }));
  expect(await isDue()).toBe(true);
});

test('nothing is made of a task that somebody else has taken meanwhile', async () => {
  const made: string[] = [];
  const overtaken: Save = async ({ key }, beforeMaking) => {
    await inStore((store) => store.tasks.take(CONNECTION, clock.now()));
    await beforeMaking();
    made.push(key);
    return MADE;
  };
  await saved(async (draft, beforeMaking) => {
    const held = await task();
    if (held.epoch > 1) return { ...MADE, taskId: 'theirs' };
    return overtaken(draft, beforeMaking);
  });
  expect(made).toEqual([]);
  expect(await task()).toMatchObject({ taskId: 'theirs' });
});

test('one made by somebody who was overtaken is looked for when the index can show it', async () => {
  const late: Save = async (_, beforeMaking) => {
    await beforeMaking();
    clock.advance(INDEX_MS);
    await inStore((store) => store.tasks.take(CONNECTION, clock.now()));
    return MADE;
  };
  await saved(late);
  expect(await task()).toMatchObject({ taskId: null, isSettled: false });
  clock.advance(INDEX_MS - 1);
  expect(await isDue()).toBe(false);
  clock.advance(1);
  expect(await isDue()).toBe(true);
});

test('what it says is what the CRM can give back', async () => {
  const body = 'Three\r\nare\u0000 open: \ud83d \n';
  await inStore((store) => store.tasks.put({ ...DIGEST, subject: ' Your\u0007 week', body }));
  const said: string[] = [];
  await saved(async (draft) => {
    said.push(draft.subject, draft.body);
    return MADE;
  });
  expect(said).toEqual(['Your week', 'Three\nare open: \ufffd']);
});
