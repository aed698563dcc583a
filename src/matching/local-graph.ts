// A few records of an index as numbers, so that what is written for whole books works on them: numbers
// ascend with the ids, so every tie is decided as in a book that is ordered by id.

import type { AccountId } from '../domain/ids.ts';
import type { MatchEdge } from '../domain/match-index.ts';
import { Answers } from './answers.ts';
import type { ScoredPairs } from './clusters.ts';

/** Records with the edges among them. */
export class LocalGraph {
  readonly ids: readonly AccountId[];
  readonly answers: Answers;
  readonly #numbers: ReadonlyMap<AccountId, number>;
  readonly #edges: readonly MatchEdge[];

  /** Edges that leave the records are left out. */
  constructor(records: Iterable<AccountId>, edges: Iterable<MatchEdge>) {
    this.ids = [...new Set(records)].sort();
    this.#numbers = new Map(this.ids.map((id, number) => [id, number]));
    this.#edges = [...new Set(edges)].filter(
      ({ left, right }) => this.#numbers.has(left) && this.#numbers.has(right),
    );
    this.answers = new Answers(
      this.#edges.flatMap((edge) =>
        edge.answer === null
          ? []
          : [[this.numberOf(edge.left), this.numberOf(edge.right), edge.answer] as const],
      ),
    );
  }

  numberOf(id: AccountId): number {
    return this.#numbers.get(id) ?? -1;
  }

  idOf(number: number): AccountId {
    return this.ids[number] as AccountId;
  }

  /** What pairs of records say by themselves; pairs called different say nothing. */
  evidence(): ScoredPairs {
    const edges = this.#edges.filter(({ evidence, answer }) => {
      return evidence !== null && answer !== 'different';
    });
    return this.#pairs(edges, ({ evidence }) => evidence ?? Number.NEGATIVE_INFINITY);
  }

  /** Pairs with rivals and answers considered. */
  links(): ScoredPairs {
    return this.#pairs(this.#edges, ({ logOdds }) => logOdds);
  }

  #pairs(edges: readonly MatchEdge[], value: (edge: MatchEdge) => number): ScoredPairs {
    return {
      left: edges.map(({ left }) => this.numberOf(left)),
      right: edges.map(({ right }) => this.numberOf(right)),
      logOdds: edges.map(value),
    };
  }
}
