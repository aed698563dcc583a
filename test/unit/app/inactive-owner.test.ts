// A notice to an owner who can be given no task waits, and says so; a question to a manager goes on.
import { beforeEach, describe, expect, it } from 'vitest';
import { healthView } from '../../../src/app/health/view-health.ts';
import { undoConnection } from '../../../src/app/undo.ts';
import type { ConnectionId } from '../../../src/domain/ids.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import { HUBSPOT, SALESFORCE } from '../../http/console-world.ts';
import { DIRECT, MINUTE_MS, NoticeWorld, OWNERS } from './notice-world.ts';

let world: NoticeWorld;
beforeEach(async () => {
  world = await NoticeWorld.open();
});

describe('an owner who can be given no task', () => {
  const OWNER = OWNERS[SALESFORCE]?.recordId ?? '';
  const noticeOf = async (id: ConnectionId) =>
    (await world.notices()).find(({ connectionId }) => connectionId === id);

  beforeEach(async () => {
    world.inactive.add(OWNER);
    await world.decideAs('direct_keeps');
    await world.pass(16 * MINUTE_MS);
    await world.writeTasks();
  });

  it('is asked of the CRM once a day, and the admin reads why and what to do', async () => {
    expect(world.refusals).toBe(1);
    for (let quarters = 0; quarters < 95; quarters += 1) {
      await world.pass(15 * MINUTE_MS);
      await world.writeTasks();
    }
    expect(world.refusals).toBe(1);
    expect(await noticeOf(SALESFORCE)).toMatchObject({
      ...{ isSettled: false, taskId: null },
      fault: `${OWNER} is inactive. Give the record to somebody else.`,
    });
    const options = { now: world.clock.now(), store: 'memory', queue: null };
    const { writing, needs } = await world.run((inside) => healthView(inside, options));
    expect(writing.refused.map(({ text }) => text)).toEqual([
      `${OWNER} is inactive. Give the record to somebody else.`,
    ]);
    expect(needs.map(({ kind }) => kind)).toContain('refused');
    // The other side was told at once; this one is when the day has passed and they are back.
    expect(await noticeOf(HUBSPOT)).toMatchObject({ isSettled: true, fault: null });
    world.inactive.clear();
    await world.pass(15 * MINUTE_MS);
    await world.writeTasks();
    expect(await noticeOf(SALESFORCE)).toMatchObject({ isSettled: true, fault: null });
  });

  it('keeps an undo no longer than any other refusal does', async () => {
    world.inactive.clear();
    await world.pass(DAY_MS);
    await world.writeTasks();
    world.inactive.add(OWNER);
    const request = { connectionId: SALESFORCE, by: 'Sam' };
    expect(await undoConnection(world.app, world.tenantId, request)).toMatchObject({
      isDone: false,
    });
    world.inactive.clear();
    world.clock.advance(15 * MINUTE_MS);
    expect(await undoConnection(world.app, world.tenantId, request)).toMatchObject({
      isDone: true,
    });
  });

  it('does not keep a new owner waiting', async () => {
    const link = { name: 'OwnerId', object: 'User', recordId: '005000000000010AAA' };
    await world.run((inside) => world.putOwners(inside, { ...OWNERS, [SALESFORCE]: link }));
    await world.put({ ...DIRECT, owner: { name: 'New', email: 'new@halden.example' } });
    await world.writeTasks();
    const told = await noticeOf(SALESFORCE);
    expect(told).toMatchObject({ ownerId: link.recordId, isSettled: true, fault: null });
  });

  it('holds nothing up when the notice is over: it is closed without having been made', async () => {
    await world.pass(15 * DAY_MS);
    const before = world.refusals;
    await world.writeTasks();
    expect(world.refusals).toBe(before);
    expect(await noticeOf(SALESFORCE)).toMatchObject({ status: 'completed', isSettled: true });
  });
});

it('a manager who can be given no task is asked for every quarter of an hour', async () => {
  const [asked] = await world.run((inside) => inside.tasks.ofConnection(SALESFORCE));
  world.inactive.add(asked?.ownerId ?? '');
  for (let quarters = 0; quarters < 3; quarters += 1) {
    await world.writeTasks();
    world.clock.advance(15 * MINUTE_MS);
  }
  expect(world.refusals).toBe(3);
});
