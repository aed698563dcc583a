// Overrides for segments: which hold for which claims, who wins, and where they reach the judgement.
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../src/domain/claim.ts';
import { DEFAULT_POLICY, type Policy, policyFromDocument } from '../../../src/domain/policy.ts';
import { policyFor } from '../../../src/engagement/segment.ts';
import {
  aClaim,
  aDirectClaim,
  at,
  day,
  judgeConflict,
  met,
  quote,
  setAside,
  shares,
} from '../../helpers/claims.ts';

function withOverrides(...overrides: readonly object[]): Policy {
  return policyFromDocument({
    overrides: overrides.map((one, index) => ({ name: `override ${index}`, ...one })),
  });
}

const gold = aClaim('G', { partner: { tier: 'gold' } });
const bare = aClaim('B');
const direct = aDirectClaim('D');

describe('an override', () => {
  const staleIn = (when: object, claims: readonly Claim[]) =>
    policyFor(withOverrides({ when, set: { stale_days: 7 } }), claims).staleDays === 7;

  it.each([
    ['tier of the claim', { partner_tier: 'gold' }, [gold], true],
    ['another tier', { partner_tier: 'silver' }, [gold], false],
    ['the vendor has no say in tiers', { partner_tier: 'gold' }, [gold, direct], true],
    ['nobody has a say', { partner_tier: 'gold' }, [direct], false],
    ['a partner without tier is not gold', { partner_tier: 'gold' }, [gold, bare], false],
    ['without tier', { partner_tier: 'none' }, [bare, direct], true],
    ['one of several', { partner_tier: ['none', 'gold'] }, [gold, bare], true],
    ['product', { product_family: 'Platform' }, [gold, direct], true],
    ['every claim counts', { deal_type: 'renewal' }, [gold, renewalOf(bare)], false],
    ['deal type', { deal_type: 'renewal' }, [renewalOf(gold), renewalOf(bare)], true],
    ['territory', { territory: 'US' }, [gold, direct], true],
    ['global lies in every territory', { territory: 'US' }, [gold, globalOf(bare)], true],
    ['global alone lies in none', { territory: 'US' }, [globalOf(bare)], false],
    ['global alone', { territory: 'GLOBAL' }, [globalOf(bare)], true],
    ['every condition', { territory: 'US', partner_tier: 'silver' }, [gold], false],
  ] as const)('holds by %s: %j', (_name, when, claims, expected) => {
    expect(staleIn(when, claims)).toBe(expected);
  });

  it('leaves a policy without a fitting one as it is, the same object', () => {
    expect(policyFor(DEFAULT_POLICY, [gold])).toBe(DEFAULT_POLICY);
    const policy = withOverrides({ when: { partner_tier: 'silver' }, set: { stale_days: 7 } });
    expect(policyFor(policy, [gold])).toBe(policy);
  });

  it('makes one policy object for one set of overrides', () => {
    const policy = withOverrides({ when: { partner_tier: 'gold' }, set: { stale_days: 7 } });
    expect(policyFor(policy, [gold])).toBe(policyFor(policy, [gold, direct]));
  });

  it('merges a table over the document it belongs to', () => {
    const policy = policyFromDocument({
      sla_business_days: { low: 9 },
      overrides: [
        { name: 'x', when: { territory: 'US' }, set: { sla_business_days: { high: 0 } } },
      ],
    });
    expect(policyFor(policy, [gold]).slaBusinessDays).toEqual({ high: 0, medium: 2, low: 9 });
    expect(policy.slaBusinessDays).toEqual({ high: 1, medium: 2, low: 9 });
  });
});

describe('precedence', () => {
  it('goes to the override with more conditions, wherever it is listed', () => {
    const narrow = { when: { territory: 'US', partner_tier: 'gold' }, set: { stale_days: 1 } };
    const wide = { when: { territory: 'US' }, set: { stale_days: 2, tie_hours: 3 } };
    for (const policy of [withOverrides(narrow, wide), withOverrides(wide, narrow)]) {
      expect(policyFor(policy, [gold])).toMatchObject({ staleDays: 1, tieHours: 3 });
    }
  });

  it('goes to the one listed first where both are as specific', () => {
    const first = { when: { territory: 'US' }, set: { stale_days: 1 } };
    const second = { when: { partner_tier: 'gold' }, set: { stale_days: 2 } };
    expect(policyFor(withOverrides(first, second), [gold]).staleDays).toBe(1);
    expect(policyFor(withOverrides(second, first), [gold]).staleDays).toBe(2);
  });
});

