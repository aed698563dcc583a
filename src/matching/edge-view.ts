// The edges around one change: as stored, and as they become. Read from the index as far as needed.

import type { AccountId } from '../domain/ids.ts';
import type { MatchEdge, MatchIndexReader, PairOfIds } from '../domain/match-index.ts';

/** Edges by record. */
export class EdgeView {
  readonly #index: MatchIndexReader;
  readonly #loaded = new Set<AccountId>();
  readonly #stored = new Map<string, MatchEdge>();
  readonly #edges = new Map<AccountId, Map<AccountId, MatchEdge>>();
  /** Pairs that this change has written; null where it took the edge away. */
  readonly #written = new Map<string, MatchEdge | PairOfIds>();

  constructor(index: MatchIndexReader) {
    this.#index = index;
  }

  /** Makes all edges of these records known. */
  async load(ids: Iterable<AccountId>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.#loaded.has(id));
    if (wanted.length === 0) return;
    for (const id of wanted) this.#loaded.add(id);
    for (const edge of await this.#index.edges(wanted)) {
      const pair = pairKey(edge.left, edge.right);
      if (this.#stored.has(pair)) continue;
      this.#stored.set(pair, edge);
      if (!this.#written.has(pair)) this.#show(edge);
    }
  }

  /** Known edges of a record. */
  of(id: AccountId): readonly MatchEdge[] {
    return [...(this.#edges.get(id)?.values() ?? [])];
  }

  get(left: AccountId, right: AccountId): MatchEdge | undefined {
    return this.#edges.get(left)?.get(right);
  }

  /** The other ends of a record's known edges. */
  neighbours(id: AccountId): readonly AccountId[] {
    return [...(this.#edges.get(id)?.keys() ?? [])];
  }

  put(edge: MatchEdge): void {
    this.#written.set(pairKey(edge.left, edge.right), edge);
    this.#show(edge);
  }

  remove({ left, right }: MatchEdge): void {
    this.#written.set(pairKey(left, right), [left, right]);
    this.#edges.get(left)?.delete(right);
    this.#edges.get(right)?.delete(left);
  }

  /** What this change has made different, with each edge as it was. */
  differences(): readonly EdgeDifference[] {
    return [...this.#written].flatMap(([pair, written]): EdgeDifference[] => {
      const before = this.#stored.get(pair) ?? null;
      if ('left' in written) {
        if (before !== null && isSameEdge(before, written)) return [];
        return [{ ends: [written.left, written.right], before, after: written }];
      }
      return before === null ? [] : [{ ends: written, before, after: null }];
    });
  }

  #show(edge: MatchEdge): void {
    this.#ofRecord(edge.left).set(edge.right, edge);
    this.#ofRecord(edge.right).set(edge.left, edge);
  }

  #ofRecord(id: AccountId): Map<AccountId, MatchEdge> {
    const known = this.#edges.get(id);
    if (known) return known;
    const made = new Map<AccountId, MatchEdge>();
    this.#edges.set(id, made);
    return made;
  }
}

export type EdgeDifference = {
  readonly ends: PairOfIds;
  readonly before: MatchEdge | null;
  readonly after: MatchEdge | null;
};

/** The end of an edge that is not `id`. */
export function otherEnd({ left, right }: MatchEdge, id: AccountId): AccountId {
  return left === id ? right : left;
}

function isSameEdge(one: MatchEdge, other: MatchEdge): boolean {
  return (
    one.evidence === other.evidence && one.answer === other.answer && one.logOdds === other.logOdds
  );
}

/** Ids hold no line break. */
function pairKey(left: AccountId, right: AccountId): string {
  return `${left}\n${right}`;
}
