// Why a conflict is judged so: what the Lightning components take apart is every sentence that Parley writes.
import { describe, expect, it } from 'vitest';
import { REASON_LABELS } from '../../../manifest/salesforce/reason-labels.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import { asClaimId } from '../../../src/domain/ids.ts';
import {
  aClaim,
  aDirectClaim,
  at,
  day,
  type JudgeChange,
  judge,
  met,
  NOW,
} from '../../helpers/claims.ts';

type Sentence = {
  readonly kind: string;
  readonly values?: readonly object[];
  readonly shares?: readonly object[];
};
const LWC = `${process.cwd()}/manifest/salesforce/force-app/main/default/lwc`;
const { readReason }: { readonly readReason: (text: unknown) => readonly Sentence[] | null } =
  await import(`${LWC}/parleyFields/parleyFields.js`);

const partner = aClaim('P', { registration: {} });
const direct = aDirectClaim('D', { activities: met('2026-11-10T09:00:00Z') });
const idle = { partner: { name: 'Altura', territories: ['US'] } };
const renewal = { dealType: 'renewal' } as const;
const registered = (instant: string) => ({ registration: { registeredAt: at(instant) } });
const worked = (id: string) => aClaim(id, { activities: met('2026-11-10T09:00:00Z') });

const CASES: readonly (readonly [readonly string[], readonly Claim[], JudgeChange['context']?])[] =
  [
    [
      ['chose', 'credit', 'changeChoice'],
      [partner, direct],
      { customerChoices: [{ claimId: asClaimId('D'), dated: day('2026-11-19') }] },
    ],
    [
      ['contract', 'credit', 'changeUntil'],
      [aClaim('P', { ...idle, ...renewal }), aDirectClaim('D', renewal)],
      { incumbent: 'Altura', contractEnd: day('2026-12-31') },
    ],
    [
      ['before', 'credit', 'changeContact'],
      [aClaim('P', registered('2026-11-12T09:00:00Z')), direct],
    ],
    [
      ['first', 'credit', 'changeFirstEnd'],
      [partner, aClaim('Q', registered('2026-11-09T09:00:00Z'))],
    ],
    [
      ['tied', 'credit', 'changeFirstEnd'],
      [partner, aClaim('Q', { registration: {}, activities: met('2026-11-09T09:00:00Z') })],
    ],
    [
      ['only', 'credit', 'changeEnd'],
      [partner, direct],
    ],
    [
      ['named', 'credit', 'changeException'],
      [aClaim('P'), direct],
      { namedSince: day('2026-02-01') },
    ],
    [
      ['worked', 'credit', 'changeRegistration'],
      [aClaim('P'), direct],
    ],
    [
      ['record', 'credit', 'changeRegistration'],
      [aClaim('P'), aDirectClaim('D', { createdAt: NOW })],
    ],
    [
      ['level', 'credit', 'changeSettle'],
      [aClaim('P'), aDirectClaim('D')],
    ],
    [
      ['worked', 'credit', 'weakTerritory', 'changeRegistration'],
      [aClaim('P', { registration: {}, territory: 'GLOBAL' }), direct],
    ],
    [
      ['worked', 'credit', 'weakOver', 'changeRegistration'],
      [aClaim('P', { registration: { status: 'expired' } }), direct],
    ],
    [
      ['worked', 'credit', 'weakPending', 'changeRegistration'],
      [aClaim('P', { registration: { status: 'pending' } }), direct],
    ],
    [
      ['confirm', 'only', 'credit', 'changeEnd'],
      [partner, { ...direct, account: { ...direct.account, domain: null } }],
    ],
    [
      ['level', 'credit', 'changeSettle'],
      [worked('A'), worked('B'), worked('C'), direct],
    ],
  ];

describe('why a conflict is judged so', () => {
  it.each(CASES.map(([kinds, claims, context]) => ({ kinds, claims, context })))(
    '$kinds is read as it is written, at every level of names',
    ({ kinds, claims, context }) => {
      for (const level of [0, 1, 2, 3] as const) {
        const maskLevel = { seller: level, channelManager: level, partner: level };
        const change = { policy: { maskLevel }, ...(context && { context }) };
        const { seller } = judge(claims, change).reasons;
        const found = readReason(seller)?.map(({ kind }) => kind);
        const isWhole = seller.includes('Suggested credit');
        const expected = kinds.filter((kind) => isWhole || kind !== 'credit');
        const short = expected.filter((kind) => !kind.startsWith('weak'));
        expect([expected, short], seller).toContainEqual(found);
      }
    },
  );

  it('tells sides, days and shares apart', () => {
    const { seller } = judge([partner, direct], {}).reasons;
    expect(readReason(seller)).toEqual([
      {
        kind: 'only',
        values: [
          { side: { kind: 'registered', more: '' } },
          { day: '2026-11-01' },
          { day: '2027-01-30' },
        ],
      },
      {
        kind: 'credit',
        shares: [
          { side: { kind: 'registered', more: '' }, percent: 70 },
          { side: { kind: 'direct', more: '' }, percent: 30 },
        ],
      },
      { kind: 'changeEnd', values: [] },
    ]);
  });

  it.each([null, '', 'Another sentence. Suggested credit: a partner 100 %.'])(
    '%j is shown as it is',
    (text) => {
      expect(readReason(text)).toBeNull();
    },
  );

  it('has a text for every sentence, with the same places in all four languages', () => {
    const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([one]) => one).sort();
    for (const [name, { en, de, fr, es }] of Object.entries(REASON_LABELS)) {
      for (const text of [de, fr, es]) expect(places(text), name).toEqual(places(en));
    }
  });
});
