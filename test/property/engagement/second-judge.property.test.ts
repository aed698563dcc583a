// Two readings of one law: the engine and a second judge, written from the policy's text alone, agree on
// every field of every scenario that sits on the policy's limits.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parsePolicy } from '../../../src/app/policy-in-force.ts';
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts';
import { judgeFile } from '../../../src/engagement/scenario-file.ts';
import { RUNS } from './arbitrary-claims.ts';
import type { WrittenScenario } from './second-judge/reading.ts';
import { type SecondOpinion, secondOpinion } from './second-judge/second-judge.ts';
import { wideScenario } from './second-judge/wide-scenarios.ts';

/** Cheap, and there is much to meet. */
const numRuns = RUNS.numRuns * 20;
vi.setConfig({ testTimeout: Math.max(120_000, numRuns * 3) });

/** Every clause a judgement can cite (section 10). */
const CITED = [
  ...['M-1', 'M-2', 'M-3', 'M-4', 'M-5', 'M-6', 'M-7', 'L-2', 'L-3', 'L-4', 'L-5', 'L-6', 'L-7'],
  ...['L-8', 'R-2', 'R-3', 'S-1', 'S-2', 'S-3', 'S-4', 'S-5', 'T-1', 'T-2', 'T-3', 'T-5', 'P-1'],
  ...['P-2', 'P-3', 'P-4', 'P-5', 'P-6', 'P-7', 'P-8', 'C-1', 'C-2', 'C-3', 'C-4', 'V-1', 'V-2'],
  ...['V-3', 'V-4'],
];

function judged(scenario: WrittenScenario, policy: Policy): SecondOpinion {
  const { judgements, errors } = judgeFile(JSON.stringify({ scenarios: [scenario] }), policy);
  expect(errors).toEqual([]);
  const [judgement] = judgements;
  if (judgement === undefined) throw new Error('no judgement');
  const { id: _, reason: __, splits, excluded, ...same } = judgement;
  const shares = splits?.map(({ claim, percent }) => [claim, Math.round(percent * 100)] as const);
  return {
    ...same,
    splits: shares === undefined ? null : Object.fromEntries(shares),
    excluded: Object.fromEntries(excluded.map(({ claim, clause }) => [claim, clause])),
  };
}

describe('a second judge', () => {
  it('comes to the same judgement, and meets every clause that can be cited', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const scenario = wideScenario(seed);
        const opinion = secondOpinion(scenario);
        expect(judged(scenario, DEFAULT_POLICY)).toEqual(opinion);
        for (const clause of opinion.clauses) met.add(clause);
      }),
      { numRuns },
    );
    expect([...met].sort()).toEqual([...CITED].sort());
  });

  it.each([
    ...['protection_days: 91', 'protection_days: 89', 'extension_days: 61', 'max_extensions: 0'],
    ...['prior_engagement_days: 61', 'prior_engagement_days: 59', 'stale_days: 61'],
    ...['stale_days: 59', 'contribution_days: 61', 'contribution_days: 59'],
    ...['won_dispute_days: 31', 'won_dispute_days: 29', 'tie_hours: 25', 'tie_hours: 23'],
    ...['renewal_window_days: { before: 91 }', 'renewal_window_days: { before: 89 }'],
    ...['renewal_window_days: { after: 31 }', 'renewal_window_days: { after: 29 }'],
    ...['duplicate_days: 8', 'duplicate_days: 6', 'duplicate_amount_tolerance: 0.99'],
    ...['price_tolerance: 4.99', 'price_tolerance: 5.01', 'referral_cap_percent: 10.01'],
    ...['{ winner_percent: 70.01, contribution_pool_percent: 29.99 }'],
    ...['transition_split: { direct: 80.01, self_serve: 19.99 }', 'amount_high_usd: 100000.01'],
    ...['amount_medium_usd: 25000.01', 'amount_medium_usd: 24999.99'],
    ...['exchange_rates_to_usd: { EUR: 1.1001 }', 'exchange_rates_to_usd: { JPY: "0.0066" }'],
    ...['sla_business_days: { low: 6 }', 'qualifying_activity_types: [meeting, demo, call]'],
    ...['late_stages: [propose, won]', 'freemail_domains: [gmail.com]', 'legal_suffixes: [gmbh]'],
  ])('notices a policy that differs in one value only: %s', (text) => {
    const policy = parsePolicy(text);
    const isNoticed = Array.from({ length: 20_000 }, (__, seed) => seed).some((seed) => {
      const scenario = wideScenario(seed);
      return !isDeepStrictEqual(judged(scenario, policy), secondOpinion(scenario));
    });
    expect(isNoticed).toBe(true);
  });
});
