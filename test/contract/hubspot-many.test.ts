// More than one page of what usually fits on one, and the limits of waiting.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  associate,
  faultOf,
  type Portal,
  proposedMapping,
  recordOf,
  refOf,
  startPortal,
} from './hubspot-harness.ts';

let portal: Portal;
beforeEach(async () => {
  portal = await startPortal();
});
afterEach(() => portal.close());

describe('people of a portal', () => {
  it('are all told, though there are more than a page holds; a queue is nobody', async () => {
    const { hubspot } = portal.world;
    for (let n = 0; n < 600; n += 1) {
      const email = `seller${n}@halden.test`;
      hubspot.create(
        'owners',
        { firstName: 'S', email, userId: 9_000 + n, type: 'PERSON' },
        'seed',
      );
    }
    const queue = hubspot.create('owners', { firstName: 'Desk', type: 'QUEUE' }, 'seed');
    const users = await portal.session.users();
    expect(users).toHaveLength(602);
    expect(users.map((one) => one.ownerId)).not.toContain(queue.id);
  });
});

describe('a deal with more companies than a page holds', () => {
  it('has a link to each', async () => {
    const { deal } = portal.records;
    for (let n = 0; n < 501; n += 1) {
      const company = portal.world.hubspot.create('companies', { name: `C ${n}` }, 'seed');
      associate(portal.world, deal, company, 341, 342);
    }
    const mapping = await proposedMapping(portal);
    const found = recordOf(await portal.session.readRecords([refOf(deal)], mapping), deal);
    const companies = found?.links.filter((link) => link.object === 'companies') ?? [];
    expect(new Set(companies.map((link) => link.recordId)).size).toBe(503);
  });
});

describe('a call', () => {
  it('that writes is sent again with a new token when the old one is refused', async () => {
    await portal.session.provision();
    const path = '/batch/update';
    portal.faults.inject({
      crm: 'hubspot',
      path,
      fault: { kind: 'status', status: 401, body: {} },
    });
    const ref = refOf(portal.records.deal);
    const patch = { ref, home: 'claim', values: { conflict_status: 'open' } } as const;
    expect(await portal.session.applyPatches([patch])).toMatchObject([{ result: 'written' }]);
  });

  it('is not waited for longer than a minute and a half', async () => {
    const headers = { 'retry-after': '60' };
    const fault = { kind: 'status', status: 477, body: {}, headers } as const;
    portal.faults.inject({ crm: 'hubspot', times: 6, fault });
    expect((await faultOf(portal.session.users())).code).toBe('CRM_UNAVAILABLE');
    expect(portal.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(90_000);
    expect(portal.waits.length).toBeGreaterThan(0);
  });
});
