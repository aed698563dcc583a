// The record of a conflict that channel managers read in Salesforce: what it says, where it is, when it goes.
import { describe, expect, it } from 'vitest';
import { desiredRecords, type RecordsInput } from '../../../src/app/desired-records.ts';
import type { ChannelManager, Conflict } from '../../../src/domain/conflict.ts';
import { asAccountId, asConflictId, asConnectionId } from '../../../src/domain/ids.ts';
import { OWN_FIELDS, ownFieldsOf } from '../../../src/domain/own-fields.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { DAY_MS, parseDay } from '../../../src/domain/time.ts';
import { aClaim, aDirectClaim, judgeConflict, met, NOW } from '../../helpers/claims.ts';

const ORG = asConnectionId('sf-1');
const OTHER = asConnectionId('sf-2');
const account = { id: asAccountId('sf-1/Account/1'), name: 'Acme Robotics' };
const partner = aClaim('hs-1/deals/P', {
  account,
  registration: {},
  partner: { name: 'Northwind' },
});
const direct = aDirectClaim('sf-1/Opportunity/D', {
  ...{ account, crm: 'salesforce', recordType: 'opportunity' },
  owner: { name: 'Maya Osei', email: 'maya@vendor.example' },
  activities: met('2026-11-10T09:00:00Z'),
});
const claims = [partner, direct];
const dana: ChannelManager = {
  ...{ id: 'sf-1/5', connectionId: ORG, crmOwnerId: '5', crmUserIds: ['5'], territories: [] },
  ...{ name: 'Dana Ruiz', email: 'dana@vendor.example' },
};

const aConflict = (change: Partial<Conflict> = {}): Conflict => ({
  ...{ id: asConflictId('cf_1'), status: 'open', judgement: judgeConflict(claims) },
  ...{ policyVersion: 1, openedAt: NOW, dueOn: parseDay('2026-11-23') ?? 0, managerId: dana.id },
  ...{ factsHash: '', decision: null, supersededBy: null, updatedAt: NOW },
  ...change,
});

const decision: Conflict['decision'] = {
  ...{ conflictId: asConflictId('cf_1'), outcome: 'direct_keeps', claimIds: [], factsHash: '' },
  split: [
    { claimId: direct.id, basisPoints: 10_000 },
    { claimId: partner.id, basisPoints: 0 },
  ],
  ...{ decidedBy: dana.id, decidedAt: NOW + 2 * DAY_MS, via: 'console', note: 'Agreed by phone.' },
};

const recordsOf = (conflict: Conflict, change: Partial<RecordsInput> = {}) =>
  desiredRecords({
    ...{ claims, conflicts: [conflict], managers: [dana], publicUrl: 'https://parley.example' },
    places: [ORG],
    policy: DEFAULT_POLICY,
    ...change,
  });
const isEmpty = (values: object) => Object.values(values).every((value) => value === null);

