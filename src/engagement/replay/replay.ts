// The judgements of a neighbourhood over time: judged whenever a record changed or time alone could
// have changed a judgement, and at no other instant.
import type { Claim } from '../../domain/claim.ts';
import type { Judgement } from '../../domain/judgement.ts';
import type { Instant } from '../../domain/time.ts';
import { judgeNeighbourhood, type Neighbourhood } from '../judge.ts';
import { changesOf, claimAt } from './past.ts';

/** Half open: `from` belongs to it, `until` does not. */
export type Period = { readonly from: Instant; readonly until: Instant };

/** What holds for a while; no judgements while there are not two claims. */
export type Span = Period & { readonly judgements: readonly Judgement[] };

/** Claims judged together; the instant to judge at comes from the period. */
export type Timeless = Omit<Neighbourhood, 'now'>;

/** The neighbourhood through a period of the past, span by span. See `claimAt` for what is assumed. */
export function replay(neighbourhood: Timeless, period: Period): readonly Span[] {
  const changes = changesOf(neighbourhood.claims);
  let next = 0;
  return walk(period, (now) => {
    while ((changes[next] ?? Number.POSITIVE_INFINITY) <= now) next += 1;
    const claims = neighbourhood.claims.flatMap((claim) => claimAt(claim, now) ?? []);
    return { claims, changesAt: changes[next] ?? null, neighbourhood };
  });
}

/** The neighbourhood from now on if no record changes. */
export function foresee(neighbourhood: Timeless, period: Period): readonly Span[] {
  return walk(period, () => ({ claims: neighbourhood.claims, changesAt: null, neighbourhood }));
}

type Standing = {
  readonly claims: readonly Claim[];
  /** When a record changes next. */
  readonly changesAt: Instant | null;
  readonly neighbourhood: Timeless;
};

function walk(period: Period, standingAt: (now: Instant) => Standing): readonly Span[] {
  const spans: Span[] = [];
  for (let now = period.from; now < period.until; ) {
    const { claims, changesAt, neighbourhood } = standingAt(now);
    const judgements =
      claims.length < 2 ? [] : judgeNeighbourhood({ ...neighbourhood, claims, now });
    const flipsAt = judgements[0]?.validUntil ?? null;
    const until = Math.min(
      period.until,
      changesAt ?? Number.POSITIVE_INFINITY,
      flipsAt ?? Number.POSITIVE_INFINITY,
    );
    spans.push({ from: now, until, judgements });
    now = until;
  }
  return spans;
}
