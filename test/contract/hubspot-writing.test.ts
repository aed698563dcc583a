// HubSpot, writing to records: own properties, made and taken out, and patches with one outcome per record.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeRecords } from '../../connectors/sandbox/merge.ts';
import type { Row } from '../../connectors/sandbox/world.ts';
import { OUTCOMES } from '../../src/domain/conflict.ts';
import { ownFieldsOf } from '../../src/domain/own-fields.ts';
import type { FieldPatch } from '../../src/ports/crm.ts';
import {
  MANAGER,
  type Portal,
  proposedMapping,
  readAll,
  recordOf,
  refOf,
  startPortal,
} from './hubspot-harness.ts';

let portal: Portal;
beforeEach(async () => {
  portal = await startPortal();
});
afterEach(() => portal.close());

const flagged = (row: Row, values: FieldPatch['values']): FieldPatch => ({
  ref: refOf(row),
  home: row.object === 'companies' ? 'account' : 'claim',
  values,
});

describe('provision', () => {
  it('makes every own property once', async () => {
    const first = await portal.session.provision();
    const homes = (['claim', 'account', 'task'] as const).flatMap(ownFieldsOf);
    expect(first.created).toHaveLength(homes.length);
    expect(first.missing).toEqual([]);
    const writes = portal.session.usage().writes;
    const second = await portal.session.provision();
    expect(second.created).toEqual([]);
    expect(second.present).toHaveLength(homes.length);
    expect(portal.session.usage().writes).toBe(writes);
  });

  it('names a property of the wrong type, with the cure', async () => {
    await call('POST', '/crm/properties/2026-09/deals/groups', { name: 'g', label: 'G' });
    const definition = { name: 'parley_reason', label: 'Mine', groupName: 'g' };
    const number = { ...definition, type: 'number', fieldType: 'number' };
    await call('POST', '/crm/properties/2026-09/deals', number);
    const { missing } = await portal.session.provision();
    expect(missing).toEqual([
      {
        field: 'deals.parley_reason',
        problem: 'exists as number, but Parley needs string',
        cure: 'Delete or rename the property parley_reason in HubSpot, then check again.',
      },
    ]);
  });

  it('adds options that an older version did not have, and keeps the others', async () => {
    await portal.session.provision();
    const options = [
      { value: 'open', label: 'Open' },
      { value: 'mine', label: 'Mine' },
    ];
    const wired = options.map((one, displayOrder) => ({ ...one, displayOrder, hidden: false }));
    const path = '/crm/properties/2026-09/deals/parley_conflict_status';
    await call('PATCH', path, { options: wired });
    await portal.session.provision();
    const { options: now } = (await call('GET', path)) as { options: { value: string }[] };
    expect(now.map((one) => one.value)).toEqual([
      'open',
      'mine',
      'acknowledged',
      'resolved',
      'dismissed',
    ]);
  });
});

describe('the list of outcomes of a portal made before a proposed split could be accepted', () => {
  it('grows once, and stays as it is after that', async () => {
    await portal.session.provision();
    const path = '/crm/properties/2026-09/tasks/parley_task_outcome';
    const read = async () => (await call('GET', path)) as { options: { value: string }[] };
    const { options } = await read();
    await call('PATCH', path, { options: options.slice(0, -1) });
    await portal.session.provision();
    await portal.session.provision();
    expect((await read()).options.map(({ value }) => value)).toEqual([...OUTCOMES]);
  });
});

