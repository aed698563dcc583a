// What judging left in the store, with minted ids replaced by what they stand for: equal for equal
// results, whoever did the work.
import { createHash } from 'node:crypto';
import type { ConflictId, ConnectionId } from '../../src/domain/ids.ts';
import { recordKeyOf } from '../../src/domain/ids.ts';
import type { TenantStore } from '../../src/ports/store.ts';

const PAGE = 1_000;
const ALL = 10_000_000;

export type Result = {
  readonly conflicts: number;
  readonly targets: number;
  readonly tasks: number;
  /** SHA-256 over all of them. */
  readonly hash: string;
};

/** Reads conflicts, targets and planned tasks of a tenant. */
export async function resultOf(
  store: TenantStore,
  connections: readonly ConnectionId[],
  now: number,
): Promise<Result> {
  const nameOf = new Map<string, string>();
  const conflicts: string[] = [];
  for (let after: ConflictId | null = null; ; ) {
    const page = await store.conflicts.list({ after, limit: PAGE });
    for (const { id, judgement, status, managerId, dueOn, factsHash } of page) {
      nameOf.set(id, judgement.claimIds.toSorted().join(' '));
      conflicts.push(textOf({ judgement, status, managerId, dueOn, factsHash }));
    }
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE) break;
  }
  const targets: string[] = [];
  const tasks: string[] = [];
  for (const id of connections) {
    for (const { ref, home, values } of await store.targets.pending(id, now, ALL)) {
      const conflict = nameOf.get(String(values.conflict_id)) ?? null;
      const shown = { ...values, conflict_id: conflict, url: values.url == null };
      targets.push(textOf({ key: recordKeyOf(ref), home, shown }));
    }
    for (const { conflictId, round, about, ownerId, dueOn, priority, status } of await store.tasks //
      .ofConnection(id)) {
      const conflict = nameOf.get(conflictId);
      tasks.push(textOf({ conflict, round, about, ownerId, dueOn, priority, status }));
    }
  }
  const lines = [conflicts, targets, tasks].map((list) => list.sort().join('\n'));
  return {
    conflicts: conflicts.length,
    targets: targets.length,
    tasks: tasks.length,
    hash: createHash('sha256').update(lines.join('\n\n')).digest('hex'),
  };
}

/** Keys in one order: the store gives equal values back with keys in any. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => {
    if (typeof one === 'bigint') return String(one);
    if (one === null || typeof one !== 'object' || Array.isArray(one)) return one;
    return Object.fromEntries(
      Object.entries(one).sort(([left], [right]) => (left < right ? -1 : 1)),
    );
  });
}
