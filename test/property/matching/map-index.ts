// A match index in plain maps: what a store's key table promises, in its shortest form.

import type { AccountId } from '../../../src/domain/ids.ts';
import type {
  IndexChange,
  IndexedRecord,
  MatchEdge,
  MatchIndexReader,
  PairAnswer,
} from '../../../src/domain/match-index.ts';
import type { BookIndex } from '../../../src/matching/index-of-book.ts';
import type { Snapshot } from '../../../src/matching/snapshot.ts';

type Row = IndexedRecord & { readonly keys: readonly number[] };

const pairOf = (left: AccountId, right: AccountId) => [left, right].sort().join(' ');

/** An index of one snapshot, empty at first. */
export class MapIndex implements MatchIndexReader {
  readonly terms: Snapshot['terms'];
  readonly rows = new Map<AccountId, Row>();
  readonly allEdges = new Map<string, MatchEdge>();
  readonly allAnswers = new Map<string, PairAnswer>();
  readonly #snapshot: Snapshot;
  #lastCluster = 0;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.terms = snapshot.terms;
  }

  /** An index that holds a book matched in bulk. */
  static of(book: BookIndex): MapIndex {
    const index = new MapIndex(book.snapshot);
    const clusterOf = new Map<AccountId, number>();
    for (const group of book.groups) {
      index.#lastCluster += 1;
      for (const id of group) clusterOf.set(id, index.#lastCluster);
    }
    for (const entry of book.entries()) {
      index.rows.set(entry.id, { ...entry, cluster: clusterOf.get(entry.id) ?? 0 });
    }
    for (const edge of book.edges) index.allEdges.set(pairOf(edge.left, edge.right), edge);
    return index;
  }

  async frequencies(items: readonly string[]) {
    const found = items.map((item) => [item, this.#snapshot.frequencies.of(item)] as const);
    return new Map(found.filter(([, holders]) => holders > 0));
  }

  async sharing(keys: Parameters<MatchIndexReader['sharing']>[0], least: number) {
    const weights = new Map(keys.map(({ key, weight }) => [key, weight]));
    return [...this.rows.values()].flatMap((row) => {
      const weight = row.keys.reduce((sum, key) => sum + (weights.get(key) ?? 0), 0);
      return weight > 0 && weight >= least ? [{ id: row.id, weight }] : [];
    });
  }

  async records(ids: readonly AccountId[]) {
    return ids.flatMap((id) => this.rows.get(id) ?? []);
  }

  async edges(ids: readonly AccountId[]) {
    const wanted = new Set(ids);
    return [...this.allEdges.values()].filter(
      ({ left, right }) => wanted.has(left) || wanted.has(right),
    );
  }

  async answers(ids: readonly AccountId[]) {
    const wanted = new Set(ids);
    return [...this.allAnswers.values()].filter(
      ({ left, right }) => wanted.has(left) || wanted.has(right),
    );
  }

  async newClusterIds(count: number) {
    return Array.from({ length: count }, () => ++this.#lastCluster);
  }

  /** Records what a person says of a pair; null takes it back. */
  say(left: AccountId, right: AccountId, answer: PairAnswer['answer'] | null): void {
    if (answer === null) this.allAnswers.delete(pairOf(left, right));
    else this.allAnswers.set(pairOf(left, right), { left, right, answer });
  }

  apply({ put, removed, edges, clusters }: IndexChange): void {
    if (removed !== null) this.rows.delete(removed);
    for (const [left, right] of edges.removed) this.allEdges.delete(pairOf(left, right));
    for (const edge of edges.put) this.allEdges.set(pairOf(edge.left, edge.right), edge);
    const clusterOf = (id: AccountId) => {
      const cluster = clusters.get(id) ?? this.rows.get(id)?.cluster;
      if (cluster === undefined) throw new Error(`no cluster for ${id}`);
      return cluster;
    };
    if (put !== null) this.rows.set(put.id, { ...put, cluster: clusterOf(put.id) });
    for (const id of clusters.keys()) {
      const row = this.rows.get(id);
      if (row === undefined) throw new Error(`a cluster for ${id}, which is not there`);
      this.rows.set(id, { ...row, cluster: clusterOf(id) });
    }
  }
}
