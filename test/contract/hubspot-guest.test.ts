// What a large portal and a rich mapping must not cost or break: addresses and searches that grow too
// long, a recycle bin that nobody empties.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { TaskDraft, TaskState } from '../../src/ports/crm.ts';
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
