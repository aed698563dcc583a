// Answers that are good only in part: what HubSpot could not read just now is not what is not there.
// BEHAVIOR.md of the connector names these tests.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FieldPatch } from '../../src/ports/crm.ts';
import type { TaskDraft } from '../../src/ports/crm-tasks.ts';
import {
  faultOf,
  MANAGER,
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

/** The next such call answers 207 and gives none of its rows. */
function failRows(path: string, category: string | undefined, times = 1) {
  const { deal } = portal.records;
  const error = { status: 'error', message: 'not now', context: { ids: [deal.id] } };
  const errors = [category === undefined ? error : { ...error, category }];
  const body = { status: 'COMPLETE', results: [], numErrors: 1, errors };
  const fault = { kind: 'status', status: 207, body } as const;
  portal.faults.inject({ crm: 'hubspot', path, times, fault });
}

describe('a row that HubSpot could not read', () => {
  it.each([['RATE_LIMITS'], ['INTERNAL_ERROR'], [undefined]])(
    'is not taken for a deleted record: %s',
    async (category) => {
      const mapping = await proposedMapping(portal);
      const { deal } = portal.records;
      failRows('/deals/batch/read', category);
      const found = recordOf(await portal.session.readRecords([refOf(deal)], mapping), deal);
      expect(found).toMatchObject({ deleted: false });
      failRows('/deals/batch/read', category);
      expect(await portal.session.existing('deals', [deal.id])).toEqual(new Set([deal.id]));
      failRows('/deals/batch/read', category);
      const [state] = await portal.session.readOwnFields([refOf(deal)], 'claim');
      expect(state?.found).toBe(true);
    },
  );

  it('does not lose the links of a record', async () => {
    const mapping = await proposedMapping(portal);
    const { deal } = portal.records;
    failRows('/associations/2026-09/deals/companies/batch/read', 'INTERNAL_ERROR');
    const found = recordOf(await portal.session.readRecords([refOf(deal)], mapping), deal);
    expect(found?.links.map(({ name }) => name)).toContain('company:primary');
  });

  it('is a fault that passes, where it stays so', async () => {
    const mapping = await proposedMapping(portal);
    failRows('/deals/batch/read', 'INTERNAL_ERROR', 20);
    const fault = await faultOf(portal.session.readRecords([refOf(portal.records.deal)], mapping));
    expect(fault).toMatchObject({ code: 'CRM_BAD_ANSWER', kind: 'transient' });
  });
});

describe('a refusal in other shapes than documented', () => {
  it.each([
    ['plain values for lists', { context: { ids: '1', propertyName: 7 } }],
    ['nothing for texts', { correlationId: null, policyName: null, subCategory: null }],
    ['a text for errors', { errors: 'see above' }],
  ])('keeps what can be read of it: %s', async (_, odd) => {
    const { deal } = portal.records;
    const error = { status: 'error', category: 'VALIDATION_ERROR', message: 'no such option' };
    const fault = { kind: 'status', status: 400, body: { ...error, ...odd } } as const;
    portal.faults.inject({ crm: 'hubspot', path: '/batch/update', fault });
    const patch = { ref: refOf(deal), home: 'claim', values: { conflict_status: 'open' } } as const;
    const outcomes = await portal.session.applyPatches([patch]);
    expect(outcomes).toMatchObject([{ result: 'refused', code: 'VALIDATION_ERROR' }]);
  });

  it('of one row leaves the others written', async () => {
    const { deal } = portal.records;
    const record = { id: deal.id, properties: {}, updatedAt: '2026-11-20T10:00:00Z' };
    const error = { category: 'VALIDATION_ERROR', message: 'no', context: { ids: '77' } };
    const body = { results: [record], numErrors: 1, errors: [error] };
    const fault = { kind: 'status', status: 207, body } as const;
    portal.faults.inject({ crm: 'hubspot', path: '/batch/update', fault });
    const patches = [deal.id, '77'].map(
      (recordId): FieldPatch => ({
        ref: { ...refOf(deal), recordId },
        home: 'claim',
        values: { conflict_status: 'open' },
      }),
    );
    const outcomes = await portal.session.applyPatches(patches);
    expect(outcomes).toMatchObject([{ result: 'written' }, { result: 'refused' }]);
  });
});

describe('a rule that refuses every row', () => {
  const path = '/deals/batch/update';

  it('is not asked about each: after 24 refused calls the rest waits with its reason', async () => {
    const { world, faults, records, session, exchanges } = portal;
    const patches = Array.from({ length: 150 }, (_, n): FieldPatch => {
      const { id } = world.hubspot.create('deals', { dealname: `Deal ${n}` }, 'seed');
      const ref = { ...refOf(records.deal), recordId: id };
      return { ref, home: 'claim', values: { conflict_status: 'open' } };
    });
    const body = { status: 'error', category: 'VALIDATION_ERROR', message: 'no budget given' };
    faults.inject({
      crm: 'hubspot',
      path,
      times: 1_000,
      fault: { kind: 'status', status: 400, body },
    });
    const outcomes = await session.applyPatches(patches);
    expect(outcomes).toHaveLength(patches.length);
    for (const one of outcomes) {
      expect(one).toMatchObject({ result: 'refused', code: 'VALIDATION_ERROR' });
    }
    const calls = exchanges.filter(({ url }) => url.includes(path)).length;
    // Every half that a refused call leaves is sent once more, whatever comes of it.
    expect(calls).toBeLessThan(40);
  });
});

describe('a token endpoint that cannot be understood', () => {
  it.each([
    [400, '<html>Bad Request</html>'],
    [401, ''],
  ])('ends no connection: %i with %o', async (status, body) => {
    const fault = { kind: 'status', status, body } as const;
    portal.faults.inject({ crm: 'hubspot', path: '/token', fault });
    const { refreshToken, apiUrl } = portal.grant;
    const work = portal.connector.refresh(refreshToken, apiUrl);
    expect(await faultOf(work)).toMatchObject({ code: 'CRM_BAD_ANSWER', kind: 'transient' });
    await portal.connector.refresh(refreshToken, apiUrl);
  });
});

describe('a portal that did not say how tasks are linked', () => {
  it('is asked again with the next task', async () => {
    await portal.session.provision();
    const draft: TaskDraft = {
      ...{ key: 'k-1', subject: 'Decide', body: 'Who?', dueOn: 20_788, priority: 'high' },
      ...{ ownerId: MANAGER.ownerId, about: refOf(portal.records.deal), taskId: null },
      status: 'open',
    };
    const fault = { kind: 'status', status: 503 } as const;
    portal.faults.inject({ crm: 'hubspot', path: '/tasks/deals/labels', times: 6, fault });
    expect((await faultOf(portal.session.saveTask(draft))).code).toBe('CRM_UNAVAILABLE');
    expect(await portal.session.saveTask(draft)).toMatchObject({ created: true });
  });
});
