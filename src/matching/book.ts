// A book of records matched as a whole: profiles, candidates, scores, rivals, clusters.
import type { FieldShifts, Search } from '../domain/match-index.ts';
import { type Answers, answerLogOdds, NO_ANSWERS } from './answers.ts';
import type { KeyCounts } from './candidate-index.ts';
import {
  CandidateSource,
  type Candidates,
  type Meeting,
  meetingOf,
  visitCandidates,
} from './candidates.ts';
import { BY_NUMBER, clusterPairs, type RecordOrder } from './clusters.ts';
import { shiftOf } from './contact-fields.ts';
import { estimateShifts } from './estimate-shifts.ts';
import { GrowingFloat64, GrowingUint32 } from './growing.ts';
import type { MatchOptions } from './keys.ts';
import { type FrozenCounts, Lexicon } from './lexicon.ts';
import { PackedProfiles } from './packed-profiles.ts';
import { PairSample } from './pair-sample.ts';
import { type MatchRecord, type Profile, profileOf } from './profile.ts';
import { rivalsOf, withoutRivals, withRivals } from './rivals.ts';
import { type CandidateScore, pairLogOdds, scoreCandidate } from './score.ts';
import { isCounted, keyItem, type Snapshot, searchOf, shippedWeights } from './snapshot.ts';

/** Pairs of record numbers with their log-odds, in no particular order. */
export type BookPairs = {
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  /** What the two records say; minus infinity where only a person spoke. */
  readonly evidence: Float64Array;
  /** Rivals and people's answers considered. */
  readonly logOdds: Float64Array;
  /** What the fields of this book are worth more or less than elsewhere; part of the evidence. */
  readonly shifts: FieldShifts | null;
};

export type BookOptions = {
  /** Counts and search of an earlier book; null: this book's own. */
  readonly snapshot?: Snapshot | null;
  /** Keeps what {@link Book.snapshot} needs: memory that a single run can do without. */
  readonly keepsCounts?: boolean;
  /** How a book without snapshot is searched; by its size unless said. */
  readonly search?: Search;
  /** What the fields of a book without snapshot are worth; estimated from the book unless said. */
  readonly shifts?: FieldShifts | null;
};

/** The records of one run, in the order they were added. */
export class Book {
  readonly profiles: PackedProfiles;
  readonly #lexicon = new Lexicon();
  readonly #options: MatchOptions;
  readonly #source = new CandidateSource();
  readonly #frozen: Snapshot | null;
  readonly #search: Search | undefined;
  readonly #keyCounts: Map<string, number> | null;
  /** Undefined: to be estimated. */
  readonly givenShifts: FieldShifts | null | undefined;
  #candidates: Candidates | null = null;