describe('removal', () => {
  type Named = { readonly results: readonly { readonly name: string }[] };
  const homes = ['claim', 'account', 'task'] as const;
  const properties = '/crm/properties/2026-09';
  const groups = async (object: string) => {
    const { results } = (await call('GET', `${properties}/${object}/groups`)) as Named;
    return results.map((one) => one.name);
  };

  it('archives all with one call an object, then the group; again it finds nothing', async () => {
    await portal.session.provision();
    portal.exchanges.length = 0;
    const report = await portal.session.removeOwnFields(homes, []);
    expect(report).toMatchObject({ left: [] });
    const sent = portal.exchanges.filter((one) => one.method !== 'GET');
    expect(sent.map((one) => `${one.method} ${new URL(one.url).pathname}`)).toEqual(
      ['deals', 'companies', 'tasks'].flatMap((object) => [
        `POST ${properties}/${object}/batch/archive`,
        `DELETE ${properties}/${object}/groups/parley`,
      ]),
    );
    for (const object of ['deals', 'companies', 'tasks']) {
      expect(await groups(object)).not.toContain('parley');
    }
    expect(await portal.session.removeOwnFields(homes, [])).toEqual({
      left: [],
      gone: expect.arrayContaining([...(report?.gone ?? [])]),
    });
    expect((await portal.session.provision()).created).toHaveLength(report?.gone.length ?? 0);
    expect(await groups('deals')).toContain('parley');
  });

  it('names what HubSpot does not let go, with its reason and the cure; the others go', async () => {
    await portal.session.provision();
    portal.faults.set({ hubspotPropertiesInUse: ['deals.parley_reason'] });
    const report = await portal.session.removeOwnFields(homes, []);
    expect(report?.left).toEqual([
      {
        field: 'deals.parley_reason',
        problem: expect.stringContaining('is currently used in 1 places'),
        cure: expect.stringContaining('Take it out of what uses it'),
      },
    ]);
    expect(report?.gone).toContain('deals.parley_url');
    expect(await groups('deals')).toContain('parley');
    portal.faults.set({ hubspotPropertiesInUse: [] });
    const later = await portal.session.removeOwnFields(homes, []);
    expect(later?.left).toEqual([]);
    expect(later?.gone).toContain('deals.parley_reason');
    expect(await groups('deals')).not.toContain('parley');
  });

  it('touches nothing that Parley did not make: other names, other types, a group in use', async () => {
    const mine = { label: 'Mine', groupName: 'parley' };
    const text = { ...mine, name: 'parley_of_mine', type: 'string', fieldType: 'text' };
    await call('POST', `${properties}/deals/groups`, { name: 'parley', label: 'Mine' });
    await call('POST', `${properties}/deals`, text);
    const number = { ...mine, name: 'parley_reason', type: 'number', fieldType: 'number' };
    await call('POST', `${properties}/deals`, number);
    await portal.session.provision();
    const report = await portal.session.removeOwnFields(['claim'], []);
    expect(report?.left).toMatchObject([
      { field: 'deals.parley_reason', problem: expect.stringContaining('type number') },
    ]);
    const { results } = (await call('GET', `${properties}/deals`)) as Named;
    const names = results.map((one) => one.name);
    expect(names.filter((name) => name.startsWith('parley_')).sort()).toEqual([
      'parley_of_mine',
      'parley_reason',
    ]);
    expect(await groups('deals')).toContain('parley');
  });

  it('names a missing permission for each property, and throws when HubSpot does not answer', async () => {
    await portal.session.provision();
    const refused = { status: 403, body: { category: 'MISSING_SCOPES' }, kind: 'status' } as const;
    const toTasks = { crm: 'hubspot', path: '/properties/2026-09/tasks' } as const;
    portal.faults.inject({ ...toTasks, method: 'POST', fault: refused });
    portal.faults.inject({ ...toTasks, method: 'DELETE', fault: refused, times: 3 });
    const report = await portal.session.removeOwnFields(homes, []);
    expect(report?.left.map((one) => one.field)).toEqual([
      'tasks.parley_task_key',
      'tasks.parley_task_outcome',
      'tasks.parley_task_note',
    ]);
    const archive = { crm: 'hubspot', method: 'POST', path: '/batch/archive' } as const;
    portal.faults.inject({ ...archive, fault: { kind: 'status', status: 502 } });
    const work = portal.session.removeOwnFields(['task'], []);
    await expect(work).rejects.toMatchObject({ kind: 'transient' });
    expect(await portal.session.removeOwnFields(['task'], [])).toMatchObject({ left: [] });
  });
});

