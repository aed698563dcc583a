// A snapshot of matching is put in force: by itself, or once an admin has seen what it would change and
// says yes.
import type { AccountId } from '../domain/ids.ts';
import type { MatchSnapshot, SnapshotPreview } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AnswerResult } from './answer-match.ts';
import type { AppContext } from './context.ts';
import { MATCH_TURN } from './match-change.ts';

type Seen = {
  readonly snapshot: MatchSnapshot;
  readonly preview: SnapshotPreview;
  /** Who has it so, as the audit trail names people. */
  readonly by: string;
};

/** The snapshot that waits for a yes, with what it would change; null when none does. */
export async function waitingSnapshot(store: TenantStore) {
  const waiting = (await store.matching.list()).find(({ state }) => state === 'waiting');
  return waiting?.preview ? { snapshot: waiting, preview: waiting.preview } : null;
}

/**
 * Puts the snapshot that waits in force and has everything judged whose matches it may change. Not ok
 * when another one, or none, waits by now: nobody says yes to what was not seen.
 */
export async function confirmSnapshot(
  app: AppContext,
  store: TenantStore,
  { number, by }: { readonly number: number; readonly by: string },
): Promise<AnswerResult> {
  await store.turns.take(MATCH_TURN);
  const waiting = await waitingSnapshot(store);
  if (waiting?.snapshot.number !== number) {
    return { ok: false, reason: 'These matches are not what waits any more: look again.' };
  }
  const before = await store.matching.inForce();
  const changed = new Set(await store.matching.clustered(waiting.snapshot));
  for (const id of before ? await store.matching.clustered(before) : []) changed.add(id);
  await putInForce(app, store, { ...waiting, by, changed: [...changed].sort() });
  return { ok: true };
}

/** Switches, and marks the accounts to be judged again, in the transaction of the store. */
export async function putInForce(
  app: AppContext,
  store: TenantStore,
  seen: Seen & { readonly changed: readonly AccountId[] },
): Promise<void> {
  // Nobody follows a change in the old one while the new one takes its place.
  await store.turns.take(MATCH_TURN);
  await noteSnapshot(app, store, { ...seen, what: null });
  await store.matching.switchTo(seen.snapshot);
  await store.dirty.mark(seen.changed);
}

/** Tells the audit trail what a snapshot changes. */
export async function noteSnapshot(
  app: AppContext,
  store: TenantStore,
  { snapshot, preview, by, what }: Seen & { readonly what: string | null },
): Promise<void> {
  const document = JSON.stringify({ ...snapshot.terms, ...preview });
  const subject = `match snapshot ${snapshot.number}${what === null ? '' : ` ${what}`}`;
  const entry = { kind: 'match_snapshot', actor: by, subject, document };
  await store.audit.append([{ at: app.clock.now(), ...entry }]);
}
