// Clause M-7: copies of one claim are folded, never judged against each other.
import { describe, expect, it } from 'vitest';
import {
  aClaim,
  aDirectClaim,
  at,
  type ClaimChange,
  judge,
  money,
  setAside,
} from '../../helpers/claims.ts';

const LATER = at('2026-11-03T09:00:00Z');

/** Two records of one partner that differ only by `change` in the later one. */
function copies(change: ClaimChange) {
  const partner = { name: 'Altura Cloud', territories: ['US'] };
  return judge([
    aClaim('A', { partner, amount: money(10_000) }),
    aClaim('B', { partner, amount: money(10_000), createdAt: LATER, ...change }),
  ]);
}

describe('M-7 by look', () => {
  it.each<[string, ClaimChange]>([
    ['all the same', {}],
    ['partner written otherwise', { partner: { name: 'ALTURA cloud, Inc.' } }],
    ['amount 1 % of the larger apart', { amount: money('10101.01') }],
    ['amount in another currency', { amount: money('7692.31', 'GBP') }],
    ['created seven days apart', { createdAt: at('2026-11-08T23:59:59Z') }],
    ['another owner', { owner: { name: null, email: 'b@partner.example' } }],
    ['another stage and role', { stage: 'negotiate', role: 'influence' }],
  ])('folds: %s', (_, change) => {
    const judgement = copies(change);
    expect(setAside(judgement)).toEqual({ B: 'M-7' });
    expect(judgement.excluded[0]?.foldsInto).toBe('A');
    expect(judgement).toMatchObject({ action: 'merge_duplicate', clauses: ['M-7'], splits: null });
  });

  it.each<[string, ClaimChange]>([
    ['more than 1 % of the larger', { amount: money('10101.02') }],
    ['an empty amount counts as 0', { amount: null }],
    ['eight days apart', { createdAt: at('2026-11-09T00:00:00Z') }],
    ['another channel', { channel: 'marketplace' }],
    ['another product', { productFamily: 'Analytics' }],
    ['another deal type', { dealType: 'expansion' }],
    ['another partner', { partner: { name: 'Corvid' } }],
    ['a name of which nothing is left', { partner: { name: '---' } }],
    ['only probably the same account', { account: { domain: null } }],
    ['only a related account', { account: { domain: 'b.example', parentDomain: 'acme.example' } }],
  ])('keeps apart: %s', (_, change) => {
    expect(setAside(copies(change))).toEqual({});
  });

  it('compares two empty amounts as equal', () => {
    const judgement = judge([
      aDirectClaim('A', { amount: null, owner: { name: null, email: 'Tom@vendor.example' } }),
      aDirectClaim('B', { amount: null, owner: { name: null, email: 'tom@VENDOR.example' } }),
    ]);
    expect(setAside(judgement)).toEqual({ B: 'M-7' });
  });

  it.each([null, { name: 'Tom', email: null }, { name: 'Tom', email: '' }])(
    'needs an owner e-mail where there is no partner: %j',
    (owner) => {
      const judgement = judge([aDirectClaim('A', { owner }), aDirectClaim('B', { owner })]);
      expect(judgement.clauses).toEqual(['T-3']);
    },
  );
});

describe('M-7 by reference', () => {
  it.each([
    ['the later names the earlier', {}, { externalRef: 'record A' }],
    ['the earlier names the later', { externalRef: 'record B' }, {}],
  ])('folds whatever else differs: %s', (_, first, second) => {
    const judgement = judge([
      aClaim('A', { ...first, crm: 'salesforce' }),
      aDirectClaim('B', { ...second, productFamily: 'Other', account: { domain: 'b.example' } }),
    ]);
    expect(setAside(judgement)).toEqual({ B: 'M-7' });
  });

  it('sets aside the later listed of two created at one instant', () => {
    const first = aClaim('A', { externalRef: 'record B' });
    const second = aClaim('B');
    expect(setAside(judge([first, second]))).toEqual({ B: 'M-7' });
    expect(setAside(judge([second, first]))).toEqual({ A: 'M-7' });
  });
});

describe('M-7 among more than two', () => {
  it('sets a copy of a copy aside too, and names the first of the chain', () => {
    const judgement = judge([
      aClaim('A'),
      aClaim('B', { externalRef: 'record A', createdAt: LATER }),
      aClaim('C', { externalRef: 'record B', createdAt: at('2026-11-04T09:00:00Z') }),
    ]);
    expect(setAside(judgement)).toEqual({ B: 'M-7', C: 'M-7' });
    expect(judgement.excluded.map(({ foldsInto }) => foldsInto)).toEqual(['A', 'A']);
  });

  it('does not fold into a dead claim', () => {
    const judgement = judge([
      aClaim('A', { stage: 'lost', closedAt: at('2026-11-10T09:00:00Z') }),
      aClaim('B', { externalRef: 'record A', createdAt: LATER }),
    ]);
    expect(setAside(judgement)).toEqual({ A: 'L-2' });
  });
});
