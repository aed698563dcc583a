// How long `policy simulate` takes: a year of 100,000 claims under two policies, one core.
// Usage: node bench/simulate.ts [claims]. Prints one JSON line.
import type { ClaimGroup } from '../src/app/claim-groups.ts';
import { Simulation } from '../src/app/simulation.ts';
import { DEFAULT_POLICY, policyFromDocument } from '../src/domain/policy.ts';
import { DAY_MS } from '../src/domain/time.ts';
import { madeCustomers } from './customers.ts';

const YEAR_DAYS = 365;
const UNTIL = Date.parse('2026-11-20T12:00:00Z');
const AFTER = policyFromDocument({
  protection_days: 60,
  tie_hours: 72,
  stale_days: 45,
  winner_percent: 80,
  contribution_pool_percent: 20,
});

const claims = Number(process.argv[2] ?? 100_000);
const claimsEach = 3;
const count = Math.ceil(claims / claimsEach);
const customers = madeCustomers({ count, claimsEach, now: UNTIL, spanDays: YEAR_DAYS });
const simulation = new Simulation({
  before: DEFAULT_POLICY,
  after: AFTER,
  period: { from: UNTIL - YEAR_DAYS * DAY_MS, until: UNTIL },
  sampledAt: [],
});

const started = performance.now();
for (const [index, { claims: own, context }] of customers.entries()) {
  const group: ClaimGroup = {
    customer: `Customer ${index}`,
    claims: own,
    context,
    evidenceBy: () => () => ({ answer: null, probability: null }),
    tellsActivities: true,
  };
  simulation.add(group);
}
const result = simulation.result();
const seconds = (performance.now() - started) / 1000;
console.log(
  JSON.stringify({
    claims: result.claims,
    judgements: result.judgements,
    cases: result.kinds,
    orders: result.money.orders,
    ordersChanged: result.money.ordersChanged,
    seconds: Number(seconds.toFixed(1)),
    peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
