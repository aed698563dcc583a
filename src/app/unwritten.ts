// Records that a CRM has not let Parley write for an hour, though it refuses nothing for good: told to the
// admin, who may know what keeps them busy. They are tried on, and named no longer once they are written.
import { type RecordRef, recordKeyOf } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { UNWRITTEN_MS } from './row-retries.ts';
import type { ProblemLine } from './view-overview.ts';
import { instantWords, recordWords } from './view-words.ts';
import { mayWrite } from './write-context.ts';

const CURE =
  'Most often an import, an automation or another app keeps it busy: let it finish, or end it. Parley tries on by itself.';

/** Each with the CRM's reason and the cure, the longest first; at most `limit` of a connection. */
export async function unwrittenLines(
  store: TenantStore,
  connections: readonly Connection[],
  { now, limit }: { readonly now: Instant; readonly limit: number },
): Promise<readonly ProblemLine[]> {
  const lines: ProblemLine[] = [];
  for (const { id } of connections.filter(mayWrite)) {
    const found = await store.targets.unwritten(id, now - UNWRITTEN_MS, limit);
    const reasons = await reasonsOf(
      store,
      found.map(({ ref }) => ref),
    );
    for (const { ref, triedSince } of found) {
      const reason = reasons.get(recordKeyOf(ref)) ?? 'The CRM did not answer.';
      lines.push({
        record: recordWords(ref),
        when: `since ${instantWords(triedSince)}`,
        text: `${reason} ${CURE}`,
      });
    }
  }
  return lines;
}

/** What the CRM said when each was last tried; the same for all fields of a record. */
async function reasonsOf(store: TenantStore, refs: readonly RecordRef[]) {
  const entries = await store.ledger.of(refs);
  return new Map(
    entries.flatMap(({ ref, note }) => (note === null ? [] : [[recordKeyOf(ref), note] as const])),
  );
}
