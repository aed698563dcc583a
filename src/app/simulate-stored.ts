// A policy tried on the tenant's own claims while somebody waits for the page: what would have been
// otherwise over the last year. It stops when its time is over and says how far it came.
import { SEVERITIES, type Severity } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { DAY_MS, dayOf } from '../domain/time.ts';
import { withCommonHosts } from '../matching/common-hosts.ts';
import type { Clock } from '../ports/clock.ts';
import type { AppContext } from './context.ts';
import { policyInForce } from './policy-in-force.ts';
import { type SimulatedCase, Simulation } from './simulation.ts';
import { DIFFERENT_KINDS, KIND_WORDS, outcomeWords } from './simulation-words.ts';
import { eachStoredGroup, type InTenant } from './stored-groups.ts';
import { dayWords } from './view-words.ts';

const YEAR_DAYS = 365;
/** A page is waited for no longer. */
const LIMIT_MS = 8_000;
/** Work at a stretch before others get their turn. */
const STRETCH_MS = 40;
const MOST_SAMPLES = 20;

export type SampleView = {
  readonly customer: string;
  readonly kind: string;
  /** Since when the two differ. */
  readonly from: string;
  readonly before: string;
  readonly after: string;
};

export type StoredSimulation = {
  readonly from: string;
  readonly until: string;
  readonly customers: number;
  readonly claims: number;
  /** Time was over before all customers were looked at. */
  readonly isPartial: boolean;
  readonly same: number;
  /** Those that differ, the gravest kind first. */
  readonly kinds: readonly { readonly words: string; readonly count: number }[];
  readonly severities: readonly {
    readonly severity: Severity;
    readonly before: number;
    readonly after: number;
  }[];
  readonly conflicts: { readonly before: number; readonly after: number };
  /** Largest amount first. */
  readonly samples: readonly SampleView[];
  readonly notShown: number;
  /** Customers with more claims than can be one customer's. */
  readonly tooLarge: readonly string[];
};

type Around = { readonly clock: Clock; readonly wait: AppContext['wait'] };

/** Replays the last year under the policy in force and under another one. Writes nothing. */
export async function simulateStored(
  { clock, wait }: Around,
  inTenant: InTenant,
  other: Policy,
): Promise<StoredSimulation> {
  const began = clock.now();
  const after = withCommonHosts(other);
  const { policy: before } = await inTenant(policyInForce);
  const period = { from: began - YEAR_DAYS * DAY_MS, until: began + 1 };
  const simulation = new Simulation({ before, after, period, sampledAt: [] });
  let isPartial = false;
  let restedAt = began;
  for await (const group of eachStoredGroup(inTenant)) {
    if (clock.now() - began > LIMIT_MS) {
      isPartial = true;
      break;
    }
    if (group.claims.length > 1) simulation.add(group);
    if (clock.now() - restedAt < STRETCH_MS) continue;
    await wait(0);
    restedAt = clock.now();
  }
  const result = simulation.result();
  const { kinds, cases, notSimulated } = result;
  return {
    ...{ from: dayWords(dayOf(period.from)), until: dayWords(dayOf(began)), isPartial },
    ...{ customers: result.customers, claims: result.claims, same: kinds.same },
    kinds: DIFFERENT_KINDS.map((kind) => ({ words: KIND_WORDS[kind], count: kinds[kind] })),
    severities: SEVERITIES.toReversed().map((severity) => ({
      severity,
      before: result.before.bySeverity[severity],
      after: result.after.bySeverity[severity],
    })),
    conflicts: { before: result.before.conflicts, after: result.after.conflicts },
    samples: cases.slice(0, MOST_SAMPLES).flatMap(sampleOf),
    notShown: Math.max(0, cases.length - MOST_SAMPLES),
    tooLarge: notSimulated.map(({ customer }) => customer),
  };
}

function sampleOf(one: SimulatedCase): readonly SampleView[] {
  const { moment, kind, customer } = one;
  if (moment === null) return [];
  return [
    {
      ...{ customer, kind: KIND_WORDS[kind], from: dayWords(dayOf(moment.at)) },
      before: outcomeWords(moment.before, one),
      after: outcomeWords(moment.after, one),
    },
  ];
}
