// A book matched in bulk, as the index by which single records are matched from then on.

import type { AccountId } from '../domain/ids.ts';
import type { MatchEdge, RecordEntry } from '../domain/match-index.ts';
import { type Answers, NO_ANSWERS } from './answers.ts';
import { type Book, clusterBook, matchBook } from './book.ts';
import { byId } from './clusters.ts';
import { combinationsOf, keyQuestions, searchKeys } from './search-keys.ts';
import type { Snapshot } from './snapshot.ts';
import { profileText } from './stored-profile.ts';

export type BookIndex = {
  readonly snapshot: Snapshot;
  /** What the snapshot counted. */
  readonly items: ReadonlyMap<string, number>;
  readonly edges: readonly MatchEdge[];
  /** Records that are one customer; every record is in one group. */
  readonly groups: readonly (readonly AccountId[])[];
  /** The records in the order of the book, made one by one: together they are larger than the book. */
  entries(): Iterable<RecordEntry>;
};

export type IndexBookOptions = {
  /** Log-odds from which two records are linked. */
  readonly threshold: number;
  /** By record number. */
  readonly answers?: Answers;
};

/** Matches a closed book that keeps its counts. `ids` are the records' in the order they were added. */
export function indexOfBook(
  book: Book,
  ids: readonly AccountId[],
  { threshold, answers = NO_ANSWERS }: IndexBookOptions,
): BookIndex {
  const options = { order: byId(ids), answers };
  const pairs = matchBook(book, { split: null, ...options });
  const { items, ...snapshot } = book.snapshot(threshold, pairs.shifts);
  const clusterOf = clusterBook(book, pairs, { threshold, ...options });
  const edges = Array.from(pairs.left, (one, i): MatchEdge => {
    const other = pairs.right[i] as number;
    const [left, right] = [ids[one], ids[other]].sort() as [AccountId, AccountId];
    const evidence = pairs.evidence[i] as number;
    return {
      ...{ left, right, evidence: evidence === Number.NEGATIVE_INFINITY ? null : evidence },
      ...{ answer: answers.of(one, other) ?? null, logOdds: pairs.logOdds[i] as number },
    };
  });
  const groups = Map.groupBy(ids.keys(), (record) => clusterOf[record] as number);
  return {
    ...{ snapshot, items, edges },
    groups: [...groups.values()].map((group) => group.map((record) => ids[record] as AccountId)),
    entries: () => entriesOf(book, ids, snapshot),
  };
}

function* entriesOf(
  book: Book,
  ids: readonly AccountId[],
  { terms, frequencies }: Snapshot,
): Generator<RecordEntry> {
  for (let record = 0; record < ids.length; record++) {
    const profile = book.profiles.at(record);
    const questions = keyQuestions(profile);
    const combinations = combinationsOf(questions, terms, frequencies);
    const keys = searchKeys(questions, combinations, terms.search, frequencies);
    yield {
      id: ids[record] as AccountId,
      profile: profileText(profile),
      keys: keys.map(({ key }) => key),
    };
  }
}
