// What a large portal and a rich mapping must not cost or break: addresses and searches that grow too
// long, a recycle bin that nobody empties.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { TaskDraft, TaskState } from '../../src/ports/crm-tasks.ts';
import {
  MANAGER,
  type Portal,
  proposedMapping,
  readAll,
  recordOf,
  refOf,
  startPortal,
} from './hubspot-harness.ts';

const MINUTE = 60_000;
let portal: Portal;
beforeEach(async () => {
  portal = await startPortal();
});
afterEach(() => portal.close());

const asked = (part: string) => portal.exchanges.filter(({ url }) => url.includes(part));

/** The proposed mapping, but for an amount that is looked for in many properties first. */
async function wideMapping(): Promise<Mapping> {
  const mapping = await proposedMapping(portal);
  const names = Array.from({ length: 200 }, (_, at) => `a_property_with_quite_a_long_name_${at}`);
  const or = [...names.map((path) => ({ path })), { path: 'amount' }];
  return { ...mapping, claims: mapping.claims.map((claim) => ({ ...claim, amount: { or } })) };
}

describe('a mapping of more properties than an address or a search takes', () => {
  it('is read in the first reading', async () => {
    const { deal } = portal.records;
    for (let n = 0; n < 150; n += 1) {
      portal.world.hubspot.create('deals', { ...deal.fields, dealname: `Deal ${n}` }, 'seed');
    }
    const { records } = await readAll(portal.session, null, await wideMapping());
    const deals = records.filter((one) => one.object === 'deals');
    expect(deals).toHaveLength(151);
    expect(deals.every((one) => one.fields['amount'] === '84000')).toBe(true);
    expect(Math.max(...portal.exchanges.map(({ url }) => url.length))).toBeLessThan(5_000);
  });

  it('is read in later ones', async () => {
    const mapping = await wideMapping();
    const first = await readAll(portal.session, null, mapping);
    portal.advance(30 * MINUTE);
    portal.exchanges.length = 0;
    const { deal } = portal.records;
    portal.world.hubspot.update('deals', deal.id, { amount: '90000' }, '5502');
    const { records } = await readAll(portal.session, first.cursor, mapping);
    expect(recordOf(records, deal)?.fields['amount']).toBe('90000');
    const searches = asked('/deals/search').map(({ requestBody }) => requestBody?.length ?? 0);
    expect(Math.max(...searches)).toBeLessThanOrEqual(3_000);
    expect(asked('/deals/batch/read')).toHaveLength(1);
  });
});

describe('a recycle bin of thousands', () => {
  const fill = (object: string, count: number) => {
    for (let n = 0; n < count; n += 1) {
      const fields = { dealname: `Gone ${n}`, hs_timestamp: '2026-11-01T00:00:00Z' };
      const { id } = portal.world.hubspot.create(object, fields, 'seed');
      portal.world.hubspot.remove(object, id, 'seed');
    }
  };

  it('costs a few calls a run, and tells each deletion as the walk comes by', async () => {
    fill('deals', 1_000);
    portal.advance(30 * MINUTE);
    const mapping = await proposedMapping(portal);
    let { cursor } = await readAll(portal.session, null, mapping);
    portal.advance(30 * MINUTE);
    const late = portal.world.hubspot.create('deals', { ...portal.records.deal.fields }, 'seed');
    portal.world.hubspot.remove('deals', late.id, '5502');
    portal.advance(30 * MINUTE);
    const told: string[] = [];
    for (let run = 0; run < 9; run += 1) {
      portal.exchanges.length = 0;
      const next = await readAll(portal.session, cursor, mapping);
      expect(asked('/2026-09/deals?').length).toBeLessThanOrEqual(3);
      ({ cursor } = next);
      told.push(...next.records.filter((one) => one.deleted).map((one) => one.recordId));
      portal.advance(MINUTE);
    }
    // Two walks through eleven pages: each tells what was deleted since the one before it.
    expect(told).toEqual([late.id]);
  });

  it('is read whole where a changed mapping reads the object again', async () => {
    fill('deals', 450);
    const mapping = await proposedMapping(portal);
    const { cursor } = await readAll(portal.session, null, mapping);
    portal.advance(30 * MINUTE);
    const again = portal.connector.reread(cursor, ['deals']);
    const { records } = await readAll(portal.session, again, mapping);
    expect(records.filter((one) => one.deleted)).toHaveLength(450);
  });

  it('tells a deleted task of Parley once, when the walk comes by', async () => {
    fill('tasks', 700);
    await portal.session.provision();
    const draft: TaskDraft = {
      ...{ key: 'k-1', subject: 'Decide', body: 'Who?', dueOn: 20_788, priority: 'high' },
      ...{ ownerId: MANAGER.ownerId, about: refOf(portal.records.deal), taskId: null },
      status: 'open',
    };
    const { taskId } = await portal.session.saveTask(draft);
    let { cursor } = await portal.session.readTasks(null);
    portal.advance(30 * MINUTE);
    portal.world.hubspot.remove('tasks', taskId ?? '', MANAGER.userId);
    const told: TaskState[] = [];
    for (let run = 0; run < 12; run += 1) {
      portal.exchanges.length = 0;
      const page = await portal.session.readTasks(cursor);
      expect(asked('archived=true').length).toBeLessThanOrEqual(3);
      ({ cursor } = page);
      told.push(...page.tasks);
      portal.advance(MINUTE);
    }
    expect(told).toMatchObject([{ taskId, status: 'deleted' }]);
  });
});

