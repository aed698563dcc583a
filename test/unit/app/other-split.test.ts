// The split that a seller proposed: while it may be accepted, and what the lists of outcomes say of it.
import { describe, expect, it } from 'vitest';
import { outcomeToken, readOutcomeToken } from '../../../src/app/outcome-link.ts';
import { fittingOutcomes, splitFor } from '../../../src/app/outcome-split.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import { type Conflict, type Decision, OUTCOMES } from '../../../src/domain/conflict.ts';
import { asTenantId } from '../../../src/domain/ids.ts';
import { OWN_FIELDS } from '../../../src/domain/own-fields.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { aClaim, aDirectClaim, judgeConflict, met } from '../../helpers/claims.ts';

const direct = aDirectClaim('D', { activities: met('2026-11-10T09:00:00Z') });
const partner = aClaim('P', { registration: {} });
const referral = aClaim('R', { channel: 'referral' });

type Given = {
  readonly claims: readonly Claim[];
  readonly shares: readonly number[];
  readonly waiting?: readonly number[];
  readonly policy?: typeof DEFAULT_POLICY;
};

function given({ claims, shares, waiting, policy = DEFAULT_POLICY }: Given) {
  const split = (parts: readonly number[]) =>
    claims.map(({ id }, at) => ({ claimId: id, basisPoints: parts[at] ?? 0 }));
  const otherSplit = { split: split(shares), text: null, by: {}, at: 0 };
  const proposal = waiting && { outcome: 'accept_other_split', split: split(waiting) };
  const conflict = { judgement: judgeConflict(claims), otherSplit, proposal };
  return { conflict: conflict as unknown as Conflict, around: { claims, policy } };
}

function accepted(set: Given) {
  const { conflict, around } = given(set);
  const split = splitFor('accept_other_split', conflict, around);
  return split === 'impossible' ? split : split?.map(({ basisPoints }) => basisPoints);
}

describe('a proposed split', () => {
  it('is accepted as it was proposed, and offered right after the suggested one', () => {
    const set = { claims: [direct, partner], shares: [6_000, 4_000] };
    expect(accepted(set)).toEqual([6_000, 4_000]);
    const { conflict, around } = given(set);
    expect(fittingOutcomes(conflict, around).slice(0, 2)).toEqual([
      'accept_split',
      'accept_other_split',
    ]);
  });

  it('keeps the cap of the policy of now', () => {
    const claims = [direct, partner, referral];
    const shares = [5_000, 4_000, 1_000];
    expect(accepted({ claims, shares })).toEqual(shares);
    const policy = { ...DEFAULT_POLICY, referralCapBasisPoints: 999 };
    expect(accepted({ claims, shares, policy })).toBe('impossible');
  });

  it('that waits for approval keeps its shares', () => {
    const set = { claims: [direct, partner], shares: [0, 10_000], waiting: [6_000, 4_000] };
    expect(accepted(set)).toEqual([6_000, 4_000]);
  });
});

describe('the outcomes', () => {
  it.each(['task_outcome', 'statement_outcome', 'conflict_outcome'])(
    '%s lists all of them',
    (key) => {
      const options = OWN_FIELDS.find((field) => field.key === key)?.options;
      expect(options?.map(({ value }) => value)).toEqual([...OUTCOMES]);
    },
  );

  it('keep the codes by which links in CRMs know them', () => {
    const vault = { sign: () => 'x'.repeat(24), isSigned: () => true };
    const link = { taskKey: '0'.repeat(32), expiresOn: 20_000, facts: '0'.repeat(20) };
    const codes = OUTCOMES.map((outcome) => {
      const token = outcomeToken(vault, asTenantId('a'), { ...link, outcome });
      expect(readOutcomeToken(vault, asTenantId('a'), token)?.outcome).toBe(outcome);
      return [outcome, Buffer.from(token, 'base64url')[1]] satisfies [Decision['outcome'], unknown];
    });
    expect(Object.fromEntries(codes)).toEqual({
      ...{ accept_split: 0, direct_keeps: 1, partner_keeps: 2, share: 3, not_a_conflict: 4 },
      accept_other_split: 5,
    });
  });
});
