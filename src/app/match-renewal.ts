// A new snapshot of matching, from the first account read to the switch: the book is matched in bulk
// beside the snapshot in force, what it would change is told, then it is put in force.
import type { AccountId, TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { judgeNeighbourhood } from '../engagement/judge.ts';
import { Book } from '../matching/book.ts';
import { MATCH_LOG_ODDS } from '../matching/threshold.ts';
import type { MatchMark, MatchSnapshot } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { MATCH_TURN } from './match-change.ts';
import { type LinksOf, linksInForce, linksOf } from './match-links.ts';
import { loadSnapshot } from './match-snapshot.ts';
import { readSurroundings } from './neighbourhood.ts';
import type { InTenant } from './stored-groups.ts';

const LEASE = 'match-snapshot';
/** Renewed in every transaction; a builder that died is replaced after this. */
const LEASE_MS = 600_000;
/** Accounts or marks of one read. */
const PAGE = 2_000;
/** Rows of each kind removed in one transaction. */
const CLEARED_AT_ONCE = 5_000;
/** Accounts whose neighbourhoods one transaction of the preview reads. */
const PREVIEWED_AT_ONCE = 50;
/** Beyond this many accounts the preview tells of the first ones only. */
const MOST_PREVIEWED = 5_000;

/** What a snapshot changes in conflicts, told before it is put in force. */
export type SnapshotPreview = {
  /** Conflicts that would open, and that would end or change their claims. */
  readonly opening: number;
  readonly ending: number;
  /** Accounts looked at, and accounts that have a probable partner before or after. */
  readonly looked: number;
  readonly linked: number;
};

export type Renewal = {
  readonly snapshot: number;
  readonly accounts: number;
  readonly preview: SnapshotPreview;
  /** Accounts marked to be judged again. */
  readonly judgeAgain: number;
};

type Making = { readonly policy: Policy; readonly signal?: AbortSignal | undefined };

/**
 * Makes a snapshot of the book as it is and puts it in force. Null when somebody else is at it. Changes
 * that come meanwhile keep their marks and are followed afterwards. The preview goes to the audit trail
 * before the switch; the switch marks whose matches changed. A crash, or a lease that ran out, leaves a
 * snapshot that the next attempt clears.
 */
export async function renewSnapshot(
  app: AppContext,
  tenantId: TenantId,
  { policy, signal }: Making,
): Promise<Renewal | null> {
  const owner = app.randomId();
  let heldUntil = Number.POSITIVE_INFINITY;
  // Whoever lost the lease stores nothing more: somebody else clears it away, or did and is done.
  const inTenant: InTenant = (work) =>
    app.store.inTenant(tenantId, async (store) => {
      signal?.throwIfAborted();
      const now = app.clock.now();
      const lease = await store.leases.acquire(LEASE, owner, now, LEASE_MS);
      if (lease === null || now > heldUntil) throw new LeaseLost();
      heldUntil = now + LEASE_MS;
      return work(store);
    });
  try {
    return await renewUnderLease(app, inTenant, policy);
  } catch (error) {
    if (error instanceof LeaseLost) return null;
    throw error;
  } finally {
    await app.store.inTenant(tenantId, (store) => store.leases.release(LEASE, owner));
  }
}

/** Somebody else is at it. */
class LeaseLost extends Error {}

async function renewUnderLease(
  app: AppContext,
  inTenant: InTenant,
  policy: Policy,
): Promise<Renewal> {
  await clearLeftovers(inTenant);
  // Marks first: what changes after its account was read is marked again.
  const marks = await everyMark(inTenant);
  const read = await readBook(app, inTenant, policy);
  const loaded = await loadSnapshot(inTenant, read, MATCH_LOG_ODDS);
  const preview = await previewOf(inTenant, { ...loaded, policy, now: app.clock.now() });
  await inTenant((store) => putInForce(app, store, { ...loaded, preview }));
  for (let at = 0; at < marks.length; at += PAGE) {
    await inTenant((store) => store.matching.due.clear(marks.slice(at, at + PAGE)));
  }
  await clearLeftovers(inTenant);
  const { snapshot, linked } = loaded;
  const accounts = read.ids.length;
  return { snapshot: snapshot.number, accounts, preview, judgeAgain: linked.length };
}

/** Removes what is not in force, page by page. */
async function clearLeftovers(inTenant: InTenant): Promise<void> {
  const all = await inTenant((store) => store.matching.list());
  for (const snapshot of all.filter(({ state }) => state !== 'in_force')) {
    while (await inTenant((store) => store.matching.clear(snapshot, CLEARED_AT_ONCE)));
  }
}

async function everyMark(inTenant: InTenant): Promise<readonly MatchMark[]> {
  const marks: MatchMark[] = [];
  for (;;) {
    const after = marks.at(-1)?.generation ?? 0;
    const page = await inTenant((store) => store.matching.due.take(PAGE, after));
    for (const mark of page) marks.push(mark);
    if (page.length < PAGE) return marks;
  }
}

async function readBook(app: AppContext, inTenant: InTenant, policy: Policy) {
  const book = new Book(policy, { keepsCounts: true });
  const ids: AccountId[] = [];
  for (;;) {
    const page = await inTenant((store) => store.accounts.page(ids.at(-1) ?? null, PAGE));
    for (const { id, account } of page) {
      if (account === null) continue;
      ids.push(id);
      book.add(account);
    }
    if (page.length < PAGE) break;
    // Lets this process's other jobs go on between two pages.
    await app.wait(0);
  }
  book.close();
  return { book, ids };
}

type Loaded = { readonly snapshot: MatchSnapshot; readonly linked: readonly AccountId[] };

async function previewOf(
  inTenant: InTenant,
  { snapshot, linked, policy, now }: Loaded & { readonly policy: Policy; readonly now: number },
): Promise<SnapshotPreview> {
  const [before, after] = [new Set<string>(), new Set<string>()];
  const looked = linked.slice(0, MOST_PREVIEWED);
  for (let at = 0; at < looked.length; at += PREVIEWED_AT_ONCE) {
    const starts = looked.slice(at, at + PREVIEWED_AT_ONCE);
    await inTenant(async (store) => {
      const judged = { store, starts, policy, now };
      for (const one of await conflictsBy(await linksInForce(store), judged)) before.add(one);
      for (const one of await conflictsBy(linksOf(store, snapshot, policy), judged)) after.add(one);
    });
  }
  return {
    opening: [...after].filter((one) => !before.has(one)).length,
    ending: [...before].filter((one) => !after.has(one)).length,
    looked: looked.length,
    linked: linked.length,
  };
}

type Judged = {
  readonly store: TenantStore;
  readonly starts: readonly AccountId[];
  readonly policy: Policy;
  readonly now: number;
};

/** The conflicts of some accounts as they would be judged, each by its claims. Stores nothing. */
async function conflictsBy(links: LinksOf, { store, starts, policy, now }: Judged) {
  const { neighbourhoods, evidence } = await readSurroundings(store, starts, links);
  return neighbourhoods
    .filter(({ claims }) => claims.length > 1)
    .flatMap(({ claims, context }) =>
      judgeNeighbourhood({ claims, context, evidence, policy, now }),
    )
    .filter((one) => one.isConflict)
    .map(({ claimIds }) => [...claimIds].sort().join('\n'));
}

async function putInForce(
  app: AppContext,
  store: TenantStore,
  { snapshot, linked, preview }: Loaded & { readonly preview: SnapshotPreview },
): Promise<void> {
  // Nobody follows a change in the old one while the new one takes its place.
  await store.turns.take(MATCH_TURN);
  const document = JSON.stringify({ ...snapshot.terms, ...preview });
  const subject = `match snapshot ${snapshot.number}`;
  const entry = { kind: 'match_snapshot', actor: 'Parley', subject, document };
  await store.audit.append([{ at: app.clock.now(), ...entry }]);
  await store.matching.switchTo(snapshot);
  await store.dirty.mark(linked);
}
