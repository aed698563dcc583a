// How fast the rules of engagement judge: 100,000 customers with 3 claims each, one core.
// Usage: node bench/judge.ts [customers]. Prints one JSON line: seconds for all, microseconds per
// judgement as median, p99 and slowest, and what was found.
import type { EvidenceOf } from '../src/domain/judgement.ts';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import { judgeNeighbourhood } from '../src/engagement/judge.ts';
import { type Customer, madeCustomers } from './customers.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const NOTHING_KNOWN: EvidenceOf = () => ({ answer: null, probability: null });

const count = Number(process.argv[2] ?? 100_000);
const customers = madeCustomers({ count, claimsEach: 3, now: NOW, spanDays: 70 });

/** Judges everything once; a time per judgement goes to `times` if wanted. */
function judgeAll(all: readonly Customer[], times: Float64Array | null): number {
  let conflicts = 0;
  for (const [index, { claims, context }] of all.entries()) {
    const started = times === null ? 0 : performance.now();
    const judgements = judgeNeighbourhood({
      claims,
      context,
      evidence: NOTHING_KNOWN,
      policy: DEFAULT_POLICY,
      now: NOW,
    });
    if (times !== null) times[index] = performance.now() - started;
    for (const { isConflict } of judgements) if (isConflict) conflicts += 1;
  }
  return conflicts;
}

const started = performance.now();
const cpuBefore = process.cpuUsage();
const conflicts = judgeAll(customers, null);
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const times = new Float64Array(count);
judgeAll(customers, times);
times.sort();
const micros = (share: number) => Math.round((times[Math.floor((count - 1) * share)] ?? 0) * 1000);
console.log(
  JSON.stringify({
    customers: count,
    claims: count * 3,
    conflicts,
    seconds: Number(seconds.toFixed(2)),
    cpuSeconds: Number(((user + system) / 1e6).toFixed(2)),
    medianMicroseconds: micros(0.5),
    p99Microseconds: micros(0.99),
    slowestMicroseconds: micros(1),
    peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