describe('patches', () => {
  beforeEach(async () => {
    await portal.session.provision();
  });

  it('write every type of value, read back the same, and clear', async () => {
    const { deal } = portal.records;
    const values = {
      conflict_status: 'open',
      conflict_due: '2026-12-01',
      checked_at: '2026-11-20T10:00:00Z',
      split_own_percent: 33.34,
      reason: 'Two claims (P-5) & more',
      url: 'https://parley.test/c/1',
    } as const;
    const outcomes = await portal.session.applyPatches([flagged(deal, values)]);
    expect(outcomes).toEqual([{ ref: refOf(deal), result: 'written', skipped: [] }]);
    const [state] = await portal.session.readOwnFields([refOf(deal)], 'claim');
    expect(state).toMatchObject({ found: true, values, unreadable: [] });
    await portal.session.applyPatches([flagged(deal, { reason: null, split_own_percent: null })]);
    const [cleared] = await portal.session.readOwnFields([refOf(deal)], 'claim');
    expect(cleared).toMatchObject({
      values: { reason: null, split_own_percent: null, conflict_status: 'open' },
    });
  });

  it('have one outcome each, in order: written, refused, gone', async () => {
    const deals = manyDeals(120);
    const broken = deals[57];
    const deleted = deals[110];
    if (deleted) portal.world.hubspot.remove('deals', deleted.id, '5502');
    const outcomes = await portal.session.applyPatches(
      deals.map((row) =>
        flagged(row, { conflict_status: row === broken ? 'no such option' : 'open' }),
      ),
    );
    expect(outcomes.map((one) => one.ref.recordId)).toEqual(deals.map((row) => row.id));
    const others = outcomes.filter((one) => one.result !== 'written');
    expect(others).toEqual([
      expect.objectContaining({ ref: broken && refOf(broken), result: 'refused' }),
      { ref: deleted && refOf(deleted), result: 'gone' },
    ]);
    expect(others[0]).toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('are refused one by one where a rule of the account requires another property', async () => {
    const deals = manyDeals(7);
    for (const { id } of deals.slice(1)) {
      portal.world.hubspot.update('deals', id, { hs_next_step: 'Call' }, '5502');
    }
    portal.faults.set({ hubspotRequiredOnDeals: ['hs_next_step'] });
    const patches = deals.map((row) => flagged(row, { conflict_status: 'open' }));
    const [first, ...others] = await portal.session.applyPatches(patches);
    expect(first).toMatchObject({
      result: 'refused',
      code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
      cure: expect.stringContaining('Fill in the property'),
    });
    expect(others.map(({ result }) => result)).toEqual(others.map(() => 'written'));
  });

  it('of one record go one after the other, as a batch that names it twice is refused', async () => {
    await portal.session.provision();
    portal.exchanges.length = 0;
    const ref = refOf(portal.records.deal);
    const outcomes = await portal.session.applyPatches([
      { ref, home: 'claim', values: { conflict_status: 'open', conflict_with: 'A partner' } },
      { ref, home: 'claim', values: { conflict_status: 'resolved' } },
    ]);
    expect(outcomes).toMatchObject([{ result: 'written' }, { result: 'written' }]);
    const sent = portal.exchanges.filter(({ url }) => url.includes('/batch/update'));
    expect(sent.map(({ status }) => status)).toEqual([200, 200]);
    const [state] = await portal.session.readOwnFields([ref], 'claim');
    const values = { conflict_status: 'resolved', conflict_with: 'A partner' };
    expect(state).toMatchObject({ values });
  });

  it('say gone for a record merged into another', async () => {
    const { acme, acmeUk } = portal.records;
    const twins = { winnerId: acmeUk.id, loserId: acme.id };
    mergeRecords(portal.world, { crm: 'hubspot', object: 'companies', ...twins, by: '5502' });
    const [outcome] = await portal.session.applyPatches([flagged(acme, { conflict_count: 1 })]);
    expect(outcome?.result).toBe('gone');
    const states = await portal.session.readOwnFields([refOf(acme), refOf(acmeUk)], 'account');
    expect(states.map((one) => one.found)).toEqual([false, true]);
  });

  it('say unknown when the answer is lost after sending, and nothing is sent twice', async () => {
    const { deal } = portal.records;
    const path = '/batch/update';
    portal.faults.inject({ crm: 'hubspot', path, fault: { kind: 'drop_reply' } });
    const before = portal.session.usage().writes;
    const [outcome] = await portal.session.applyPatches([
      flagged(deal, { conflict_status: 'open' }),
    ]);
    expect(outcome?.result).toBe('unknown');
    expect(portal.session.usage().writes).toBe(before + 1);
    const [state] = await portal.session.readOwnFields([refOf(deal)], 'claim');
    expect(state).toMatchObject({ values: { conflict_status: 'open' } });
  });

  it('say unknown on a 502 and go on with the next batch', async () => {
    const deals = manyDeals(101);
    const fault = { kind: 'status', status: 502, body: '<html>bad gateway</html>' } as const;
    portal.faults.inject({ crm: 'hubspot', path: '/batch/update', fault });
    const outcomes = await portal.session.applyPatches(
      deals.map((row) => flagged(row, { conflict_status: 'open' })),
    );
    const counts = Object.groupBy(outcomes, (one) => one.result);
    expect(counts.unknown).toHaveLength(100);
    expect(counts.written).toHaveLength(1);
  });

  it('name the missing permission as a refusal', async () => {
    const fault = {
      kind: 'status',
      status: 403,
      body: {
        category: 'MISSING_SCOPES',
        message: 'no',
        errors: [{ context: { requiredGranularScopes: ['crm.objects.deals.write'] } }],
      },
    } as const;
    portal.faults.inject({ crm: 'hubspot', path: '/batch/update', fault });
    const [outcome] = await portal.session.applyPatches([
      flagged(portal.records.deal, { conflict_status: 'open' }),
    ]);
    expect(outcome).toMatchObject({ result: 'refused', code: 'MISSING_SCOPES' });
    expect(outcome).toHaveProperty('cure', expect.stringContaining('crm.objects.deals.write'));
  });

  it('show a person’s edit of an own property in the next read', async () => {
    const mapping = await proposedMapping(portal);
    const first = await readAll(portal.session, null, mapping);
    const { deal } = portal.records;
    portal.world.hubspot.update('deals', deal.id, { parley_reason: 'my own words' }, '5502');
    const { records } = await readAll(portal.session, first.cursor, mapping);
    expect(recordOf(records, deal)?.own?.reason).toBe('my own words');
  });
});

function manyDeals(count: number): Row[] {
  return Array.from({ length: count }, (_, index) =>
    portal.world.hubspot.create(
      'deals',
      { dealname: `Deal ${index}`, pipeline: 'default', dealstage: 'qualifiedtobuy' },
      MANAGER.userId,
    ),
  );
}

/** The portal by plain HTTP, as an admin's script would use it. */
async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${portal.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${portal.grant.accessToken}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
}
