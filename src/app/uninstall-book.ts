// The book without one connection: its claims and accounts go as if their records were deleted, so that
// conflicts which lived on them alone end, and those shared with others are judged again.
import { isActive } from '../domain/conflict.ts';
import { asksNothing } from '../domain/conflict-task.ts';
import {
  type AccountId,
  type ClaimId,
  type ConflictId,
  type ConnectionId,
  parseRecordKey,
  type TenantId,
} from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import { roundAfter } from './conflict-task.ts';
import type { AppContext } from './context.ts';
import { detect } from './detect.ts';
import { intakeTurn } from './intake-turn.ts';
import { keepMatched } from './match-book.ts';
import { KEY_LIMIT } from './neighbourhood.ts';
import { readReceipt, saveReceipt } from './uninstall-receipt.ts';

/** Claims, and accounts, of one transaction. */
const AT_ONCE = 500;
/** Somebody else judges the rest just now. */
const PAUSE_MS = 500;
const NO_CONTEXT = { namedSince: null, contractEnd: null, incumbent: null };

/** What became of the active conflicts that had a claim of the connection. */
export type WithoutReport = {
  readonly conflictsEnded: number;
  readonly conflictsJudgedAgain: number;
};

/** Takes a connection's claims out of the book and judges what is left. May be repeated. */
export async function judgeWithout(
  app: AppContext,
  tenantId: TenantId,
  id: ConnectionId,
  signal?: AbortSignal,
): Promise<WithoutReport> {
  const inTenant = <T>(work: (store: TenantStore) => Promise<T>) =>
    app.store.inTenant(tenantId, work);
  const conflicts = await inTenant((store) => concerned(store, id));
  await inTenant((store) => withoutManagers(store, id));
  while (await inTenant((store) => letGo(app, store, id))) signal?.throwIfAborted();
  // The match index lets go of them before anybody is judged by it.
  await keepMatched(app, tenantId, signal);
  for (;;) {
    await detect(app, tenantId, signal);
    if ((await inTenant((store) => store.erasure.countDirty(id))) === 0) break;
    await app.wait(PAUSE_MS, signal);
    signal?.throwIfAborted();
  }
  let conflictsEnded = 0;
  for (const conflictId of conflicts) {
    const conflict = await inTenant((store) => store.conflicts.get(conflictId));
    if (conflict === null || !isActive(conflict.status)) conflictsEnded += 1;
  }
  return { conflictsEnded, conflictsJudgedAgain: conflicts.length - conflictsEnded };
}

/**
 * Notes on each conflict how often it was asked in this CRM, before its tasks are erased: connected
 * again, the CRM still knows the keys of those rounds. May be repeated.
 */
export async function rememberRounds(
  app: AppContext,
  tenantId: TenantId,
  id: ConnectionId,
): Promise<void> {
  const inTenant = <T>(work: (store: TenantStore) => Promise<T>) =>
    app.store.inTenant(tenantId, work);
  const next = new Map<ConflictId, number>();
  for (const task of await inTenant((store) => store.tasks.ofConnection(id))) {
    if (asksNothing(task)) continue;
    next.set(task.conflictId, Math.max(next.get(task.conflictId) ?? 0, roundAfter(task)));
  }
  const ids = [...next.keys()];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    await inTenant(async (store) => {
      for (const conflict of await store.conflicts.hold(ids.slice(at, at + AT_ONCE))) {
        const known = conflict.askedBefore ?? 0;
        const askedBefore = Math.max(known, next.get(conflict.id) ?? 0);
        if (askedBefore > known) await store.conflicts.update({ ...conflict, askedBefore });
      }
    });
  }
}

/** Found once, before the first claim goes: a repetition counts the same ones. */
async function concerned(store: TenantStore, id: ConnectionId): Promise<readonly ConflictId[]> {
  const receipt = await readReceipt(store, id);
  if (receipt === null) return [];
  if (receipt.conflicts.length > 0) return receipt.conflicts as readonly string[] as ConflictId[];
  const active: ConflictId[] = [];
  for (const conflictId of await store.erasure.conflictsOf(id)) {
    const conflict = await store.conflicts.get(conflictId);
    if (conflict !== null && isActive(conflict.status)) active.push(conflictId);
  }
  await saveReceipt(store, id, { ...receipt, conflicts: active });
  return active;
}

/** Conflicts that a manager of this CRM decided go to whoever else is appointed. */
async function withoutManagers(store: TenantStore, id: ConnectionId): Promise<void> {
  while ((await store.erasure.erase(id, 'managers', AT_ONCE)) > 0);
  const left = new Set<string>((await store.managers.list()).map((one) => one.id));
  const dirty = new Set<AccountId>();
  let after: ConflictId | null = null;
  for (;;) {
    const statuses = ['open', 'reopened', 'acknowledged'] as const;
    const page = await store.conflicts.list({ statuses, limit: AT_ONCE, after });
    const theirs = page.filter(({ managerId }) => managerId !== null && !left.has(managerId));
    for (const conflict of await store.conflicts.hold(theirs.map((one) => one.id))) {
      await store.conflicts.update({ ...conflict, managerId: null });
      const accounts = await store.claims.accountsOf(conflict.judgement.claimIds);
      for (const accountId of accounts.values()) dirty.add(accountId);
    }
    after = page.at(-1)?.id ?? null;
    if (page.length < AT_ONCE) break;
  }
  await store.dirty.mark([...dirty]);
}

/** Marks some claims and accounts as gone, and all who may notice; false when none is left. */
async function letGo(app: AppContext, store: TenantStore, id: ConnectionId): Promise<boolean> {
  await store.turns.take(intakeTurn(id));
  const { claims, accounts } = await store.erasure.standing(id, AT_ONCE);
  if (claims.length + accounts.length === 0) return false;
  const at = app.clock.now();
  const known = await store.accounts.current(accounts);
  const keys = [...new Set(known.flatMap((one) => one.keys))];
  const near = [...(await store.accounts.byKeys(keys, KEY_LIMIT)).values()].flat();
  await store.accounts.put(
    accounts.map((account) => ({
      ...{ id: account, ref: parseRecordKey(account), account: null },
      ...{ context: NO_CONTEXT, keys: [], at },
    })),
  );
  await store.matching.due.mark(accounts);
  const homes = await store.claims.accountsOf(claims);
  await store.claims.put(
    claims.map((claim: ClaimId) => ({
      ...{ id: claim, ref: parseRecordKey(claim), claim: null, at },
      accountId: homes.get(claim) ?? (claim as string as AccountId),
    })),
  );
  await store.dirty.mark([...accounts, ...near, ...homes.values()]);
  return true;
}
