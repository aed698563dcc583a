// The inbox as a job: what it rings, when it waits, and where it is on the clock.
import { beforeEach, describe, expect, it } from 'vitest';
import { jobHandler, SCHEDULE_MS, scheduleTenant } from '../../../src/app/jobs.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import type { SourceRecord } from '../../../src/domain/source-record.ts';
import type { Job, JobKind, Queue } from '../../../src/ports/queue.ts';
import { openPortal, type Portal } from '../../property/webhooks/portal.ts';

const { signal } = new AbortController();
const ACT = { which: 0, value: 4_242, after: 1_000 };

let portal: Portal;
let rung: JobKind[];
let scheduled: Job[];

/** Hears the bells; runs nothing. */
const queue = {
  enqueue: async (job) => void rung.push(job.kind),
  schedule: async (job) => void scheduled.push(job),
} as Partial<Queue> as Queue;

beforeEach(async () => {
  rung = [];
  scheduled = [];
  portal = await openPortal(async () => {});
  await portal.readAll();
  await portal.work();
});

const run = () => {
  const { tenantId, connectionId } = portal;
  return jobHandler(portal.app, queue)(
    { kind: 'inbox', tenantId, connectionId },
    signal,
    'webhook',
  );
};

async function act(kind: 'edit' | 'rename'): Promise<void> {
  const { length } = portal.events;
  portal.act({ ...ACT, kind });
  await portal.deliver(portal.events.slice(length));
}

const setState = (state: 'connected' | 'needs_reauth') =>
  portal.app.store.inTenant(portal.tenantId, (store) =>
    store.connections.setState(portal.connectionId, state, null),
  );

describe('an inbox job', () => {
  it('rings detect when a claim changed', async () => {
    await act('edit');
    await run();
    expect(rung).toEqual(['detect']);
    expect(await portal.waiting()).toEqual([]);
  });

  it('rings who writes when something changed that is no claim: it may be a flag', async () => {
    await portal.app.store.inTenant(portal.tenantId, (store) =>
      store.connections.setWriteMode(portal.connectionId, 'live'),
    );
    const { deal } = portal.touchFlag();
    expect(deal).not.toBe('');
    await portal.deliver(portal.events.slice(-1));
    await run();
    expect(rung).toEqual(['write-back']);
  });

  it('rings nothing when nothing differs, or nothing waits', async () => {
    await portal.readAll();
    await run();
    await run();
    expect(rung).toEqual([]);
  });

  it('waits for the first reading to begin: what goes before it is never told', async () => {
    portal = await openPortal(async () => {}, { isRead: false });
    await act('edit');
    await run();
    expect(await portal.stored()).toEqual([]);
    expect(await portal.waiting()).toHaveLength(1);
    await syncConnection(portal.app, portal.tenantId, portal.connectionId);
    await run();
    expect(await portal.waiting()).toEqual([]);
  });

  it('waits while the connection must sign in again, and then goes on', async () => {
    await setState('needs_reauth');
    await act('edit');
    await run();
    expect(await portal.waiting()).toHaveLength(1);
    await setState('connected');
    await run();
    expect(await portal.waiting()).toEqual([]);
    expect(rung).toEqual(['detect']);
  });

  it('keeps its marks when the CRM cannot be read', async () => {
    await act('edit');
    portal.faults.inject({ crm: 'hubspot', fault: { kind: 'status', status: 503 }, times: 3 });
    await expect(run()).rejects.toMatchObject({ code: 'CRM_UNAVAILABLE' });
    expect(await portal.waiting()).toHaveLength(1);
    await run();
    expect(await portal.waiting()).toEqual([]);
  });
});

it('the clock rings the inbox of every connection: a lost bell costs seconds', async () => {
  await scheduleTenant(portal.app, queue, portal.tenantId);
  expect(scheduled.filter((job) => job.kind === 'inbox')).toHaveLength(1);
  expect(SCHEDULE_MS.inbox).toBeLessThanOrEqual(5_000);
});

it('a sync that meets a merge has the claims that changed hands read again', async () => {
  const sync = () => {
    const { tenantId, connectionId } = portal;
    return jobHandler(portal.app, queue)({ kind: 'sync', tenantId, connectionId }, signal, 'poll');
  };
  await sync();
  rung = [];
  // No webhook tells of it, and HubSpot moves no time of the deal.
  portal.act({ kind: 'merge', which: 0, value: 0, after: 1_000 });
  await sync();
  expect(rung).toContain('inbox');
  expect((await portal.waiting()).map(({ ref }) => ref.object)).toEqual(['deals']);
  await run();
  const linksOf = (records: readonly SourceRecord[]) =>
    records.filter((one) => one.object === 'deals').map(({ recordId, links }) => [recordId, links]);
  expect(linksOf(await portal.stored())).toEqual(linksOf(await portal.truth()));
});
