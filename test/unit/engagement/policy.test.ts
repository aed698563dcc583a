// The policy's parameters: defaults, ranges, and documents that change some of them.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  checkPolicy,
  DEFAULT_POLICY,
  POLICY_KEYS,
  policyFromDocument,
} from '../../../src/domain/policy.ts';
import {
  aClaim,
  aDirectClaim,
  at,
  judgeConflict,
  met,
  money,
  shares,
} from '../../helpers/claims.ts';

function problems(document: unknown): readonly string[] {
  const checked = checkPolicy(document);
  return 'problems' in checked
    ? checked.problems.map(({ path, message }) => `${path}: ${message}`)
    : [];
}

describe('a policy document', () => {
  it('may be empty', () => {
    expect(policyFromDocument(null)).toEqual(DEFAULT_POLICY);
    expect(policyFromDocument({})).toEqual(DEFAULT_POLICY);
  });

  it('merges tables key by key and replaces lists', () => {
    const policy = policyFromDocument({
      stale_days: 30,
      renewal_window_days: { before: 120 },
      exchange_rates_to_usd: { EUR: '1.2', CHF: 1.15, VND: '0.00004' },
      mask_level: { partner: 2 },
      late_stages: ['won'],
    });
    expect(policy).toMatchObject({
      staleDays: 30,
      protectionDays: 90,
      renewalWindowDays: { before: 120, after: 30 },
      maskLevel: { seller: 0, channelManager: 3, partner: 2 },
      lateStages: ['won'],
    });
    expect(policy.exchangeRatesToUsd).toMatchObject({
      USD: 100_000_000n,
      EUR: 120_000_000n,
      GBP: 130_000_000n,
      CHF: 115_000_000n,
      VND: 4_000n,
    });
  });

  it.each([
    [{ stale_dayz: 1 }, 'stale_dayz: unknown key'],
    [{ mask_level: { admin: 1 } }, 'mask_level.admin: unknown key'],
    [{ stale_days: 0 }, 'stale_days: must be a whole number from 1 to 730'],
    [{ tie_hours: '24' }, 'tie_hours: must be a whole number from 0 to 720'],
    [
      { referral_cap_percent: 10.001 },
      'referral_cap_percent: must be a percentage from 0 to 100 with at most 2 decimals',
    ],
    [
      { winner_percent: 60 },
      'winner_percent: must total 100 % with contribution_pool_percent, not 90 %',
    ],
    [
      { transition_split: { direct: 70 } },
      'transition_split.direct: must total 100 % with transition_split.self_serve, not 90 %',
    ],
    [{ amount_medium_usd: 100_001 }, 'amount_medium_usd: must not be above amount_high_usd'],
    [{ match_probability: 0.995 }, 'match_probability: must not be above certain_probability'],
    [
      { exchange_rates_to_usd: { EUR: 0 } },
      'exchange_rates_to_usd.EUR: must be US dollars per unit from 0.00000001 to 1000000 with at most 8 decimals',
    ],
    [
      { exchange_rates_to_usd: { euro: 1 } },
      'exchange_rates_to_usd.euro: must be a currency code other than USD',
    ],
    [
      { qualifying_activity_types: ['zoom'] },
      'qualifying_activity_types.0: must be one of meeting, demo, poc, call, proposal, workshop, email, mailing, intro',
    ],
    [{ sla_business_days: 3 }, 'sla_business_days: must be a table of keys and values'],
    ['text', ': must be a table of keys and values'],
  ])('is refused: %j', (document, expected) => {
    expect(problems(document)).toEqual([expected]);
  });

  it('is refused with every key at fault in one message', () => {
    expect(() => policyFromDocument({ stale_days: -1, tie_hours: 1.5 })).toThrowError(
      expect.objectContaining({
        code: 'POLICY_INVALID',
        message: expect.stringMatching(/stale_days: .*; tie_hours: /),
      }),
    );
  });
});

describe('changed parameters', () => {
  const partner = aClaim('P', { registration: {}, activities: met('2026-11-05T09:00:00Z') });
  const direct = aDirectClaim('D', { activities: met('2026-11-10T09:00:00Z') });
  const judged = (document: object, claims = [partner, direct]) =>
    judgeConflict(claims, { policy: policyFromDocument(document) });

  it('reach the clauses', () => {
    expect(shares(judged({ winner_percent: 62.5, contribution_pool_percent: 37.5 }))).toEqual({
      P: 6_250,
      D: 3_750,
    });
    expect(shares(judged({ contribution_days: 9 }))).toEqual({ P: 10_000, D: 0 });
    expect(judged({ amount_medium_usd: 500, amount_high_usd: 1_000 }).severity).toBe('high');
    expect(judged({ protection_days: 10 }).clauses).toContain('L-4');
    expect(judged({ sla_business_days: { medium: 0 } }).slaBusinessDays).toBe(0);
    expect(judged({ qualifying_activity_types: ['demo'] }).clauses).toContain('C-1');
    const swiss = aClaim('Q', {
      amount: money(90_000, 'CHF'),
      createdAt: at('2026-11-12T09:00:00Z'),
    });
    expect(
      judged({ exchange_rates_to_usd: { CHF: '1.12' } }, [partner, direct, swiss]).severity,
    ).toBe('high');
    expect(judged({}, [partner, direct, swiss]).severity).toBe('medium');
  });
});

describe('docs/policy.md', () => {
  it('explains every key', () => {
    const text = readFileSync(new URL('../../../docs/policy.md', import.meta.url), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    const keys = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)]);
    expect(keys.map((match) => match[1]).sort()).toEqual([...POLICY_KEYS].sort());
  });
});
