// Records that come and go without a word are found once a day and read again.
import { beforeEach, expect, it } from 'vitest';
import type { AppContext } from '../../../src/app/context.ts';
import { workInbox } from '../../../src/app/inbox.ts';
import { jobHandler } from '../../../src/app/jobs.ts';
import { checkPresence } from '../../../src/app/presence.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { DAY_MS, HOUR_MS } from '../../../src/domain/time.ts';
import type { CrmSession } from '../../../src/ports/crm.ts';
import type { JobKind, Queue } from '../../../src/ports/queue.ts';
import { type Org, openOrg, TENANT } from './one-org.ts';

let now: number;
let hidden: string | null;
let org: Org;
let deal: string;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9);
  hidden = null;
  org = await openOrg(() => now, { isVisible: (row) => row.id !== hidden });
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
