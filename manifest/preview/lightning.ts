// The Lightning component's states as records: what write-back itself would set on an opportunity and an
// account, in the form in which the Lightning Data Service hands it to a component.
import { desiredTargets } from '../../src/app/desired-fields.ts';
import type { Claim } from '../../src/domain/claim.ts';
import type { Conflict } from '../../src/domain/conflict.ts';
import { accountIdOf, asConflictId, claimIdOf, type RecordRef } from '../../src/domain/ids.ts';
import { type OwnFieldValues, ownFieldName, ownFieldsOf } from '../../src/domain/own-fields.ts';
import { DEFAULT_POLICY, type MaskLevel } from '../../src/domain/policy.ts';
import {
  aConflict,
  at,
  DEAL,
  day,
  longNamedDeal,
  MANAGER,
  ownDeal,
  partnerDeal,
  referralDeal,
  SALESFORCE,
} from './book.ts';

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
const inHubspot = (claim: Claim): Claim => ({
  ...claim,
  ...{ id: claimIdOf(DEAL), crm: 'hubspot', recordType: 'deal' },
});
const other = inHubspot(partnerDeal);
/** The two sides with their places changed. */
const partnersOwn: Claim = { ...partnerDeal, id: own.id, account: own.account };
const direct = inHubspot(ownDeal);

export type LightningScene = {
  readonly name: string;
  readonly title: string;
  readonly objectApiName: 'Opportunity' | 'Account';
  /** The component on the record page, or the quick action. */
  readonly component: 'conflict' | 'decide';
  /** As the wire gives it; absent while it loads. */
  readonly record?: { readonly data: object } | { readonly error: object };
  /** How long ago everything was looked at; null: there is no heartbeat record. */
  readonly checkedMinutesAgo: number | null | 'unreadable';
  /** How long ago somebody made the record. */
  readonly madeMinutesAgo: number;
  /** What this user may make. */
  readonly may: 'nothing' | 'say' | 'decide';
  readonly statements: readonly object[];
};

const MASK_LEVELS = [0, 1, 2, 3] as const;

type SceneSeed = Partial<LightningScene> & Pick<LightningScene, 'name' | 'title'>;

const scene = (seed: SceneSeed): LightningScene => ({
  ...{ objectApiName: 'Opportunity', component: 'conflict' },
  ...{ checkedMinutesAgo: 12, madeMinutesAgo: 45_000, may: 'say', statements: [] },
  ...seed,
});

/** The user of the preview, as its platform names them. */
export const VIEWER = '005000000000001AAA';

function statement(id: string, kind: string, state: string | null, answer: string | null = null) {
  const own = (key: Parameters<typeof ownFieldName>[1], value: string | null) => [
    ownFieldName('salesforce', key),
    { value },
  ];
  const fields = Object.fromEntries([
    own('statement_kind', kind),
    own('statement_conflict', 'cf_1042'),
    own('statement_state', state),
    own('statement_answer', answer),
  ]);
  return { id, fields: { ...fields, CreatedById: { value: VIEWER } } };
}

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
/** As judging says it to those who read the record; whatever is masked is left to the card's scenes. */
const REASON =
  'A registered partner holds the only registration in force, from 3 Nov 2026 to 1 Feb 2027. Suggested credit: a registered partner 70 %, the direct team 30 %. This can change when the registration ends.';
const reasons = { seller: REASON, partner: REASON, channelManager: REASON };

const conflict = ({
  judgement,
  ...change
}: Partial<Parameters<typeof aConflict>[0]> = {}): Conflict =>
  aConflict({ claims, ...change, judgement: { reasons, ...judgement } });