describe('a full pass', () => {
  const realFetch = globalThis.fetch;

  /** Lists in the order of their asking, each with how many calls were under way with it. */
  async function listed(cursor: string | null) {
    const seen: { object: string; archived: boolean; underWay: number }[] = [];
    let underWay = 0;
    const sent = vi.spyOn(globalThis, 'fetch');
    sent.mockImplementation(async (request) => {
      underWay += 1;
      const { pathname, searchParams } = new URL((request as Request).url);
      const object = pathname.split('/').at(-1) ?? '';
      const archived = searchParams.get('archived');
      if (archived !== null && pathname.includes('/objects/')) {
        seen.push({ object, archived: archived === 'true', underWay });
      }
      try {
        return await realFetch(request as Request);
      } finally {
        underWay -= 1;
      }
    });
    try {
      const mapping = await proposedMapping(portal);
      return { seen, ...(await readAll(portal.session, cursor, mapping)) };
    } finally {
      sent.mockRestore();
    }
  }
  it('lists companies, calls and meetings side by side, then the deals', async () => {
    for (let n = 0; n < 250; n += 1) {
      portal.world.hubspot.create('companies', { name: `Company ${n}` }, 'seed');
    }
    const { seen, records } = await listed(null);
    const names = seen.map((one) => one.object);
    expect(names.slice(0, 3).sort()).toEqual(['calls', 'companies', 'meetings']);
    expect(Math.max(...seen.map((one) => one.underWay))).toBeGreaterThanOrEqual(3);
    expect(names.slice(3)).toEqual(['companies', 'companies', 'deals']);
    const companies = records
      .filter((one) => one.object === 'companies')
      .map((one) => one.recordId);
    expect(new Set(companies).size).toBe(253);
  });

  it('goes on after each page with every list where it stood', async () => {
    for (let n = 0; n < 250; n += 1) {
      portal.world.hubspot.create('companies', { name: `Company ${n}` }, 'seed');
      portal.world.hubspot.create('calls', { hs_timestamp: '2026-11-01T00:00:00Z' }, 'seed');
    }
    const mapping = await proposedMapping(portal);
    const whole = await readAll(portal.session, null, mapping);
    const keysOf = (records: typeof whole.records) =>
      records.map((one) => `${one.object}/${one.recordId}`).sort();
    const all = [...new Set(keysOf(whole.records))];
    for (const [at, page] of whole.pages.slice(0, -1).entries()) {
      const rest = await readAll(portal.session, page.cursor, mapping);
      const before = whole.pages.slice(0, at + 1).flatMap((one) => one.records);
      const both = keysOf([...before, ...rest.records]);
      expect([...new Set(both)]).toEqual(all);
    }
  });

  it('of a later day walks the recycle bins too, and lists nothing twice', async () => {
    const { cursor } = await listed(null);
    portal.advance(25 * 60 * MINUTE);
    const gone = portal.records.acmeUk;
    portal.world.hubspot.remove('companies', gone.id, '5502');
    const { seen, records } = await listed(cursor);
    const lists = seen.filter((one) => !one.archived).map((one) => one.object);
    expect([...lists].sort()).toEqual(['calls', 'companies', 'deals', 'meetings']);
    const bins = seen.filter((one) => one.archived).map((one) => one.object);
    expect([...bins].sort()).toEqual(['calls', 'companies', 'deals', 'meetings']);
    expect(recordOf(records, gone)?.deleted).toBe(true);
  });
});

describe('a portal with a daily limit', () => {
  it('is used up to Parley’s share of it, then left alone until it resumes', async () => {
    await portal.close();
    portal = await startPortal({ switches: { hubspotDailyLimit: 300 } });
    const mapping = await proposedMapping(portal);
    await readAll(portal.session, null, mapping);
    const { dailyUsed, dailyLimit } = portal.session.usage();
    expect(dailyLimit).toBe(300);
    expect(dailyUsed).toBeGreaterThan(10);
    portal.faults.setApiCallsUsed('hubspot', 245);
    // Others have used four fifths of it: one more call hears of that.
    await portal.session.users();
    portal.exchanges.length = 0;
    await expect(portal.session.users()).rejects.toMatchObject({
      code: 'CRM_QUOTA_EXHAUSTED',
      kind: 'throttled',
      hint: expect.stringContaining('raise the account’s API limit with HubSpot'),
    });
    expect(portal.exchanges).toEqual([]);
  });
});
