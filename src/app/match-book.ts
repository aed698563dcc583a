// Keeps the match index up to date with the book of accounts: follows single changes, and has a snapshot
// made where there is none or where the one in force has aged. What the `match` job does.
import type { AccountId, ConnectionId, TenantId } from '../domain/ids.ts';
import type { IndexChange } from '../domain/match-index.ts';
import type { Policy } from '../domain/policy.ts';
import { isOn } from '../domain/policy-switches.ts';
import { shippedWeights } from '../matching/snapshot.ts';
import type { MatchSnapshot } from '../ports/match-store.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { followChange, MATCH_TURN } from './match-change.ts';
import { clearLeftovers, type Renewal, renewSnapshot } from './match-renewal.ts';
import { policyInForce } from './policy-in-force.ts';
import { readPulses } from './pulse.ts';
import type { ConnectionPulse } from './view-overview.ts';

/** Changes of one transaction: each asks some twenty questions. */
const STEP = 20;

/** A book has outgrown its counts once it is half as large again, and larger by so many accounts. */
const OUTGROWN = { factor: 1.5, accounts: 500 };

/** One that is being loaded is cleared under the lease of whoever makes the next. */
const KEPT = ['in_force', 'waiting', 'building'] as const;

export type MatchReport = {
  /** Accounts whose change the index has followed. */
  readonly followed: number;
  /** Accounts marked to be judged again. */
  readonly judgeAgain: number;
  /** The snapshot that was put in force, if one was. */
  readonly renewed: Renewal | null;
};

const NOTHING: MatchReport = { followed: 0, judgeAgain: 0, renewed: null };

/**
 * Works off what changed, a few accounts per transaction, and marks whose matches changed. A tenant
 * gets its first snapshot once every connection was read to its end; until then, and where the policy
 * switches M-8 off, only the exact clauses join accounts. May stop anywhere.
 */
export async function keepMatched(
  app: AppContext,
  tenantId: TenantId,
  signal?: AbortSignal,
): Promise<MatchReport> {
  const inTenant = <T>(work: (store: TenantStore) => Promise<T>) =>
    app.store.inTenant(tenantId, work);
  const { policy } = await inTenant(policyInForce);
  if (!isOn(policy, 'M-8')) return NOTHING;
  let renewed: Renewal | null = null;
  if (await isSnapshotDue(app, tenantId)) {
    renewed = await renewSnapshot(app, tenantId, { policy, signal });
  }
  let [followed, judgeAgain] = [0, renewed?.judgeAgain ?? 0];
  for (;;) {
    signal?.throwIfAborted();
    if (app.slice?.isOver()) break;
    const step = await inTenant((store) => followSome(store, policy, app.marksAtOnce ?? STEP));
    if (step === null) break;
    followed += step.followed;
    judgeAgain += step.judgeAgain;
  }
  // What an admin's yes has replaced.
  if (app.slice?.isOver() !== true) await clearLeftovers(inTenant, KEPT);
  return { followed, judgeAgain, renewed };
}

async function isSnapshotDue(app: AppContext, tenantId: TenantId): Promise<boolean> {
  const state = await app.store.inTenant(tenantId, async (store) => {
    const waiting = await store.matching.due.take(1);
    if (waiting.length === 0) return null;
    return {
      newest: await newestOf(store),
      accounts: await store.accounts.count(),
      connections: await store.connections.list(),
    };
  });
  if (state === null) return false;
  const { newest, accounts, connections } = state;
  if (newest !== null) return hasAged(newest, accounts);
  return isReadWhole(connections, await readPulses(app, tenantId));
}

/** One that waits for a yes is newer than the one in force. */
async function newestOf({ matching }: TenantStore): Promise<MatchSnapshot | null> {
  return (await followedSnapshots(matching)).at(-1) ?? null;
}

/** The snapshot in force, and after it the one that waits: changes go on while it does. */
async function followedSnapshots(matching: TenantStore['matching']) {
  const all = await matching.list();
  return (['in_force', 'waiting'] as const).flatMap((wanted) =>
    all.filter(({ state }) => state === wanted),
  );
}

function hasAged({ terms }: MatchSnapshot, accounts: number): boolean {
  const { factor, accounts: more } = OUTGROWN;
  return (
    terms.weights !== shippedWeights() ||
    (accounts > terms.records * factor && accounts > terms.records + more)
  );
}

/** Counts of half a book would be wrong for the other half. */
function isReadWhole(
  connections: readonly Connection[],
  pulses: ReadonlyMap<ConnectionId, ConnectionPulse>,
): boolean {
  return connections
    .filter(({ state }) => state === 'connected')
    .every(({ id }) => (pulses.get(id)?.lastReadAt ?? null) !== null);
}

/** Follows the accounts that have waited longest; null when none waits or there is no index to follow. */
async function followSome(store: TenantStore, policy: Policy, most: number) {
  if ((await store.matching.due.take(1)).length === 0) return null;
  await store.turns.take(MATCH_TURN);
  const followed = (await followedSnapshots(store.matching)).filter(
    ({ terms }) => terms.weights === shippedWeights(),
  );
  if (followed.length === 0) return null;
  // Marks first: an account that changes after this is marked again.
  const marks = await store.matching.due.take(most);
  if (marks.length === 0) return null;
  const ids = marks.map((one) => one.accountId);
  const known = new Map((await store.accounts.current(ids)).map((one) => [one.id, one.account]));
  const touched = new Set<AccountId>();
  for (const id of ids) {
    const change = { id, record: known.get(id) ?? null };
    for (const snapshot of followed) {
      const made = await followChange(store, change, { policy, snapshot });
      if (made === null || snapshot.state !== 'in_force') continue;
      for (const one of judgedOtherwise(id, made)) touched.add(one);
    }
  }
  await store.matching.due.clear(marks);
  await store.dirty.mark([...touched]);
  return { followed: marks.length, judgeAgain: touched.size };
}

/** A new account with a cluster of its own changes nobody's judgement. */
function judgedOtherwise(id: AccountId, { linked, clusters }: IndexChange): readonly AccountId[] {
  const moved = [...clusters.keys()].filter((one) => one !== id);
  return [...linked, ...moved];
}
