// When what was judged is to be judged again though nobody changes anything: a rule comes to its end, a
// conflict goes a step further, an outcome is told.
import type { Claim } from '../domain/claim.ts';
import type { Conflict } from '../domain/conflict.ts';
import type { AccountId, ClaimId, ConflictId } from '../domain/ids.ts';
import type { Judgement } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { HOUR_MS, type Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { nextStepAt } from './escalate.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { nextNoticeAt } from './outcome-notice.ts';

/**
 * A record that is restored, or seen again, may have gone to another customer meanwhile: nothing in its
 * own neighbourhood leads to the conflict whose outcome its owner is to hear.
 */
const LOOK_FOR_MISSING_MS = HOUR_MS / 2;

export type TimesOf = {
  readonly app: AppContext;
  readonly claims: ReadonlyMap<ClaimId, Claim>;
  /** Conflicts of which an owner is still to be told, should their record come back. */
  readonly partlyTold: ReadonlySet<ConflictId>;
  readonly policy: Policy;
  readonly now: Instant;
};

/** When a conflict goes a step further if nobody decides, or its outcome is told, by its claims. */
export function timesOf(
  conflicts: readonly Conflict[],
  { app, claims, partlyTold, policy, now }: TimesOf,
): ReadonlyMap<ClaimId, Instant> {
  const times = new Map<ClaimId, Instant>();
  for (const conflict of conflicts) {
    const { claimIds } = conflict.judgement;
    const own = claimIds.flatMap((id) => claims.get(id) ?? []);
    const { outcomeTasks, noticeAfterMs } = app;
    const toldNext =
      outcomeTasks === undefined ? null : nextNoticeAt(conflict, { now, noticeAfterMs });
    const stepAt = nextStepAt(conflict, { claims: own, policy }) ?? toldNext;
    if (stepAt === null) continue;
    const at = partlyTold.has(conflict.id) ? Math.min(stepAt, now + LOOK_FOR_MISSING_MS) : stepAt;
    for (const id of claimIds) times.set(id, Math.min(at, times.get(id) ?? at));
  }
  return times;
}

export type Judged = {
  readonly neighbourhood: Neighbourhood;
  readonly judgements: readonly Judgement[];
};

type Appointment = { readonly accountId: AccountId; readonly at: Instant | null };
type Times = Pick<TimesOf, 'claims'> & { readonly times: ReadonlyMap<ClaimId, Instant> };

/**
 * The next instant of every account that was judged; null where time changes nothing. Kept on each: the
 * one that held it alone could be merged away, and the others would wait for ever.
 */
export async function appointments(
  store: TenantStore,
  judged: readonly Judged[],
  { times, claims }: Times,
): Promise<readonly Appointment[]> {
  const byAccount = new Map<AccountId, Instant | null>();
  for (const { neighbourhood, judgements } of judged) {
    const instants = [
      ...judgements.map((one) => one.validUntil).filter((at) => at !== null),
      ...neighbourhood.claims.flatMap(({ id }) => times.get(id) ?? []),
    ];
    const at = instants.length === 0 ? null : Math.min(...instants);
    for (const accountId of neighbourhood.accountIds) byAccount.set(accountId, at);
  }
  // Of claims that are gone, where they were last: no account here leads to a conflict that has no others.
  const gone = [...times.keys()].filter((id) => !claims.has(id));
  const places = gone.length === 0 ? [] : await store.claims.accountsOf(gone);
  for (const [id, accountId] of places) {
    const at = times.get(id) ?? null;
    const known = byAccount.get(accountId) ?? at;
    byAccount.set(accountId, at === null || known === null ? known : Math.min(known, at));
  }
  return [...byAccount].map(([accountId, at]) => ({ accountId, at }));
}
