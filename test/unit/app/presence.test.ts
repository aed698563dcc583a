// Records that come and go without a word are found once a day and read again.
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppContext } from '../../../src/app/context.ts';
import { FIRST_READING } from '../../../src/app/first-reading.ts';
import { workInbox } from '../../../src/app/inbox.ts';
import { jobHandler } from '../../../src/app/jobs.ts';
import { checkPresence } from '../../../src/app/presence.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { claimIdOf } from '../../../src/domain/ids.ts';
import { DAY_MS, HOUR_MS } from '../../../src/domain/time.ts';
import type { CrmSession } from '../../../src/ports/crm.ts';
import type { JobKind, Queue } from '../../../src/ports/queue.ts';
import { type Org, openOrg, TENANT } from './one-org.ts';

let now: number;
let hidden: string | null;
/** More of them, from before the first reading on. */
let unshared: Set<string>;
let org: Org;
let deal: string;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9);
  hidden = null;
  unshared = new Set();
  org = await openOrg(() => now, {
    isVisible: (row) => row.id !== hidden && !unshared.has(row.id),
  });
  const [row] = org.town.world.salesforce.rows('Opportunity');
  deal = row?.id ?? '';
  await sync();
  now += HOUR_MS;
});

/** A reading, a look and what they leave in the inbox; how many records the look put there. */
async function sync(app: AppContext = org.app): Promise<number> {
  await syncConnection(app, TENANT, org.salesforce);
  const found = await checkPresence(app, TENANT, org.salesforce);
  await workInbox(app, TENANT, org.salesforce);
  return found;
}

const refOf = (recordId: string) => ({
  ...{ connectionId: org.salesforce, object: 'Opportunity', recordId },
});

const isKnown = () =>
  org.app.store.inTenant(TENANT, async (store) => {
    const [record] = await store.records.get(org.salesforce, 'Opportunity', [deal]);
    return record?.deleted === false;
  });

it('a record that is no longer shared goes, and comes back when it is shared again', async () => {
  hidden = deal;
  expect(await sync()).toBe(0);
  expect(await isKnown()).toBe(true);
  now += DAY_MS;
  expect(await sync()).toBe(1);
  expect(await isKnown()).toBe(false);
  hidden = null;
  expect(await sync()).toBe(0);
  now += DAY_MS;
  expect(await sync()).toBe(1);
  expect(await isKnown()).toBe(true);
});

it('is looked for once a day', async () => {
  now += DAY_MS;
  await sync();
  hidden = deal;
  now += 23 * HOUR_MS;
  expect(await sync()).toBe(0);
  now += HOUR_MS;
  expect(await sync()).toBe(1);
});

it('goes on where a slice ended it', async () => {
  hidden = deal;
  now += DAY_MS;
  let questions = 0;
  const isOver = () => {
    questions += 1;
    return questions % 2 === 0;
  };
  const found: number[] = [];
  for (let run = 0; run < 6; run += 1) {
    found.push(await sync({ ...org.app, slice: { isOver } }));
  }
  expect(found.reduce((sum, one) => sum + one, 0)).toBe(1);
  expect(await isKnown()).toBe(false);
});

it('ends where claims of two kinds come from one object', async () => {
  await org.app.store.inTenant(TENANT, async (store) => {
    const current = await store.mappings.current(org.salesforce);
    if (current === null) throw new Error('the connection has a mapping');
    const { mapping } = current;
    const twice = { ...mapping, claims: [...mapping.claims, ...mapping.claims] };
    await store.mappings.append(org.salesforce, twice, 'admin', now);
  });
  hidden = deal;
  now += DAY_MS;
  expect(await sync()).toBe(1);
});

it('leaves the book alone where an object cannot be seen at all', async () => {
  hidden = deal;
  now += DAY_MS;
  const connectors = new Map(
    [...org.app.connectors].map(([crm, connector]) => {
      const open = (options: Parameters<typeof connector.open>[0]): CrmSession => ({
        ...connector.open(options),
        existing: async () => null,
      });
      return [crm, { ...connector, open }];
    }),
  );
  expect(await sync({ ...org.app, connectors })).toBe(0);
  expect(await isKnown()).toBe(true);
});

