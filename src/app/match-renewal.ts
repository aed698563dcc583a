// A new snapshot of matching, from the first account read to the switch: the book is matched in bulk
// beside the snapshot in force, what it would change is told, then it is put in force.
import type { AccountId, TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { MATCH_LOG_ODDS } from '../matching/threshold.ts';
import type { BulkBook } from '../ports/bulk-matcher.ts';
import type { MatchMark, SnapshotPreview, SnapshotState } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import { BULK_HERE } from './bulk-here.ts';
import { noteSnapshot, putInForce } from './confirm-snapshot.ts';
import type { AppContext } from './context.ts';
import { type Loaded, previewOf } from './match-preview.ts';
import { loadSnapshot } from './match-snapshot.ts';
import type { InTenant } from './stored-groups.ts';

const LEASE = 'match-snapshot';
/** Renewed in every transaction; a builder that died is replaced after this. */
const LEASE_MS = 600_000;
/** Accounts or marks of one read. */
const PAGE = 2_000;
/** Rows of each kind removed in one transaction. */
const CLEARED_AT_ONCE = 5_000;

export type Renewal = {
  readonly snapshot: number;
  readonly accounts: number;
  /** Its counts: which conflicts they are is for the page, not for the log. */
  readonly preview: Omit<SnapshotPreview, 'first'>;
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
    commonHosts: policy.commonHosts,
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
  const { first: _, ...counts } = preview;
  const made = { snapshot: loaded.snapshot.number, accounts: ids.length, preview: counts };
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
