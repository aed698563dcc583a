// A book of records matched as a whole: profiles, candidates, scores, rivals, clusters.
import { CandidateSource, type Candidates, visitCandidates } from './candidates.ts';
import { clusterPairs } from './clusters.ts';
import type { MatchReason } from './evidence.ts';
import { GrowingFloat64, GrowingUint32 } from './growing.ts';
import type { MatchOptions } from './keys.ts';
import { Lexicon } from './lexicon.ts';
import { PackedProfiles } from './packed-profiles.ts';
import { type MatchRecord, type Profile, profileOf } from './profile.ts';
import { rivalReason, rivalsOf, withRivals } from './rivals.ts';
import { LOG_ODDS_FLOOR, pairLogOdds, quickPairLogOdds } from './score.ts';

/** Pairs of record numbers with their log-odds, in no particular order. */
export type BookPairs = {
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly logOdds: Float64Array;
};

/** The records of one run, in the order they were added. */
export class Book {
  readonly profiles: PackedProfiles;
  readonly #lexicon = new Lexicon();
  readonly #options: MatchOptions;
  readonly #source = new CandidateSource();
  #candidates: Candidates | null = null;

  constructor(options: MatchOptions) {
    this.#options = options;
    this.profiles = new PackedProfiles(this.#lexicon);
  }

  /** Adds a record; its number is the count of records before it. */
  add(record: MatchRecord): void {
    const profile = profileOf(record, this.#lexicon, this.#options);
    this.#lexicon.count(profile.words);
    this.profiles.add(profile);
    this.#source.add(profile);
  }

  /** Fixes the frequencies of words, names and cities. Call once, after the last record. */
  close(): void {
    this.#lexicon.freeze();
    this.profiles.close();
  }

  /** Candidate pairs of a closed book; found once. */
  candidates(): Candidates {
    this.#candidates ??= this.#source.candidates(this.#lexicon);
    return this.#candidates;
  }
}

export type MatchBookOptions = {
  /** Records before this number are one side, the others the other; null: every pair may match. */
  readonly split: number | null;
  /** Hears the number of the record whose candidates were scored. */
  readonly onRecord?: (record: number) => void;
};

/** Scores all candidate pairs of a closed book, rivals considered. */
export function matchBook(book: Book, options: MatchBookOptions): BookPairs {
  const { profiles } = book;
  const left = new GrowingUint32();
  const right = new GrowingUint32();
  const logOdds = new GrowingFloat64();
  let at = -1;
  let current: Profile | null = null;
  visitCandidates(book.candidates(), options.split, (l, r) => {
    if (l !== at || current === null) {
      at = l;
      current = profiles.at(l);
      options.onRecord?.(l);
    }
    const value = quickPairLogOdds(current, profiles.at(r));
    if (value < LOG_ODDS_FLOOR) return;
    left.push(l);
    right.push(r);
    logOdds.push(value);
  });
  const scored = { left: left.values(), right: right.values(), logOdds: logOdds.values() };
  const rivals = rivalsOf(profiles.length, scored, betweenIn(book));
  return {
    ...scored,
    logOdds: scored.logOdds.map((logOdds, i) =>
      withRivals(logOdds, rivals.stronger[i] as number, rivals.weaker[i] as number),
    ),
  };
}

/** Cluster number of every record: the lowest record number of its cluster. */
export function clusterBook(book: Book, pairs: BookPairs, threshold: number): Uint32Array {
  const between = betweenIn(book);
  return clusterPairs(book.profiles.length, pairs, { threshold, between });
}

/**
 * Rivals of one pair, looked for among all records of the book; the result adds up with the evidence
 * of the two to the log-odds that {@link matchBook} gives the pair.
 */
export function rivalsInBook(
  book: Book,
  split: number | null,
  [left, right]: readonly [number, number],
): MatchReason {
  const between = betweenIn(book);
  const pairs = { left: [left], right: [right], logOdds: [between(left, right)] };
  const add = (l: number, r: number) => {
    const value = between(l, r);
    if (value < LOG_ODDS_FLOOR) return;
    pairs.left.push(l);
    pairs.right.push(r);
    pairs.logOdds.push(value);
  };
  const isSameSide = (a: number, b: number) => split !== null && a < split === b < split;
  for (let other = 0; other < book.profiles.length; other++) {
    if (other === left || other === right) continue;
    if (!isSameSide(left, other)) add(left, other);
    if (!isSameSide(other, right)) add(other, right);
  }
  const { stronger, weaker } = rivalsOf(book.profiles.length, pairs, between);
  return rivalReason(pairs.logOdds[0] ?? 0, stronger[0] ?? 0, weaker[0] ?? 0);
}

function betweenIn({ profiles }: Book): (left: number, right: number) => number {
  return (left, right) => pairLogOdds(profiles.at(left), profiles.at(right));
}