describe('the record of a conflict', () => {
  it('names every side, and who decides by when', () => {
    const [target] = recordsOf(aConflict());
    expect(target?.ref).toEqual({
      ...{ connectionId: ORG, object: 'Parley_Conflict__c', recordId: 'cf_1' },
    });
    expect(target?.values).toMatchObject({
      conflict_status: 'open',
      conflict_customer: 'Acme Robotics',
      conflict_channels: 'direct;reseller',
      conflict_since: '2026-11-20',
      conflict_due: '2026-11-23',
      conflict_decider: 'Dana Ruiz',
      conflict_step: 0,
      conflict_split: 'Northwind 70.00 % / Maya Osei 30.00 %',
      conflict_outcome: null,
      conflict_days: null,
      url: 'https://parley.example/conflicts/cf_1',
    });
    const lines = String(target?.values.conflict_claims).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^Northwind \(reseller\), HubSpot deal .+: created .*registered /);
    expect(lines[1]).toMatch(/^Maya Osei \(direct\), Salesforce opportunity /);
  });

  it('says what was decided, by whom, why and after how many days; nobody decides any more', () => {
    const [target] = recordsOf(aConflict({ status: 'resolved', decision }));
    expect(target?.values).toMatchObject({
      conflict_status: 'resolved',
      conflict_outcome: 'direct_keeps',
      conflict_note: 'Agreed by phone.',
      conflict_decided_on: '2026-11-22',
      conflict_decided_by: 'Dana Ruiz',
      conflict_days: 2,
      conflict_split: 'Maya Osei 100.00 % / Northwind 0.00 %',
      conflict_due: null,
      conflict_decider: null,
    });
  });

  it('says it as the CRM will give it back, whatever somebody pasted', () => {
    const note = 'Agreed\r\nby phone.\u0000 \ud83d ';
    const managers = [{ ...dana, name: ' Dana\u0000 Ruiz ' }];
    const decided = aConflict({ status: 'resolved', decision: { ...decision, note } });
    const [target] = recordsOf(decided, { managers });
    expect(target?.values.conflict_note).toBe('Agreed\nby phone. \ufffd');
    expect(target?.values.conflict_decided_by).toBe('Dana Ruiz');
    const [open] = recordsOf(aConflict(), { managers });
    expect(open?.values.conflict_decider).toBe('Dana Ruiz');
  });

  it('says which split a seller proposed and why, while it may be accepted', () => {
    const shares = [
      { claimId: partner.id, basisPoints: 6_000 },
      { claimId: direct.id, basisPoints: 4_000 },
    ];
    const by = { connectionId: ORG, userId: '7', email: 'kim@vendor.example' };
    const otherSplit = { split: shares, text: 'We ran the trial.', by, at: NOW };
    const reasonOf = (change: Partial<Conflict>) =>
      recordsOf(aConflict({ otherSplit, ...change }))[0]?.values.conflict_reason;
    expect(reasonOf({})).toContain(
      '\nOn 2026-11-20 kim@vendor.example proposed: Northwind 60.00 % / Maya Osei 40.00 %. “We ran the trial.”',
    );
    expect(reasonOf({ status: 'resolved', decision })).not.toContain('proposed');
    expect(reasonOf({ otherSplit: { ...otherSplit, split: [] } })).not.toContain('proposed');
  });

  it('names whom an overdue conflict has gone to, and their day', () => {
    const since = NOW + 4 * DAY_MS;
    const escalation = { step: 1, since, dueOn: parseDay('2026-11-26') ?? 0 };
    const [target] = recordsOf(aConflict({ escalation }));
    expect(target?.values).toMatchObject({ conflict_step: 1, conflict_due: '2026-11-26' });
    expect(target?.values.conflict_decider).toContain('the regional sales director');
  });

  it('fills every field it has, and none beyond its length', () => {
    const long = { ...decision, note: 'because '.repeat(1_000) };
    const [target] = recordsOf(aConflict({ status: 'resolved', decision: long }));
    const keys = ownFieldsOf('conflict').filter(({ isKey }) => isKey !== true);
    expect(Object.keys(target?.values ?? {}).sort()).toEqual(keys.map(({ key }) => key).sort());
    for (const { key, maxLength } of OWN_FIELDS) {
      const length = String(target?.values[key] ?? '').length;
      expect(length, key).toBeLessThanOrEqual(maxLength ?? 255);
    }
  });

  it('is where one of its claims is, or where its manager works; elsewhere it goes', () => {
    const places = [ORG, OTHER];
    const at = (managers: readonly ChannelManager[]) =>
      recordsOf(aConflict(), { places, managers }).map(({ values }) => !isEmpty(values));
    expect(at([dana])).toEqual([true, false]);
    expect(at([{ ...dana, connectionId: OTHER }])).toEqual([true, true]);
    expect(recordsOf(aConflict(), { places: [] })).toEqual([]);
  });

  it.each(['superseded', 'ended'] as const)('goes with a conflict that is %s', (status) => {
    const [target] = recordsOf(aConflict({ status }));
    expect(isEmpty(target?.values ?? {})).toBe(true);
  });
});
