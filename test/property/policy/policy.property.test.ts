// What holds for every judgement also under a policy with overrides, switches and lists.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Judgement } from '../../../src/domain/judgement.ts';
import { policyFromDocument } from '../../../src/domain/policy.ts';
import { SWITCH_NAMES } from '../../../src/domain/policy-switches.ts';
import { DAY_MS, dayOf, formatDay } from '../../../src/domain/time.ts';
import { policyFor } from '../../../src/engagement/segment.ts';
import { judgeAll, NOW } from '../../helpers/claims.ts';
import { context, distinctClaims, evidence, RUNS } from '../engagement/arbitrary-claims.ts';

vi.setConfig({ testTimeout: Math.max(120_000, RUNS.numRuns * 30) });

const date = fc.integer({ min: -70, max: 30 }).map((off) => formatDay(dayOf(NOW) + off));
const period = fc
  .tuple(date, fc.option(date))
  .map(([since, until]) => ({ since, until: until === null || until < since ? null : until }));

const when = fc
  .record(
    {
      product_family: fc.constantFrom('Platform', 'Analytics'),
      territory: fc.constantFrom('US', 'FR', 'GLOBAL'),
      partner_tier: fc.constantFrom('gold', 'none'),
      deal_type: fc.constantFrom('new_business', 'renewal'),
    },
    { requiredKeys: [] },
  )
  .filter((named) => Object.keys(named).length > 0);

const set = fc.record(
  {
    protection_days: fc.constantFrom(1, 30, 200),
    stale_days: fc.constantFrom(1, 30, 200),
    contribution_days: fc.constantFrom(0, 7, 90),
    won_dispute_days: fc.constantFrom(0, 90),
    tie_hours: fc.constantFrom(0, 100),
    prior_engagement_days: fc.constantFrom(0, 90),
    renewal_window_days: fc.constantFrom({ before: 10 }, { before: 120, after: 0 }),
    referral_cap_percent: fc.constantFrom(0, 33.33),
    sla_business_days: fc.constantFrom({ high: 0 }, { low: 20 }),
    qualifying_activity_types: fc.constantFrom(['email'], ['meeting', 'email']),
    holidays: fc.array(date, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

const document = fc.record({
  overrides: fc.array(fc.record({ name: fc.constant('override'), when, set }), { maxLength: 4 }),
  switched_off: fc.subarray([...SWITCH_NAMES], { maxLength: 3 }),
  named_accounts: fc.array(
    period.map((dates) => ({ domain: 'acme.example', ...dates })),
    { maxLength: 2 },
  ),
  co_sell_agreements: fc.array(
    period.map((dates) => ({
      id: 'CS',
      customer: 'beta.example',
      split: { direct: 60, Altura: 40 },
      ...dates,
    })),
    { maxLength: 1 },
  ),
});

const policy = document.map(policyFromDocument);

/** Everything but the due date, which counts from the day of judging. */
function lasting(judgements: readonly Judgement[]): unknown {
  return judgements.map((judgement) => ({ ...judgement, dueOn: null, validUntil: null }));
}

describe('under any policy', () => {
  it('nothing changes between now and the end of validity', () => {
    fc.assert(
      fc.property(
        distinctClaims,
        fc.record({ context, evidence, policy }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, change, part) => {
          const judged = judgeAll(all, change);
          const until = judged[0]?.validUntil ?? NOW + 500 * DAY_MS;
          const later = Math.min(until - 1, NOW + Math.floor((until - NOW) * part));
          expect(lasting(judgeAll(all, { ...change, now: later }))).toEqual(lasting(judged));
          expect(until).toBeGreaterThan(NOW);
        },
      ),
      RUNS,
    );
  });

  it('the order of input does not matter, and every split is whole', () => {
    fc.assert(
      fc.property(distinctClaims, fc.record({ context, evidence, policy }), (all, change) => {
        const judged = judgeAll(all, change);
        expect(judgeAll(all.toReversed(), change)).toEqual(judged);
        for (const { splits } of judged) {
          if (splits === null) continue;
          expect(splits.reduce((sum, { basisPoints }) => sum + basisPoints, 0)).toBe(10_000);
        }
      }),
      RUNS,
    );
  });

  it('the due day is a business day after the day of judging, or that day', () => {
    fc.assert(
      fc.property(distinctClaims, policy, (all, chosen) => {
        for (const judgement of judgeAll(all, { policy: chosen })) {
          if (!judgement.isConflict) continue;
          const members = all.filter(({ id }) => judgement.claimIds.includes(id));
          const { holidays, slaBusinessDays } = policyFor(chosen, members);
          const count = slaBusinessDays[judgement.severity];
          expect(judgement.slaBusinessDays).toBe(count);
          if (count === 0) expect(judgement.dueOn).toBe(dayOf(NOW));
          else expect(holidays).not.toContain(judgement.dueOn);
          expect(judgement.dueOn - dayOf(NOW)).toBeGreaterThanOrEqual(count);
        }
      }),
      RUNS,
    );
  });

  it('an override that repeats the policy changes nothing', () => {
    fc.assert(
      fc.property(
        distinctClaims,
        fc.record({ context, evidence }),
        when,
        (all, change, segment) => {
          const repeated = { stale_days: 60, tie_hours: 24, protection_days: 90 };
          const same = policyFromDocument({
            overrides: [{ name: 'same', when: segment, set: repeated }],
          });
          expect(judgeAll(all, { ...change, policy: same })).toEqual(judgeAll(all, change));
        },
      ),
      RUNS,
    );
  });
});
