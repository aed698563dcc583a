// A field that Parley's user may no longer see comes as if it were empty: claims stay as they are until it
// is back, and people are told.
import { beforeEach, describe, expect, it } from 'vitest';
import { followPolicy } from '../../../src/app/follow-policy.ts';
import { healthView } from '../../../src/app/health/view-health.ts';
import { workInbox } from '../../../src/app/inbox.ts';
import { jobHandler } from '../../../src/app/jobs.ts';
import { checkAccess } from '../../../src/app/setup/check-access.ts';
import { setupView } from '../../../src/app/setup/view-setup.ts';
import { CHANGES, syncConnection } from '../../../src/app/sync.ts';
import { readUnseen } from '../../../src/app/unseen.ts';
import { claimIdOf } from '../../../src/domain/ids.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import type { UnseenPlace } from '../../../src/ports/crm.ts';
import type { Job, Queue } from '../../../src/ports/queue.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { type Org, openOrg, TENANT } from './one-org.ts';

const AMOUNT: UnseenPlace = { object: 'Opportunity', field: 'Amount' };
const STATUS: UnseenPlace = { object: 'Opportunity', field: 'Registration_Status__c' };

let now: number;
let unseen: readonly UnseenPlace[];
let org: Org;
let deal: string;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9);
  unseen = [];
  org = await openOrg(() => now, { unseen: () => unseen });
  const deals = [...org.town.world.salesforce.rows('Opportunity')];
  deal = deals.find(({ fields }) => Number(fields['Amount']) > 0)?.id ?? '';
  await sync();
  // Whatever was found on connecting is out of the way.
  const connection = await inStore((store) => store.connections.get(org.salesforce));
  if (connection === null) throw new Error('not connected');
  await checkAccess(org.app, TENANT, connection);
  now += HOUR_MS;
});

const inStore = <T>(work: (store: TenantStore) => Promise<T>) =>
  org.app.store.inTenant(TENANT, work);

async function sync(): Promise<void> {
  await syncConnection(org.app, TENANT, org.salesforce);
  await followPolicy(org.app, TENANT);
}

const refOf = (recordId: string) => ({
  ...{ connectionId: org.salesforce, object: 'Opportunity', recordId },
});

const claimNow = async () => {
  const [claim] = await inStore((store) => store.claims.current([claimIdOf(refOf(deal))]));
  return claim;
};

/** What is not shown is not known to anybody: only the rest of the record changes. */
function rename(name: string): void {
  now += HOUR_MS;
  org.town.world.salesforce.update('Opportunity', deal, { Name: name }, 'seller');
  now += HOUR_MS;
}

function setAmount(amount: number): void {
  org.town.world.salesforce.update('Opportunity', deal, { Amount: amount }, 'seller');
  now += HOUR_MS;
}

