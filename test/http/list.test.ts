// The list of conflicts: whose they are, the day and the split that count now, what is counted, and the file.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChannelManager, Conflict } from '../../src/domain/conflict.ts';
import { asConflictId } from '../../src/domain/ids.ts';
import type { Store, TenantStore } from '../../src/ports/store.ts';
import { cookieOf, openAccessSite } from './access-world.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import { at, day, HUBSPOT, MANAGER, putBusyDay } from './console-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const JO: ChannelManager = {
  ...{ id: `${HUBSPOT}/42`, connectionId: HUBSPOT, crmOwnerId: '42', crmUserIds: ['912'] },
  ...{ name: 'Jo Park', email: 'jo@vendor.example', territories: [] },
};
const RHEA: ChannelManager = {
  ...JO,
  ...{ id: `${HUBSPOT}/43`, crmOwnerId: '43', crmUserIds: ['913'], name: 'Rhea Roth' },
  ...{ email: 'rhea@vendor.example', role: 'regional_sales_director' },
};

async function change(inside: TenantStore, id: string, changes: Partial<Conflict>) {
  const conflict = await inside.conflicts.get(asConflictId(id));
  if (conflict === null) throw new Error(`this world has no ${id}`);
  await inside.conflicts.update({ ...conflict, ...changes });
}

/** Friday's three that wait: cf_1042 (high) is Jo's, cf_1043 is escalated to Rhea, cf_1044 (low) is Dana's. */
async function putShared(inside: TenantStore): Promise<void> {
  await putBusyDay(inside);
  await inside.managers.save(JO);
  await inside.managers.save(RHEA);
  await change(inside, 'cf_1042', { managerId: JO.id });
  const since = at('2026-11-19T00:00:00Z');
  const escalation = { step: 1, since, dueOn: day('2026-11-24') };
  await change(inside, 'cf_1043', { escalation });
}

async function site(managerId: string | null = MANAGER, put = putShared) {
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, put);
  const { app } = consoleApp(store, tenantId, { viewer: { managerId } });
  const get = async (path: string) => (await request(app).get(path).expect(200)).text;
  return { app, get };
}

