// What holds for every simulation: a policy against itself changes nothing, and there is no before
// without after.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { ClaimGroup } from '../../../src/app/claim-groups.ts';
import { Simulation } from '../../../src/app/simulation.ts';
import { DEFAULT_POLICY, policyFromDocument } from '../../../src/domain/policy.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import { NOW } from '../../helpers/claims.ts';
import { context, distinctClaims, evidence, RUNS } from '../engagement/arbitrary-claims.ts';

vi.setConfig({ testTimeout: Math.max(120_000, RUNS.numRuns * 60) });

const period = { from: NOW - 120 * DAY_MS, until: NOW };
const group: fc.Arbitrary<ClaimGroup> = fc
  .record({ claims: distinctClaims, context, evidence, tellsActivities: fc.boolean() })
  .map(({ evidence: known, ...one }) => ({ ...one, customer: 'Acme', evidenceBy: () => known }));
const changed = fc
  .record(
    {
      tie_hours: fc.constantFrom(0, 24, 200),
      stale_days: fc.constantFrom(10, 60, 200),
      protection_days: fc.constantFrom(10, 90, 200),
      won_dispute_days: fc.constantFrom(0, 30, 90),
      referral_cap_percent: fc.constantFrom(0, 10, 50),
      amount_medium_usd: fc.constantFrom(1, 25_000),
    },
    { requiredKeys: [] },
  )
  .map(policyFromDocument);

function simulate(one: ClaimGroup, before = DEFAULT_POLICY, after = DEFAULT_POLICY) {
  const simulation = new Simulation({
    before,
    after,
    period,
    sampledAt: [NOW - 10 * DAY_MS, NOW - 1],
  });
  simulation.add(one);
  return simulation.result();
}

describe('a simulation', () => {
  it('of a policy against itself finds everything the same', () => {
    fc.assert(
      fc.property(group, changed, (one, policy) => {
        const { kinds, before, after, money, standing } = simulate(one, policy, policy);
        expect(kinds).toEqual({
          same: before.conflicts,
          new: 0,
          vanished: 0,
          flipped: 0,
          changed: 0,
        });
        expect(after).toEqual(before);
        expect(money).toMatchObject({ ordersChanged: 0, movedUsd: 0n, parties: [], flows: [] });
        for (const sample of standing) expect(sample.after).toBe(sample.before);
      }),
      RUNS,
    );
  });

  it('turned round finds the opposite', () => {
    fc.assert(
      fc.property(group, changed, (one, after) => {
        const there = simulate(one, DEFAULT_POLICY, after);
        const back = simulate(one, after, DEFAULT_POLICY);
        expect(back.before).toEqual(there.after);
        expect(back.after).toEqual(there.before);
        expect(back.kinds).toEqual({
          ...there.kinds,
          new: there.kinds.vanished,
          vanished: there.kinds.new,
        });
        expect(back.shiftUsd).toBe(there.shiftUsd);
        expect(back.money.movedUsd).toBe(there.money.movedUsd);
        expect(back.money.parties.map(({ beforeUsd, afterUsd }) => [afterUsd, beforeUsd])).toEqual(
          there.money.parties.map(({ beforeUsd, afterUsd }) => [beforeUsd, afterUsd]),
        );
      }),
      RUNS,
    );
  });

  it('gives away all the credit of an order, and what moves adds up', () => {
    fc.assert(
      fc.property(group, changed, (one, after) => {
        const { money } = simulate(one, DEFAULT_POLICY, after);
        const flows = money.flows.reduce((sum, { usd }) => sum + usd, 0n);
        expect(flows).toBe(money.movedUsd);
        expect(money.flows.every(({ usd, from, to }) => usd >= 0n && from !== to)).toBe(true);
        for (const party of money.parties) {
          const into = (side: 'from' | 'to') =>
            money.flows.reduce(
              (sum, flow) => (flow[side] === party.party ? sum + flow.usd : sum),
              0n,
            );
          expect(party.afterUsd - party.beforeUsd).toBe(into('to') - into('from'));
          expect(party.beforeUsd >= 0n && party.beforeUsd <= money.ordersUsd).toBe(true);
        }
      }),
      RUNS,
    );
  });
});
