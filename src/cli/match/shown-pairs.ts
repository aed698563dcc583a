// The pairs that `match --out` writes, and that `match evaluate` measures: the same ones.
import type { BookPairs } from '../../matching/book.ts';
import { probabilityOf } from '../../matching/score.ts';

/** Pairs below this probability are not worth a row. */
export const SHOWN_PROBABILITY = 0.05;

/** Two record numbers and their probability as it is written, with six decimals. */
export type ShownPair = { readonly left: number; readonly right: number; readonly score: string };

/** Pairs worth a row, best first; equal ones in the order of the records. */
export function* shownPairs({ left, right, logOdds }: BookPairs): Generator<ShownPair> {
  const order = Uint32Array.from(left, (_, i) => i)
    .filter((i) => probabilityOf(logOdds[i] ?? 0) >= SHOWN_PROBABILITY)
    .sort(
      (a, b) =>
        (logOdds[b] ?? 0) - (logOdds[a] ?? 0) ||
        (left[a] ?? 0) - (left[b] ?? 0) ||
        (right[a] ?? 0) - (right[b] ?? 0),
    );
  for (const i of order) {
    const score = probabilityOf(logOdds[i] ?? 0).toFixed(6);
    yield { left: left[i] ?? 0, right: right[i] ?? 0, score };
  }
}