it('misses within a day a relation that says who the partner is', async () => {
  const { salesforce } = org.town.world;
  const partner = salesforce.create('Event', { WhatId: deal, Subject: 'Nordwind' }, 'x');
  await org.app.store.inTenant(TENANT, async (store) => {
    const current = await store.mappings.current(org.salesforce);
    if (current === null) throw new Error('the connection has a mapping');
    const partnerName = { path: 'Subject', related: { object: 'Event', link: 'WhatId' } };
    const claims = current.mapping.claims.map((one) => ({ ...one, partnerName }));
    await store.mappings.append(org.salesforce, { ...current.mapping, claims }, 'admin', now);
  });
  now += 2 * HOUR_MS;
  await sync();
  unshared = new Set([partner.id]);
  now += DAY_MS;
  expect(await sync()).toBe(1);
});

it('rings for what was read though the look fails', async () => {
  const rung: JobKind[] = [];
  const queue = { enqueue: async (job) => void rung.push(job.kind) } as Partial<Queue> as Queue;
  now += DAY_MS;
  const { town, faults, salesforce } = org;
  town.world.salesforce.update('Opportunity', deal, { Amount: 4_242 }, 'x');
  const fault = { kind: 'status', status: 503 } as const;
  faults.inject({ crm: 'salesforce', path: '/records/exist', fault, times: 9 });
  const job = { kind: 'sync', tenantId: TENANT, connectionId: salesforce } as const;
  const { signal } = new AbortController();
  const work = jobHandler(org.app, queue)(job, signal, 'poll');
  await expect(work).rejects.toMatchObject({ code: 'CRM_UNAVAILABLE' });
  expect(rung).toContain('detect');
});

describe('records that were there all along, and are shared today', () => {
  /** A deal and a meeting about it, older than the first reading; neither is shared. */
  async function unsharedDeal() {
    const { salesforce } = org.town.world;
    const { fields } = salesforce.require('Opportunity', deal);
    const late = salesforce.create('Opportunity', { ...fields, Name: 'Kept private' }, 'x');
    const at = '2026-11-19T08:30:00Z';
    const meeting = { WhatId: late.id, ActivityDateTime: at, Subject: 'Demo' };
    const event = salesforce.create('Event', meeting, 'x');
    unshared = new Set([late.id, event.id]);
    now += 2 * HOUR_MS;
    await sync();
    return { late, event };
  }

  const inBook = (object: string, id: string) =>
    org.app.store.inTenant(TENANT, async (store) =>
      (await store.records.known(org.salesforce, object, [id])).has(id),
    );

  it('are found within a day, with what hangs on them', async () => {
    const { late, event } = await unsharedDeal();
    unshared = new Set();
    expect(await sync()).toBe(0);
    now += DAY_MS;
    expect(await sync()).toBe(2);
    expect(await inBook('Opportunity', late.id)).toBe(true);
    expect(await inBook('Event', event.id)).toBe(true);
    const claims = await org.app.store.inTenant(TENANT, (store) =>
      store.claims.accountsOf([claimIdOf(refOf(late.id))]),
    );
    expect(claims.size).toBe(1);
  });

  it('are no reason to look for all activities each day; once a week they are looked for', async () => {
    const { event } = await unsharedDeal();
    unshared.delete(event.id);
    now += DAY_MS;
    expect(await sync()).toBe(0);
    now += 6 * DAY_MS;
    expect(await sync()).toBe(1);
    expect(await inBook('Event', event.id)).toBe(true);
  });

  it('are left to the first reading while that is under way', async () => {
    const { late } = await unsharedDeal();
    unshared = new Set();
    now += DAY_MS;
    const reading = (finishedAt: number | null) =>
      org.app.store.inTenant(TENANT, (store) =>
        store.cursors.set(org.salesforce, FIRST_READING, JSON.stringify({ finishedAt })),
      );
    await reading(null);
    expect(await checkPresence(org.app, TENANT, org.salesforce)).toBe(0);
    await reading(now);
    expect(await checkPresence(org.app, TENANT, org.salesforce)).toBe(2);
    expect(await inBook('Opportunity', late.id)).toBe(false);
  });
});