describe('overrides reach the judgement', () => {
  it('protects each registration for as long as its own claim is granted', () => {
    const registeredAt = at('2026-10-20T09:00:00Z');
    const policy = withOverrides({ when: { partner_tier: 'gold' }, set: { protection_days: 120 } });
    const claims = [
      aClaim('G', { partner: { tier: 'gold' }, registration: { registeredAt } }),
      aClaim('S', { partner: { tier: 'silver' }, registration: { registeredAt } }),
    ];
    const now = at('2027-02-01T09:00:00Z');
    const lively = claims.map((claim) => ({ ...claim, activities: met('2027-01-20T09:00:00Z') }));
    const judged = judgeConflict(lively, { policy, now });
    expect(judged.prevails).toBe('G');
    expect(judged.clauses).toEqual(expect.arrayContaining(['L-4', 'P-5']));
  });

  it('lets claims turn stale by their own segment', () => {
    const policy = withOverrides({ when: { partner_tier: 'none' }, set: { stale_days: 5 } });
    expect(setAside(judgeAny([bare, direct, gold], policy))).toEqual({ B: 'L-3' });
  });

  it('shares by the segment of the whole conflict', () => {
    const policy = withOverrides({
      when: { deal_type: 'renewal' },
      set: { winner_percent: 90, contribution_pool_percent: 10 },
    });
    const worked = { activities: met('2026-11-10T09:00:00Z'), registration: {} };
    const claims = [
      aClaim('P', worked),
      aDirectClaim('D', { activities: met('2026-11-11T09:00:00Z') }),
    ];
    expect(shares(judgeConflict(claims, { policy }))).toEqual({ P: 7_000, D: 3_000 });
    expect(shares(judgeConflict(claims.map(renewalOf), { policy }))).toEqual({
      P: 9_000,
      D: 1_000,
    });
  });

  it('end the validity of a judgement when their own renewal window begins', () => {
    const window = { before: 10, after: 30 };
    const policy = withOverrides({
      when: { territory: 'US' },
      set: { renewal_window_days: window },
    });
    const claims = [gold, direct].map((claim) => ({
      ...renewalOf(claim),
      createdAt: at('2026-11-20T09:00:00Z'),
    }));
    const context = { incumbent: 'Partner G', contractEnd: day('2026-12-05') };
    expect(judgeConflict(claims, { context }).clauses).toContain('P-2');
    const judged = judgeConflict(claims, { context, policy });
    expect(judged.clauses).not.toContain('P-2');
    expect(judged.validUntil).toBe(at('2026-11-25T00:00:00Z'));
  });

  it('compares prices by the segment of the pair', () => {
    const policy = withOverrides({ when: { territory: 'US' }, set: { price_tolerance: 20 } });
    const claims = [aClaim('P', { quote: quote(100) }), aDirectClaim('D', { quote: quote(85) })];
    expect(judgeConflict(claims).types).toContain('price');
    expect(judgeConflict(claims, { policy }).types).not.toContain('price');
  });

  it('caps each referral by its own tier', () => {
    const policy = withOverrides({
      when: { partner_tier: 'gold' },
      set: { referral_cap_percent: 25 },
    });
    const claims = [
      aClaim('R', { channel: 'referral', partner: { tier: 'gold' }, registration: {} }),
      direct,
    ];
    expect(shares(judgeConflict(claims))).toEqual({ R: 1_000, D: 9_000 });
    expect(shares(judgeConflict(claims, { policy }))).toEqual({ R: 2_500, D: 7_500 });
  });
});

function judgeAny(claims: readonly Claim[], policy: Policy) {
  return judgeConflict(claims, { policy });
}

function renewalOf(claim: Claim): Claim {
  return { ...claim, dealType: 'renewal' };
}

function globalOf(claim: Claim): Claim {
  return { ...claim, territory: 'GLOBAL' };
}
