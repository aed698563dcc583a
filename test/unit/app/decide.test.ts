// What each outcome means for the split.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitFor } from '../../../src/app/outcome-split.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import type { Conflict, Outcome } from '../../../src/domain/conflict.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { aClaim, aDirectClaim, judgeConflict, met } from '../../helpers/claims.ts';

function split(outcome: Outcome, claims: readonly Claim[]) {
  const conflict = { judgement: judgeConflict(claims) } as unknown as Conflict;
  const lines = splitFor(outcome, conflict, { claims, policy: DEFAULT_POLICY });
  if (lines === null || lines === 'impossible') return lines;
  return Object.fromEntries(lines.map((line) => [line.claimId, line.basisPoints]));
}

const registered = aClaim('P', { registration: {} });
const other = aClaim('Q');
const direct = aDirectClaim('D', { activities: met('2026-11-10T09:00:00Z') });

describe('an outcome', () => {
  it('accepts the suggested split', () => {
    expect(split('accept_split', [registered, direct])).toEqual({ P: 7_000, D: 3_000 });
  });

  it('gives all to the direct team, or all to the partner with the largest share', () => {
    expect(split('direct_keeps', [registered, other, direct])).toEqual({ P: 0, Q: 0, D: 10_000 });
    expect(split('partner_keeps', [other, registered, direct])).toEqual({ P: 10_000, Q: 0, D: 0 });
  });

  it('cannot give the deal to a side that has no claim', () => {
    expect(split('direct_keeps', [registered, other])).toBe('impossible');
  });

  it('shares equally, the odd hundredth to the earliest', () => {
    const early = aDirectClaim('D', { createdAt: registered.createdAt - 1 });
    expect(split('share', [registered, other, early])).toEqual({ D: 3_334, P: 3_333, Q: 3_333 });
  });

  it('shares nothing among claims that have all gone', () => {
    const conflict = { judgement: judgeConflict([registered, direct]) } as unknown as Conflict;
    expect(splitFor('share', conflict, { claims: [], policy: DEFAULT_POLICY })).toBe('impossible');
  });

  it('has no split when it is not a conflict', () => {
    expect(split('not_a_conflict', [registered, direct])).toBeNull();
  });

  it('always totals 100 %', () => {
    const outcomes = fc.constantFrom<Outcome>(
      'accept_split',
      'partner_keeps',
      'share',
      'direct_keeps',
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), outcomes, (partners, outcome) => {
        const claims = [direct, ...Array.from({ length: partners }, (_, n) => aClaim(`P${n}`))];
        const lines = split(outcome, claims) as Record<string, number>;
        expect(Object.values(lines).reduce((sum, one) => sum + one, 0)).toBe(10_000);
      }),
    );
  });
});
