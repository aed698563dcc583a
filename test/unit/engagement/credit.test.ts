// Chapter C: the split of revenue credit.
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../src/domain/claim.ts';
import { asClaimId } from '../../../src/domain/ids.ts';
import type { Agreement } from '../../../src/domain/judgement.ts';
import {
  aClaim,
  aDirectClaim,
  at,
  type ClaimChange,
  judge,
  judgeConflict,
  met,
  shares,
} from '../../helpers/claims.ts';

const REGISTERED = { registration: {} };
const WORKED = { activities: met('2026-11-10T09:00:00Z') };

function split(claims: readonly Claim[]) {
  const judgement = judgeConflict(claims);
  const clauses = judgement.clauses.filter((clause) => clause.startsWith('C-'));
  return [clauses.join(' '), shares(judgement)];
}

describe('C-1 and C-2', () => {
  it.each([
    ['no other worked', {}, ['C-1', { P: 10_000, D: 0 }]],
    [
      'worked 60 days ago',
      { activities: met('2026-09-21T00:00:00Z') },
      ['C-2', { P: 7_000, D: 3_000 }],
    ],
    [
      'worked 61 days ago',
      { activities: met('2026-09-20T23:59:59Z') },
      ['C-1', { P: 10_000, D: 0 }],
    ],
    ['will work', { activities: met('2026-11-20T12:00:01Z') }, ['C-1', { P: 10_000, D: 0 }]],
  ])('%s', (_, change, expected) => {
    expect(split([aClaim('P', REGISTERED), aDirectClaim('D', change)])).toEqual(expected);
  });

  it('shares the pool among the others who worked; odd hundredths to the earliest created', () => {
    const claims = [
      aClaim('P', { ...REGISTERED, ...WORKED }),
      ...['A', 'B', 'C', 'E', 'F', 'G', 'H'].map((id, index) =>
        aClaim(id, { ...WORKED, createdAt: at(`2026-11-${10 + index}T09:00:00Z`) }),
      ),
      aDirectClaim('D'),
    ];
    const [clause, shared] = split(claims.toReversed());
    expect(clause).toBe('C-2');
    expect(shared).toEqual({
      P: 7_000,
      A: 429,
      B: 429,
      C: 429,
      E: 429,
      F: 428,
      G: 428,
      H: 428,
      D: 0,
    });
  });

  it('needs no work of the prevailing claim', () => {
    expect(split([aClaim('P', REGISTERED), aDirectClaim('D', WORKED)])).toEqual([
      'C-2',
      { P: 7_000, D: 3_000 },
    ]);
  });
});

describe('C-3, equal shares', () => {
  it('goes to the leaders alone; the odd hundredth to the earliest created, then listed', () => {
    const together = { createdAt: at('2026-11-05T09:00:00Z') };
    const claims = ['A', 'B', 'C'].map((id) => aClaim(id, together));
    const late = aDirectClaim('D', { createdAt: at('2026-11-06T09:00:01Z') });
    expect(split([...claims, late])).toEqual(['C-3', { A: 3_334, B: 3_333, C: 3_333, D: 0 }]);
    expect(split([late, ...claims.toReversed()])).toEqual([
      'C-3',
      { A: 3_333, B: 3_333, C: 3_334, D: 0 },
    ]);
  });
});

