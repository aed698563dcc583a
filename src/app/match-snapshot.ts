// A new snapshot of matching: the whole book matched in bulk, loaded beside the one in force, to be put
// in force once somebody has seen what it would change.

import type { AccountId } from '../domain/ids.ts';
import { clusterAnswers } from '../domain/match-answer.ts';
import type { ClusterId, MatchAnswerKind } from '../domain/match-index.ts';
import { inheritedIds } from '../matching/cluster-ids.ts';
import type { BulkAsk, BulkBook, BulkIndex } from '../ports/bulk-matcher.ts';
import type { IndexPart, MatchSnapshot } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import type { InTenant } from './stored-groups.ts';

/** Rows of one transaction. */
const PAGE = 2_000;

export type LoadedSnapshot = {
  readonly snapshot: MatchSnapshot;
  /** Accounts that would change their cluster if it were put in force, with the one they would get. */
  readonly moved: ReadonlyMap<AccountId, ClusterId>;
  /** Accounts that are not alone in their cluster, now or then. */
  readonly linked: readonly AccountId[];
};

/**
 * Matches a book, people's answers considered, and loads the result as a
 * snapshot that is not in force. `ids` are the accounts in the order they were added. Clusters inherit
 * the ids of those in force. What changes while it is loaded is not in it: follow those changes
 * (`followChange` in match-change.ts) before it is put in force.
 */
export async function loadSnapshot(
  inTenant: InTenant,
  { book, ids }: { readonly book: BulkBook; readonly ids: readonly AccountId[] },
  threshold: number,
): Promise<LoadedSnapshot> {
  const answers = await answersOn(inTenant, ids);
  const index = await book.index({ threshold, answers });
  const before = await clustersInForce(inTenant, ids);
  const snapshot = await inTenant(({ matching }) => matching.begin(index.terms));
  const groups: (readonly AccountId[])[] = [];
  for await (const page of index.pages('groups')) groups.push(...page);
  const clusterOf = await clusterIds(inTenant, snapshot, { before, groups });
  for await (const part of partsOf(index, clusterOf)) {
    await inTenant(({ matching }) => matching.load(snapshot, part));
  }
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    after = await inTenant(({ matching }) => matching.indexKeys(snapshot, from));
  }
  const moved = [...clusterOf].filter(([id, cluster]) => before.get(id) !== cluster);
  return { snapshot, moved: new Map(moved), linked: linkedIn([before, clusterOf]) };
}

function linkedIn(clusterings: readonly ReadonlyMap<AccountId, ClusterId>[]): readonly AccountId[] {
  const linked = new Set<AccountId>();
  for (const clusterOf of clusterings) {
    const firstOf = new Map<ClusterId, AccountId>();
    for (const [id, cluster] of clusterOf) {
      const first = firstOf.get(cluster);
      if (first === undefined) firstOf.set(cluster, id);
      else linked.add(first).add(id);
    }
  }
  return [...linked].sort();
}

/** Everything a snapshot holds, a page at a time. */
async function* partsOf(
  index: BulkIndex,
  clusterOf: ReadonlyMap<AccountId, ClusterId>,
): AsyncGenerator<IndexPart> {
  for await (const frequencies of index.pages('items')) yield { frequencies };
  for await (const page of index.pages('entries')) {
    yield {
      records: page.map((entry) => ({ ...entry, cluster: clusterOf.get(entry.id) as ClusterId })),
    };
  }
  for await (const edges of index.pages('edges')) yield { edges };
}

function* pagesOf<T>(items: Iterable<T>): Generator<readonly T[]> {
  let page: T[] = [];
  for (const item of items) {
    page.push(item);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function answersOn(
  inTenant: InTenant,
  ids: readonly AccountId[],
): Promise<BulkAsk['answers']> {
  const numberOf = new Map(ids.map((id, number) => [id, number]));
  const pairs = new Map<string, readonly [number, number, MatchAnswerKind]>();
  for (const page of pagesOf(ids)) {
    const said = await inTenant((store) => store.answers.ofAccounts(page));
    for (const one of clusterAnswers(said)) {
      const [left, right] = [numberOf.get(one.left), numberOf.get(one.right)];
      if (left === undefined || right === undefined || left === right) continue;
      const [low, high] = left < right ? [left, right] : [right, left];
      pairs.set(`${low} ${high}`, [low, high, one.answer]);
    }
  }
  return [...pairs.values()];
}

async function clustersInForce(inTenant: InTenant, ids: readonly AccountId[]) {
  const clusterOf = new Map<AccountId, ClusterId>();
  for (const page of pagesOf(ids)) {
    const found = await inTenant(async ({ matching }: TenantStore) => {
      const current = await matching.inForce();
      return current === null ? null : await matching.open(current).clustersOf(page);
    });
    if (found === null) return clusterOf;
    for (const [id, cluster] of found) clusterOf.set(id, cluster);
  }
  return clusterOf;
}

async function clusterIds(
  inTenant: InTenant,
  snapshot: MatchSnapshot,
  {
    before,
    groups,
  }: {
    readonly before: ReadonlyMap<AccountId, ClusterId>;
    readonly groups: readonly (readonly AccountId[])[];
  },
): Promise<ReadonlyMap<AccountId, ClusterId>> {
  const inherited = inheritedIds(before, groups);
  const missing = inherited.filter((id) => id === null).length;
  const minted = await inTenant(({ matching }) => matching.open(snapshot).newClusterIds(missing));
  let next = 0;
  const clusterOf = new Map<AccountId, ClusterId>();
  groups.forEach((group, at) => {
    const cluster = inherited[at] ?? (minted[next++] as ClusterId);
    for (const id of group) clusterOf.set(id, cluster);
  });
  return clusterOf;
}