/** Every state that the record's own fields can tell. */
export function lightningScenes(): readonly LightningScene[] {
  const opportunity = (
    name: string,
    title: string,
    one: Conflict | null,
    more: Partial<LightningScene> = {},
  ): LightningScene =>
    scene({ ...{ name, title }, record: { data: recordOf(OPPORTUNITY, one) }, ...more });
  const split = conflict().judgement.splits;
  /** Fields have one value for every reader: the level is that of sellers and partners alike. */
  const masked = (name: string, title: string, level: MaskLevel, around: readonly Claim[]) =>
    scene({
      ...{ name, title },
      record: { data: recordOf(OPPORTUNITY, aConflict({ claims: around }), around, level) },
    });
  const three = [own, referralDeal, other];
  return [
    scene({ name: 'loading', title: 'Loading' }),
    scene({ ...{ name: 'error', title: 'A fault' }, record: { error: { status: 500 } } }),
    scene({
      ...{ name: 'no-permission', title: 'No permission' },
      record: { data: { fields: {} } },
    }),
    opportunity('none', 'No conflict', null),
    opportunity('asked', 'No conflict, asked whether the account is free', null, {
      statements: [
        statement(
          'a0S1',
          'check',
          'answered',
          'Before you start, talk to Dana Ruiz. As of 2026-11-20 09:00 UTC.',
        ),
      ],
    }),
    opportunity('none-stale', 'No conflict, checked long ago', null, { checkedMinutesAgo: 200 }),
    opportunity('unchecked', 'Not read yet', null, { madeMinutesAgo: 2 }),
    opportunity('unknown', 'No conflict, heartbeat not readable', null, {
      checkedMinutesAgo: 'unreadable',
    }),
    opportunity('not-live', 'Not live', null, { checkedMinutesAgo: null }),
    opportunity('open-high', 'Open, high', conflict()),
    opportunity('said', 'Open, after some words', conflict(), {
      statements: [
        statement('a0S1', 'seen', 'heard'),
        statement(
          'a0S2',
          'other_split',
          'refused',
          'This share is outside what the policy allows.',
        ),
        statement('a0S3', 'evidence', null),
      ],
    }),
    opportunity('silent', 'Open, to somebody who may only read', conflict(), { may: 'nothing' }),
    opportunity('stale', 'Open, checked long ago', conflict(), { checkedMinutesAgo: 26 * 60 }),
    opportunity('open-medium', 'Open, medium', conflict({ judgement: { severity: 'medium' } })),
    opportunity('open-low', 'Open, low', conflict({ judgement: { severity: 'low' } })),
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
        escalation: { step: 1, since: at('2026-11-17T00:00:00Z'), dueOn: day('2026-11-18') },
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
    masked('partner-deal', 'On a partner’s deal', 0, [direct, partnersOwn]),
    ...MASK_LEVELS.map((level) =>
      masked(`masked-${level}`, `Masked at level ${level}`, level, three),
    ),
    masked('masked-3-long', 'Long names', 3, [own, referralDeal, inHubspot(longNamedDeal)]),
    scene({
      ...{ name: 'company', title: 'On the company or account', objectApiName: 'Account' },
      record: { data: recordOf(ACCOUNT, conflict()) },
    }),
    opportunity('manager', 'For the channel manager', conflict(), {
      ...{ component: 'decide', may: 'decide' },
    }),
    opportunity('decide-not-yours', 'Quick action, to a seller', conflict(), {
      component: 'decide',
    }),
    opportunity('decide-nothing', 'Quick action without a conflict', null, {
      ...{ component: 'decide', may: 'decide' },
    }),
  ];
}

function recordOf(
  ref: RecordRef,
  shown: Conflict | null,
  around: readonly Claim[] = claims,
  level: MaskLevel = 0,
) {
  const targets = desiredTargets({
    claims: around,
    formerClaimIds: [],
    accountIds: [accountIdOf(ACCOUNT)],
    conflicts: shown === null ? [] : [shown],
    current: new Set(shown === null ? [] : [shown.id]),
    foldsInto: new Map(),
    maskLevel: { ...DEFAULT_POLICY.maskLevel, seller: level, partner: level },
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
