// The Lightning component's states as records: what write-back itself would set on an opportunity and an
// account, in the form in which the Lightning Data Service hands it to a component.
import { desiredTargets } from '../../src/app/desired-fields.ts';
import type { Claim } from '../../src/domain/claim.ts';
import type { Conflict } from '../../src/domain/conflict.ts';
import { accountIdOf, asConflictId, claimIdOf, type RecordRef } from '../../src/domain/ids.ts';
import { type OwnFieldValues, ownFieldName, ownFieldsOf } from '../../src/domain/own-fields.ts';
import { aConflict, at, DEAL, day, MANAGER, ownDeal, partnerDeal, SALESFORCE } from './book.ts';

const OPPORTUNITY: RecordRef = {
  connectionId: SALESFORCE,
  object: 'Opportunity',
  recordId: '006000000000601AAA',
};
const ACCOUNT: RecordRef = {
  connectionId: SALESFORCE,
  object: 'Account',
  recordId: '001000000000601AAA',
};

/** The direct team's deal in Salesforce, the partner's in HubSpot: the other way round than in HubSpot. */
const own: Claim = {
  ...ownDeal,
  id: claimIdOf(OPPORTUNITY),
  crm: 'salesforce',
  recordType: 'opportunity',
  account: { ...ownDeal.account, id: accountIdOf(ACCOUNT) },
};
const other: Claim = { ...partnerDeal, id: claimIdOf(DEAL), crm: 'hubspot', recordType: 'deal' };

export type LightningScene = {
  readonly name: string;
  readonly title: string;
  readonly objectApiName: 'Opportunity' | 'Account';
  /** As the wire gives it; absent while it loads. */
  readonly record?: { readonly data: object } | { readonly error: object };
};

const decision = {
  conflictId: asConflictId('cf_1042'),
  claimIds: [own.id, other.id],
  factsHash: 'facts',
  decidedBy: MANAGER.id,
  decidedAt: at('2026-11-17T15:02:00Z'),
  via: 'salesforce task',
  note: null,
} as const;

const claims = [own, other];
const conflict = (change: Partial<Parameters<typeof aConflict>[0]> = {}): Conflict =>
  aConflict({ claims, ...change });

/** Every state that the record's own fields can tell. */
export function lightningScenes(): readonly LightningScene[] {
  const opportunity = (name: string, title: string, one: Conflict | null): LightningScene => ({
    ...{ name, title, objectApiName: 'Opportunity' },
    record: { data: recordOf(OPPORTUNITY, one) },
  });
  const split = conflict().judgement.splits;
  return [
    { name: 'loading', title: 'Loading', objectApiName: 'Opportunity' },
    {
      ...{ name: 'error', title: 'A fault', objectApiName: 'Opportunity' },
      record: { error: { status: 500 } },
    },
    {
      ...{
        name: 'no-permission',
        title: 'Without the permission set',
        objectApiName: 'Opportunity',
      },
      record: { data: { fields: {} } },
    },
    opportunity('none', 'No conflict', null),
    opportunity('high', 'Open, high', conflict()),
    opportunity('medium', 'Open, medium', conflict({ judgement: { severity: 'medium' } })),
    opportunity('low', 'Open, low', conflict({ judgement: { severity: 'low' } })),
    opportunity('acknowledged', 'Acknowledged', conflict({ status: 'acknowledged' })),
    opportunity(
      'probable',
      'Probable match',
      conflict({ judgement: { action: 'confirm_match', severity: 'low' } }),
    ),
    opportunity(
      'escalated',
      'Late, escalated',
      conflict({
        dueOn: day('2026-11-16'),
        escalation: { step: 1, since: at('2026-11-17T00:00:00Z'), dueOn: day('2026-11-20') },
      }),
    ),
    opportunity(
      'resolved',
      'Resolved',
      conflict({ status: 'resolved', decision: { ...decision, outcome: 'accept_split', split } }),
    ),
    opportunity(
      'dismissed',
      'Dismissed',
      conflict({
        status: 'dismissed',
        decision: { ...decision, outcome: 'not_a_conflict', split: null },
      }),
    ),
    {
      ...{ name: 'account', title: 'On the account', objectApiName: 'Account' },
      record: { data: recordOf(ACCOUNT, conflict()) },
    },
  ];
}

function recordOf(ref: RecordRef, shown: Conflict | null) {
  const targets = desiredTargets({
    claims,
    formerClaimIds: [],
    accountIds: [accountIdOf(ACCOUNT)],
    conflicts: shown === null ? [] : [shown],
    current: new Set(shown === null ? [] : [shown.id]),
    foldsInto: new Map(),
    managers: [MANAGER],
    publicUrl: 'https://parley.example',
  });
  const target = targets.find((one) => one.ref.recordId === ref.recordId);
  return { fields: fieldsOf(ref.object === 'Account' ? 'account' : 'claim', target?.values ?? {}) };
}

function fieldsOf(home: 'account' | 'claim', values: OwnFieldValues) {
  return Object.fromEntries(
    ownFieldsOf(home).map(({ key }) => {
      const value = values[key] ?? null;
      return [ownFieldName('salesforce', key), { value, displayValue: null }];
    }),
  );
}