describe('a mapped field that is hidden', () => {
  it('leaves claims as they are while it lasts, and they follow once it is back', async () => {
    const before = await claimNow();
    expect(before?.amount?.e4).toBeGreaterThan(0n);
    unseen = [AMOUNT];
    rename('Renamed');
    await sync();
    await sync();
    expect(await claimNow()).toEqual(before);

    setAmount(777);
    await sync();
    expect(await claimNow()).toEqual(before);
    unseen = [];
    await sync();
    await sync();
    expect((await claimNow())?.amount?.e4).toBe(7_770_000n);
    expect(await inStore((store) => readUnseen(store, org.salesforce))).toBeNull();
  });

  it('leaves them as they are where a record is read by id first', async () => {
    const before = await claimNow();
    unseen = [AMOUNT];
    rename('Renamed');
    await inStore((store) => store.inbox.note([refOf(deal)], now));
    await workInbox(org.app, TENANT, org.salesforce);
    expect(await claimNow()).toEqual(before);
  });

  it('lets them follow once a mapping does without it', async () => {
    unseen = [AMOUNT];
    rename('Renamed');
    await sync();
    const found = await inStore((store) => store.mappings.current(org.salesforce));
    if (found === null) throw new Error('not mapped');
    const claims = found.mapping.claims.map((one) => ({ ...one, amount: {} }));
    await inStore((store) =>
      store.mappings.append(org.salesforce, { ...found.mapping, claims }, 'admin', now),
    );
    unseen = [];
    await sync();
    const cursor = await inStore((store) => store.cursors.get(org.salesforce, CHANGES));
    // Nothing is read again for it.
    expect(JSON.parse(cursor ?? '{}').since).toBeGreaterThan(0);
    await sync();
    expect((await claimNow())?.amount).toBeNull();
  });

  it('of two that are back one after the other, waits for the last', async () => {
    const before = await claimNow();
    unseen = [AMOUNT, STATUS];
    rename('Renamed');
    await sync();
    unseen = [STATUS];
    setAmount(777);
    await sync();
    await sync();
    expect(await claimNow()).toEqual(before);
    unseen = [];
    await sync();
    await sync();
    expect((await claimNow())?.amount?.e4).toBe(7_770_000n);
  });
});

describe('a mapped field that is back', () => {
  it.each(['sync', 'inbox'] as const)(
    'is read again at once, once, where a job of kind %s saw it',
    async (kind) => {
      unseen = [AMOUNT];
      rename('Renamed');
      await sync();
      unseen = [];
      setAmount(777);
      await inStore((store) => store.inbox.note([refOf(deal)], now));
      const rung: string[] = [];
      const queue = {
        enqueue: async (job: Job) => void rung.push(job.kind),
      } as Partial<Queue> as Queue;
      const run = jobHandler(org.app, queue);
      const job = { kind, tenantId: TENANT, connectionId: org.salesforce };
      const { signal } = new AbortController();
      await run(job, signal, 'webhook');
      expect(rung).toContain('sync');
      rung.length = 0;
      await run({ ...job, kind: 'sync' }, signal, 'webhook');
      expect(rung).not.toContain('sync');
      await followPolicy(org.app, TENANT);
      expect((await claimNow())?.amount?.e4).toBe(7_770_000n);
    },
  );
});

describe('what cannot be seen', () => {
  const health = () => inStore((store) => healthView(store, { now, store: 'memory', queue: null }));
  const setup = async () => {
    const view = await inStore((store) => setupView(store, { now, asksOf: () => [] }));
    return view.connections.find(({ id }) => id === org.salesforce);
  };

  it('is named with its cure on the health page and in the setup, until it is back', async () => {
    expect((await setup())?.isReady).toBe(true);
    unseen = [AMOUNT];
    await sync();
    const needs = (await health()).needs.filter(({ kind }) => kind === 'access');
    expect(needs.map(({ text }) => text)).toEqual([
      expect.stringMatching(/no longer shows Opportunity\.Amount.*stay as they are/),
    ]);
    const one = await setup();
    expect(one?.isReady).toBe(false);
    expect(one?.unseen).toEqual([expect.stringMatching(/^Opportunity\.Amount .*right to see/)]);

    unseen = [];
    await sync();
    expect((await setup())?.isReady).toBe(true);
    expect((await health()).needs.filter(({ kind }) => kind === 'access')).toEqual([]);
  });

  it('is said once, though an admin looks again meanwhile', async () => {
    unseen = [AMOUNT];
    await sync();
    now += HOUR_MS;
    const connection = await inStore((store) => store.connections.get(org.salesforce));
    if (connection === null) throw new Error('not connected');
    await checkAccess(org.app, TENANT, connection);
    const one = await setup();
    const lines = [...(one?.access?.unseen ?? []), ...(one?.unseen ?? [])];
    expect(lines.filter((line) => line.includes('Amount'))).toHaveLength(1);
    expect((await health()).needs.filter(({ kind }) => kind === 'access')).toHaveLength(1);
  });
});