  constructor(
    options: MatchOptions,
    { snapshot = null, keepsCounts = false, search, shifts }: BookOptions = {},
  ) {
    this.#options = options;
    this.#frozen = snapshot;
    this.#search = snapshot?.terms.search ?? search;
    this.givenShifts = snapshot === null ? shifts : snapshot.terms.shifts;
    this.#keyCounts = keepsCounts ? new Map() : null;
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
    const frozen = frozenCounts(this.#frozen);
    this.#lexicon.freeze(frozen);
    this.profiles.close(frozen);
  }

  /** Candidate pairs of a closed book; found once. */
  candidates(): Candidates {
    this.#candidates ??= this.#source.candidates(this.#lexicon, this.#search, this.#countsOfKeys());
    return this.#candidates;
  }

  /**
   * What this closed book counted, for matching single records against it. Needs `keepsCounts`. `shifts`
   * are those that it was matched with.
   */
  snapshot(
    threshold: number,
    shifts: FieldShifts | null,
  ): Snapshot & { readonly items: ReadonlyMap<string, number> } {
    this.candidates();
    const records = this.profiles.length;
    const items = new Map(this.#keyCounts ?? []);
    for (const [item, count] of this.#lexicon.counts()) items.set(item, count);
    for (const [item, count] of this.profiles.counts()) items.set(item, count);
    const weights = shippedWeights();
    const search = this.#search ?? searchOf(records);
    const terms = { records, search, threshold, weights, shifts };
    return { terms, items, frequencies: { of: (item) => items.get(item) ?? 0 } };
  }

  #countsOfKeys(): KeyCounts | undefined {
    const frozen = frozenCounts(this.#frozen);
    if (frozen) {
      const { records } = frozen;
      return { records, holdersOf: (key) => frozen.of(keyItem(key)) };
    }
    const counts = this.#keyCounts;
    if (counts === null) return undefined;
    const holdersOf = (key: number, held: number) => {
      if (isCounted(key, held)) counts.set(keyItem(key), held);
      return held;
    };
    return { records: null, holdersOf };
  }
}

function frozenCounts(snapshot: Snapshot | null): FrozenCounts | undefined {
  if (snapshot === null) return undefined;
  const { terms, frequencies } = snapshot;
  return { records: terms.records, of: (item) => frequencies.of(item) };
}

export type MatchBookOptions = {
  /** Records before this number are one side, the others the other; null: every pair may match. */
  readonly split: number | null;
  /** Hears the number of the record whose candidates were scored. */
  readonly onRecord?: (record: number) => void;
  /** Decides between equal scores. Default: by record number. */
  readonly order?: RecordOrder;
  readonly answers?: Answers;
};

/** Scores all candidate pairs of a closed book, rivals and people's answers considered. */
export function matchBook(book: Book, options: MatchBookOptions): BookPairs {
  const { order = BY_NUMBER, answers = NO_ANSWERS } = options;
  const { left, right, evidence, shifts } = scoredPairs(book, options);
  const between = answers.over(betweenIn(book, shifts));
  const answerOf = (i: number) => answers.of(left[i] as number, right[i] as number);
  // Records that were called different are nobody's rivals of each other's making.
  const heard = evidence.map((value, i) =>
    answerOf(i) === 'different' ? Number.NEGATIVE_INFINITY : value,
  );
  const rivals = rivalsOf(book.profiles.length, { left, right, logOdds: heard }, between, order);
  const logOdds = evidence.map((value, i) => {
    const answer = answerOf(i);
    if (answer !== undefined) return answerLogOdds(answer);
    return withRivals(value, rivals.stronger[i] as number, rivals.weaker[i] as number);
  });
  return { left, right, evidence, logOdds, shifts };
}

/**
 * Candidate pairs above the floor, and pairs on which people spoke, by what the fields of this book are
 * worth. Which pairs are above the floor depends on the shipped weights alone.
 */
function scoredPairs(book: Book, { split, onRecord, answers = NO_ANSWERS }: MatchBookOptions) {
  const { profiles } = book;
  const left = new GrowingUint32();
  const right = new GrowingUint32();
  const evidence = new GrowingFloat64();
  const levels = new GrowingUint32();
  const push = (l: number, r: number, score: CandidateScore) => {
    left.push(l);
    right.push(r);
    evidence.push(score.logOdds);
    levels.push(score.levels);
  };
  const sample = isEstimated(book) ? new PairSample() : null;
  const score = { logOdds: 0, levels: 0 };
  let at = -1;
  let current: Profile | null = null;
  const unseen = new Set(answers.pairs.map(pairName));
  visitCandidates(book.candidates(), split, (l, r) => {
    if (l !== at || current === null) {
      at = l;
      current = profiles.at(l);
      onRecord?.(l);
    }
    const other = profiles.at(r);
    sample?.add(current, other);
    if (!scoreCandidate(current, other, score)) return;
    if (unseen.size > 0) unseen.delete(pairName([l, r]));
    push(l, r, score);
  });
  const unknown = { logOdds: Number.NEGATIVE_INFINITY, levels: 0 };
  for (const pair of answers.pairs) {
    if (unseen.delete(pairName(pair))) push(pair[0], pair[1], unknown);
  }
  const shifts = sample ? estimateShifts(sample) : (book.givenShifts ?? null);
  const values = evidence.values();
  if (shifts !== null) {
    for (let i = 0; i < values.length; i++) {
      values[i] = (values[i] as number) + shiftOf(levels.at(i), shifts);
    }
  }
  return { left: left.values(), right: right.values(), evidence: values, shifts };
}

/**
 * What fields are usually worth was counted in books of which every pair that shares a key is looked at.
 * Large books are searched more narrowly: what their candidates agree in tells of the search.
 */
function isEstimated(book: Book): boolean {
  return book.givenShifts === undefined && book.candidates().leastShared === 0;
}

/** Adds the candidate pairs of a closed book to a sample, as {@link matchBook} does. */
export function samplePairs(book: Book, split: number | null, sample: PairSample): PairSample {
  const { profiles } = book;
  visitCandidates(book.candidates(), split, (left, right) => {
    sample.add(profiles.at(left), profiles.at(right));
  });
  return sample;
}

function pairName([left, right]: readonly [number, number, ...unknown[]]): string {
  return left < right ? `${left} ${right}` : `${right} ${left}`;
}

export type ClusterBookOptions = Pick<MatchBookOptions, 'order' | 'answers'> & {
  /** Log-odds from which two records are linked. */
  readonly threshold: number;
};

/** Cluster number of every record: the number of the first record of its cluster. */
export function clusterBook(
  book: Book,
  pairs: BookPairs,
  { threshold, order = BY_NUMBER, answers = NO_ANSWERS }: ClusterBookOptions,
): Uint32Array {
  const evidence = betweenIn(book, pairs.shifts);
  const between = answers.over((left, right) => withoutRivals(evidence(left, right)));
  return clusterPairs(book.profiles.length, pairs, { threshold, between, order, answers });
}

/** What became of two records of a matched book: their log-odds, or why they have none. */
export type Comparison =
  | { readonly kind: 'scored'; readonly logOdds: number }
  /** Compared, but below the floor of score.ts by the shipped weights. */
  | { readonly kind: 'below the floor' }
  | { readonly kind: Exclude<Meeting, 'candidate'> };

/** Looks two records up in what {@link matchBook} found in their book. The order of the two does not matter. */
export function comparisonOf(
  book: Book,
  { left, right, logOdds }: BookPairs,
  [one, other]: readonly [number, number],
): Comparison {
  for (let i = 0; i < left.length; i++) {
    const [l, r] = [left[i], right[i]];
    if ((l === one && r === other) || (l === other && r === one)) {
      return { kind: 'scored', logOdds: logOdds[i] as number };
    }
  }
  const kind = meetingOf(book.candidates(), [one, other]);
  return kind === 'candidate' ? { kind: 'below the floor' } : { kind };
}

function betweenIn(
  { profiles }: Book,
  shifts: FieldShifts | null,
): (left: number, right: number) => number {
  return (left, right) => pairLogOdds(profiles.at(left), profiles.at(right), shifts);
}