const accountsIn = (text: string) =>
  [...text.matchAll(/<a href="\/conflicts\/[^"]+">([^<]+)<\/a>/g)].map((found) => found[1]);
const rowOf = (text: string, account: string) =>
  text.split('<tr>').find((row) => row.includes(`>${account}</a>`)) ?? '';
const [ACME, BOREALIS, COBALT] = ['ACME Robotics', 'Borealis Foods AB', 'Cobalt Rail plc'];

describe('whose conflicts they are', () => {
  test('a channel manager finds theirs first, also what was escalated from them', async () => {
    const { get } = await site();
    const text = await get('/');
    expect(accountsIn(text)).toEqual([BOREALIS, COBALT, ACME]);
    expect(rowOf(text, COBALT)).toContain('<small>yours</small>');
    expect(rowOf(text, ACME)).not.toContain('yours');
  });

  test.each([
    ['the channel manager', MANAGER, [BOREALIS, COBALT]],
    ['another channel manager', JO.id, [ACME]],
    ['whom it was escalated to', RHEA.id, [BOREALIS]],
    ['an admin who decides nothing', null, []],
  ])('of %s alone', async (_, managerId, accounts) => {
    const { get } = await site(managerId);
    expect(accountsIn(await get('/?whose=mine'))).toEqual(accounts);
  });

  test.each([
    ['they have decided', MANAGER, 1],
    ['they manage though somebody else decided it', JO.id, 1],
    ['neither', RHEA.id, 0],
  ])('of what is decided theirs is what %s', async (_, managerId, count) => {
    const { get } = await site(managerId, async (inside) => {
      await putShared(inside);
      await change(inside, 'cf_1030', { managerId: JO.id });
    });
    expect(accountsIn(await get('/?whose=mine&status=decided'))).toHaveLength(count);
  });

  test('one person appointed in both CRMs finds those of both', async () => {
    const { get } = await site(MANAGER, async (inside) => {
      await putShared(inside);
      await inside.managers.save({ ...JO, email: 'D.Ruiz@vendor.example' });
    });
    expect(accountsIn(await get('/?whose=mine'))).toEqual([ACME, BOREALIS, COBALT]);
  });

  test('each row names who decides', async () => {
    const text = await (await site()).get('/?status=all');
    expect(rowOf(text, ACME)).toContain('Jo Park');
    expect(rowOf(text, BOREALIS)).toContain('Rhea Roth');
    expect(rowOf(text, 'Delta Freight SA')).toContain('Dana Ruiz');
  });

  test('an admin who decides nothing is not asked whose', async () => {
    expect(await (await site(null)).get('/')).not.toContain('name="whose"');
    expect(await (await site()).get('/?whose=mine')).toContain('value="mine" selected');
  });
});

describe('what a row says', () => {
  test('the day of whoever decides now, and that it is escalated', async () => {
    const row = rowOf(await (await site()).get('/'), BOREALIS);
    expect(row).toContain('24 Nov 2026 <small>in 4 days, escalated</small>');
    expect(row).not.toContain('class="late"');
  });

  test('of equal severity the one that is to be decided sooner comes first', async () => {
    const { get } = await site(null, async (inside) => {
      await putShared(inside);
      for (const [id, dueOn] of [
        ['cf_1042', '2026-11-23'],
        ['cf_1044', '2026-11-22'],
      ] as const) {
        const conflict = await inside.conflicts.get(asConflictId(id));
        if (conflict === null) throw new Error(`this world has no ${id}`);
        const judgement = { ...conflict.judgement, severity: 'medium' as const };
        await change(inside, id, { judgement, dueOn: day(dueOn) });
      }
    });
    expect(accountsIn(await get('/'))).toEqual([COBALT, ACME, BOREALIS]);
  });

  test('the split that was decided, not the one that was suggested', async () => {
    const { get } = await site(MANAGER, async (inside) => {
      await putShared(inside);
      const conflict = await inside.conflicts.get(asConflictId('cf_1030'));
      const [direct, partner] = conflict?.judgement.claimIds ?? [];
      if (!conflict?.decision || !direct || !partner) throw new Error('cf_1030 is decided');
      const split = [
        { claimId: direct, basisPoints: 10_000 },
        { claimId: partner, basisPoints: 0 },
      ];
      await change(inside, 'cf_1030', { decision: { ...conflict.decision, split } });
    });
    const row = rowOf(await get('/?status=decided'), 'Delta Freight SA');
    expect(row).toContain('100 / 0');
    expect(row).toContain('data-name="Decided" class="date">12 Nov 2026');
  });

  test('no split where it was decided that there is no conflict', async () => {
    const { get } = await site(MANAGER, async (inside) => {
      await putShared(inside);
      await change(inside, 'cf_1030', { status: 'dismissed' });
    });
    const row = rowOf(await get('/?status=decided'), 'Delta Freight SA');
    expect(row).toContain('class="number">–<');
  });
});

describe('what is counted', () => {
  const countOf = (text: string) => /<p class="count">(.*?) <a href/.exec(text)?.[1];

  test.each([
    ['/', '3 conflicts waiting for a decision, 2 yours.'],
    ['/?whose=mine', '2 conflicts of yours waiting for a decision.'],
    ['/?status=decided', '1 conflict decided.'],
    ['/?severity=high', '1 conflict waiting for a decision with this filter, 0 yours.'],
  ])('is what %s lists', async (path, count) => {
    expect(countOf(await (await site()).get(path))).toBe(count);
  });

  test('late ones over all pages, by the day that counts now', async () => {
    const { get } = await site(null, putBusyDay);
    expect(countOf(await get('/'))).toBe(
      '3 conflicts waiting for a decision, <strong class="late">1 late</strong>.',
    );
  });
});

describe('the file', () => {
  const linesOf = async (path: string, managerId: string | null = MANAGER) => {
    const { app } = await site(managerId);
    const { text, type, headers } = await request(app).get(path).expect(200);
    expect([type, headers['content-disposition']]).toEqual([
      'text/csv',
      'attachment; filename=parley-conflicts-2026-11-20.csv',
    ]);
    return text.trimEnd().split('\r\n');
  };

  test('has what the list has, in its order, with who, when and how much', async () => {
    const [head, ...lines] = await linesOf('/conflicts.csv?status=all');
    expect(head).toBe(
      'conflict,customer,severity,status,between,crms,since,decide_by,late,decider,mine,decided_on,outcome,split_percent,page',
    );
    expect(lines.map((line) => line.split(',')[0])).toEqual([
      ...['cf_1043', 'cf_1044', 'cf_1042', 'cf_1030'],
    ]);
    expect(lines[0]).toBe(
      'cf_1043,Borealis Foods AB,medium,Acknowledged,Helio VAR / Northwind Systems,HubSpot,2026-11-16,2026-11-24,no,Rhea Roth,yes,,,70.00 / 30.00,http://127.0.0.1:8080/conflicts/cf_1043',
    );
  });

  test('takes the filter of the list, which leads to it', async () => {
    const { get } = await site();
    expect(await get('/?whose=mine&severity=low')).toContain(
      'href="/conflicts.csv?status=waiting&amp;severity=low&amp;whose=mine"',
    );
    const lines = await linesOf('/conflicts.csv?whose=mine&severity=low');
    expect(lines).toHaveLength(2);
    const { app } = await site();
    await request(app).get('/conflicts.csv?whose=everybody').expect(400);
  });

  test('is not for sellers', async () => {
    const seller = await openAccessSite(store);
    const cookie = await cookieOf(seller, 'rep');
    await request(seller.http).get('/conflicts.csv').set({ cookie }).expect(403);
  });
});
