// A new snapshot of matching, from the first account read to the switch: the book is matched in bulk
// beside the snapshot in force, what it would change is told, then it is put in force.
import type { AccountId, TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { judgeNeighbourhood } from '../engagement/judge.ts';
import { MATCH_LOG_ODDS } from '../matching/threshold.ts';
import type { BulkBook } from '../ports/bulk-matcher.ts';
import type {
  MatchMark,
  MatchSnapshot,
  SnapshotPreview,
  SnapshotState,
} from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import { BULK_HERE } from './bulk-here.ts';
import { noteSnapshot, putInForce } from './confirm-snapshot.ts';
import type { AppContext } from './context.ts';
import { type LinksOf, linksInForce, linksOf, type MatchLink } from './match-links.ts';
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
/** Beyond this many accounts whose matches differ the preview tells of the first ones only. */
const MOST_PREVIEWED = 5_000;

export type Renewal = {
  readonly snapshot: number;
  readonly accounts: number;
  readonly preview: SnapshotPreview;
  /** Accounts marked to be judged again. */
  readonly judgeAgain: number;
  /** True when it changes conflicts and waits for an admin's yes. */
  readonly isWaiting: boolean;
};

type Making = { readonly policy: Policy; readonly signal?: AbortSignal | undefined };

/**
 * Makes a snapshot of the book as it is and puts it in force, or has it wait for an admin's yes where it
 * would change conflicts (confirm-snapshot.ts). Null when somebody else is at it. Changes that come
 * meanwhile keep their marks and are followed afterwards. The preview goes to the audit trail; the switch
 * marks whose matches changed. A crash, or a lease that ran out, leaves a snapshot that the next attempt
 * clears.
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
  await clearLeftovers(inTenant, ['in_force']);
  // Marks first: what changes after its account was read is marked again.
  const marks = await everyMark(inTenant);
  const book = (app.bulkMatcher ?? BULK_HERE).open({
    freemailDomains: policy.freemailDomains,
    legalSuffixes: policy.legalSuffixes,
  });
  try {
    const ids = await readBook(app, inTenant, book);
    return await renewFrom(app, inTenant, { policy, marks, book, ids });
  } finally {
    await book.close();
  }
}

type Read = {
  readonly policy: Policy;
  readonly marks: readonly MatchMark[];
  readonly book: BulkBook;
  readonly ids: readonly AccountId[];
};

async function renewFrom(
  app: AppContext,
  inTenant: InTenant,
  { policy, marks, book, ids }: Read,
): Promise<Renewal> {
  const loaded = await loadSnapshot(inTenant, { book, ids }, MATCH_LOG_ODDS);
  const preview = await previewOf(inTenant, { ...loaded, policy, now: app.clock.now() });
  const made = { snapshot: loaded.snapshot.number, accounts: ids.length, preview };
  if (await inTenant((store) => askFirst(app, store, { ...loaded, preview }))) {
    // The marks stay: the snapshot in force has not followed them.
    return { ...made, judgeAgain: 0, isWaiting: true };
  }
  for (let at = 0; at < marks.length; at += PAGE) {
    await inTenant((store) => store.matching.due.clear(marks.slice(at, at + PAGE)));
  }
  await clearLeftovers(inTenant);
  return { ...made, judgeAgain: loaded.linked.length, isWaiting: false };
}

/** Removes snapshots in other states than these, page by page. */
export async function clearLeftovers(
  inTenant: InTenant,
  kept: readonly SnapshotState[] = ['in_force', 'waiting'],
): Promise<void> {
  const all = await inTenant((store) => store.matching.list());
  for (const snapshot of all.filter(({ state }) => !kept.includes(state))) {
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

/** Hands every account over; their ids in that order. */
async function readBook(
  app: AppContext,
  inTenant: InTenant,
  book: BulkBook,
): Promise<readonly AccountId[]> {
  const ids: AccountId[] = [];
  for (;;) {
    const page = await inTenant((store) => store.accounts.page(ids.at(-1) ?? null, PAGE));
    const named = page.flatMap(({ id, account }) => (account === null ? [] : [{ id, account }]));
    for (const { id } of named) ids.push(id);
    await book.add(named);
    if (page.length < PAGE) break;
    // Lets this process's other jobs go on between two pages.
    await app.wait(0);
  }
  return ids;
}

type Loaded = { readonly snapshot: MatchSnapshot; readonly linked: readonly AccountId[] };

async function previewOf(
  inTenant: InTenant,
  { snapshot, linked, policy, now }: Loaded & { readonly policy: Policy; readonly now: number },
): Promise<SnapshotPreview> {
  const [before, after] = [new Set<string>(), new Set<string>()];
  const differing = await differingIn(inTenant, { snapshot, linked, policy });
  const looked = differing.slice(0, MOST_PREVIEWED);
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
    differing: differing.length,
    looked: looked.length,
    linked: linked.length,
  };
}

/** Accounts whose matches are others by the new snapshot than by the one in force. */
async function differingIn(
  inTenant: InTenant,
  { snapshot, linked, policy }: Loaded & { readonly policy: Policy },
): Promise<readonly AccountId[]> {
  const found: AccountId[] = [];
  for (let at = 0; at < linked.length; at += PAGE) {
    const page = linked.slice(at, at + PAGE);
    const [old, now] = await inTenant(async (store) => [
      partnersIn(await (await linksInForce(store))(page), policy),
      partnersIn(await linksOf(store, snapshot, policy)(page), policy),
    ]);
    found.push(...page.filter((id) => old?.get(id) !== now?.get(id)));
  }
  return found;
}

/**
 * Partners of each account, and which are certain by the policy's `certain_probability`. Judging takes both
 * for probable (M-8); an admin is told of a match that becomes certain, or no longer is.
 */
function partnersIn(links: readonly MatchLink[], policy: Policy): ReadonlyMap<AccountId, string> {
  const partners = links.flatMap(({ left, right, probability }) => {
    const mark = probability >= policy.certainProbability ? '!' : '';
    return [
      [left, mark + right],
      [right, mark + left],
    ] as const;
  });
  const byAccount = Map.groupBy(partners, ([id]) => id);
  return new Map(
    [...byAccount].map(([id, some]) => [
      id,
      some
        .map(([, partner]) => partner)
        .sort()
        .join('\n'),
    ]),
  );
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

/** True when the snapshot waits for a yes; else it is in force now. */
async function askFirst(
  app: AppContext,
  store: TenantStore,
  { snapshot, linked, preview }: Loaded & { readonly preview: SnapshotPreview },
): Promise<boolean> {
  const isFirst = (await store.matching.inForce()) === null;
  const changes = preview.opening + preview.ending;
  if (isFirst || changes === 0) {
    await putInForce(app, store, { snapshot, preview, by: 'Parley', changed: linked });
    return false;
  }
  await store.matching.keepWaiting(snapshot, preview);
  await noteSnapshot(app, store, { snapshot, preview, by: 'Parley', what: 'waits for a yes' });
  return true;
}
