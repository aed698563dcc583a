// `policy radar` without its edges: what time alone will do to the conflicts of many customers.
import type { Claim } from '../domain/claim.ts';
import type { Policy } from '../domain/policy.ts';
import { DAY_MS, type Instant } from '../domain/time.ts';
import type { FlipCause } from '../engagement/flips.ts';
import { type Forecast, forecast } from '../engagement/replay/forecast.ts';
import { type ClaimGroup, neighbourhoodBy } from './claim-groups.ts';
import { labelsOf } from './view-words.ts';

/** Days ahead that are counted; the last is how far the radar sees. */
export const RADAR_DAYS = [7, 14, 30] as const;

export type RadarEcho = Forecast & {
  readonly kind: 'appears' | 'vanishes' | 'changes';
  readonly customer: string;
  /** Of the conflict before and after. */
  readonly claims: readonly Claim[];
  /** Why, in words: `the registration of Altura ends`. */
  readonly why: readonly string[];
};

export type RadarResult = {
  /** Earliest first. */
  readonly echoes: readonly RadarEcho[];
  /** Within the next so many days, the last included. */
  readonly within: readonly {
    readonly days: number;
    readonly appears: number;
    readonly vanishes: number;
    readonly changes: number;
  }[];
};

const CAUSE_WORDS: Readonly<Record<FlipCause, (who: string) => string>> = {
  registration_begins: (who) => `the registration of ${who} begins`,
  registration_ends: (who) => `the registration of ${who} ends`,
  claim_turns_stale: (who) => `the claim of ${who} turns stale`,
  dispute_ends: (who) => `the deal won by ${who} can no longer be disputed`,
  contribution_ends: (who) => `the last work of ${who} no longer counts as contribution`,
  activity_due: (who) => `an activity of ${who} is due`,
  choice_takes_effect: () => 'the customer’s written choice takes effect',
  account_becomes_named: () => 'the account becomes named',
  renewal_window_opens: () => 'the renewal window opens',
  renewal_window_closes: () => 'the renewal window closes after the end of the contract',
  policy_entry_changes: () =>
    'an entry of the policy (named account, co-sell agreement) begins or ends',
};

/** Looks {@link RADAR_DAYS} ahead of `now`, supposing that no record changes. */
export function radar(
  groups: readonly ClaimGroup[],
  { policy, now }: { readonly policy: Policy; readonly now: Instant },
): RadarResult {
  const farthest = RADAR_DAYS[RADAR_DAYS.length - 1] ?? 0;
  const period = { from: now, until: now + farthest * DAY_MS + 1 };
  const echoes = groups
    .flatMap((group) => forecast(neighbourhoodBy(group, policy), period).map(echoOf(group)))
    .sort((a, b) => a.at - b.at || (a.customer < b.customer ? -1 : 1));
  const within = RADAR_DAYS.map((days) => {
    const near = echoes.filter(({ at }) => at <= now + days * DAY_MS);
    const count = (kind: RadarEcho['kind']) => near.filter((one) => one.kind === kind).length;
    return {
      days,
      appears: count('appears'),
      vanishes: count('vanishes'),
      changes: count('changes'),
    };
  });
  return { echoes, within };
}

function echoOf({ customer, claims }: ClaimGroup): (one: Forecast) => RadarEcho {
  const labels = labelsOf(claims);
  return (one) => {
    const ids = new Set([...(one.before?.claimIds ?? []), ...(one.after?.claimIds ?? [])]);
    const why = one.causes.map(({ cause, claimId }) =>
      CAUSE_WORDS[cause]((claimId && labels.get(claimId)) ?? 'a claim'),
    );
    return {
      ...one,
      kind: one.before === null ? 'appears' : one.after === null ? 'vanishes' : 'changes',
      customer,
      claims: claims.filter(({ id }) => ids.has(id)),
      why: [...new Set(why)],
    };
  };
}