describe('C-4, the cap', () => {
  const referral: ClaimChange = { channel: 'referral' };
  const influence: ClaimChange = { role: 'influence' };

  it.each<[string, Claim[], [string, Record<string, number>]]>([
    [
      'referral that prevails: the excess to direct',
      [aClaim('P', { ...REGISTERED, ...referral }), aDirectClaim('D')],
      ['C-1 C-4', { P: 1_000, D: 9_000 }],
    ],
    [
      'direct before the prevailing claim',
      [aClaim('P', REGISTERED), aClaim('R', { ...referral, ...WORKED }), aDirectClaim('D')],
      ['C-2 C-4', { P: 7_000, R: 1_000, D: 2_000 }],
    ],
    [
      'without direct: the prevailing claim',
      [aClaim('P', REGISTERED), aClaim('R', { ...referral, ...WORKED })],
      ['C-2 C-4', { P: 9_000, R: 1_000 }],
    ],
    [
      'a capped direct claim inherits nothing',
      [
        aClaim('P', REGISTERED),
        aClaim('R', { ...referral, ...WORKED }),
        aDirectClaim('D', influence),
      ],
      ['C-2 C-4', { P: 9_000, R: 1_000, D: 0 }],
    ],
    [
      'winner capped, no direct: the earliest uncapped',
      [
        aClaim('P', { ...REGISTERED, ...influence }),
        aClaim('Q', { createdAt: at('2026-11-05T09:00:00Z') }),
        aClaim('R', { createdAt: at('2026-11-04T09:00:00Z') }),
      ],
      ['C-1 C-4', { P: 1_000, Q: 0, R: 9_000 }],
    ],
    [
      'all capped: no cap',
      [aClaim('P', { ...REGISTERED, ...referral }), aDirectClaim('D', { ...influence, ...WORKED })],
      ['C-2', { P: 7_000, D: 3_000 }],
    ],
    [
      'below the cap: nothing moves',
      [aClaim('P', REGISTERED), aClaim('R', referral), aDirectClaim('D')],
      ['C-1', { P: 10_000, R: 0, D: 0 }],
    ],
    [
      'under P-8, without direct: the earliest uncapped',
      [aClaim('R', referral), aClaim('P'), aClaim('Q')],
      ['C-3 C-4', { R: 1_000, P: 5_667, Q: 3_333 }],
    ],
  ])('%s', (_, claims, expected) => {
    expect(split(claims)).toEqual(expected);
  });

  it('takes exactly the cap as allowed', () => {
    const others = ['A', 'B'].map((id) => aClaim(id, WORKED));
    const claims = [aClaim('P', REGISTERED), aClaim('R', { ...referral, ...WORKED }), ...others];
    expect(split(claims)).toEqual(['C-2', { P: 7_000, R: 1_000, A: 1_000, B: 1_000 }]);
  });

  it('moves credit, not the verdict', () => {
    const judgement = judgeConflict([
      aClaim('P', { ...REGISTERED, ...referral }),
      aDirectClaim('D'),
    ]);
    expect(judgement.prevails).toBe('P');
  });
});

describe('the agreed co-sell split (section 10)', () => {
  const coSell = { coSellId: 'CS-1' };
  const pair = [aClaim('P', coSell), aDirectClaim('D', coSell)];
  const split = [
    { claimId: asClaimId('P'), basisPoints: 4_000 },
    { claimId: asClaimId('D'), basisPoints: 6_000 },
  ];
  const agreed = (change: Partial<Agreement> = {}) => ({
    agreements: [{ id: 'CS-1', claimIds: [], split, ...change }],
  });
  const context = agreed();

  it('is shown with record_agreed_split', () => {
    const judgement = judge(pair, { context });
    expect(judgement.action).toBe('record_agreed_split');
    expect(shares(judgement)).toEqual({ P: 4_000, D: 6_000 });
  });

  it('is not shown for another agreement, or when a claim it names is set aside', () => {
    expect(judge(pair, { context: agreed({ id: 'CS-2' }) }).splits).toBeNull();
    const third = aClaim('X', { ...coSell, externalRef: 'record P' });
    const withThird = [...split, { claimId: third.id, basisPoints: 0 }];
    const judgement = judge([...pair, third], { context: agreed({ split: withThird }) });
    expect(judgement).toMatchObject({ action: 'record_agreed_split', splits: null });
  });

  it('holds for claims of which a person said so, whatever their records say', () => {
    const records = [aClaim('P', { coSellId: 'CS-9' }), aDirectClaim('D')];
    const claimIds = records.map((claim) => claim.id);
    const judgement = judge(records, { context: agreed({ claimIds }) });
    expect(judgement.action).toBe('record_agreed_split');
    expect(shares(judgement)).toEqual({ P: 4_000, D: 6_000 });
    expect(judge(records, { context }).isConflict).toBe(true);
  });

  it('of several agreements is that of the claims that collide no more', () => {
    const other = { id: 'CS-2', claimIds: [asClaimId('Z')], split: null };
    const agreements = [other, ...context.agreements];
    expect(shares(judge(pair, { context: { agreements } }))).toEqual({ P: 4_000, D: 6_000 });
  });

  it('is not shown where none is recorded', () => {
    const judgement = judge(pair, { context: agreed({ split: null }) });
    expect(judgement).toMatchObject({ action: 'record_agreed_split', splits: null });
  });

  it('needs one S-4 pair, whatever stops the others', () => {
    const other = aClaim('X', { productFamily: 'Other' });
    expect(shares(judge([...pair, other], { context }))).toEqual({ P: 4_000, D: 6_000 });
  });

  it('does not replace the split of a conflict', () => {
    const judgement = judgeConflict([...pair, aClaim('Q', REGISTERED)], { context });
    expect(shares(judgement)).toEqual({ P: 0, D: 0, Q: 10_000 });
  });
});
