// What the store keeps for matching: snapshots, and under each an index of the book by which one
// changed account finds the others. Part of the store port.

import type { DomainAnswer } from '../domain/domain-answer.ts';
import type { AccountId, ConflictId } from '../domain/ids.ts';
import type { PersonAnswer } from '../domain/match-answer.ts';
import type {
  ClusterId,
  IndexChange,
  MatchEdge,
  MatchIndexReader,
  RecordEntry,
  SnapshotTerms,
} from '../domain/match-index.ts';
import type { Instant } from '../domain/time.ts';

/**
 * `building`: being loaded beside the one in force; `waiting`: loaded, and it would change conflicts, so
 * that a person is asked; `in_force`: the one that counts, at most one; `retired`: left over, to be cleared.
 */
export type SnapshotState = 'building' | 'waiting' | 'in_force' | 'retired';

/** What a snapshot changes in conflicts, told before it is put in force. */
export type SnapshotPreview = {
  /** Conflicts that would open, and that would end or change their claims. */
  readonly opening: number;
  readonly ending: number;
  /** Accounts whose matches would differ, and how many of them were judged both ways. */
  readonly differing: number;
  readonly looked: number;
  /** Accounts that have a probable partner before or after. */
  readonly linked: number;
  /** The first of these conflicts, to be looked at. Previews of before this was kept have none. */
  readonly first?: {
    /** Of each that would open, some of its accounts. */
    readonly opening: readonly (readonly AccountId[])[];
    readonly ending: readonly ConflictId[];
  };
};

export type MatchSnapshot = {
  /** Higher than those of all snapshots that are there. */
  readonly number: number;
  readonly state: SnapshotState;
  readonly terms: SnapshotTerms;
  /** Of one that waits, or has waited. */
  readonly preview: SnapshotPreview | null;
};

/** A part of what a book matched in bulk gives; a record and an item come once per snapshot. */
export type IndexPart = {
  /** How many records hold each item, see snapshot.ts. */
  readonly frequencies?: readonly (readonly [item: string, holders: number])[];
  readonly records?: readonly (RecordEntry & { readonly cluster: ClusterId })[];
  readonly edges?: readonly MatchEdge[];
};

/**
 * One snapshot's index. Whoever changes it holds the tenant's turn `match-index` from the first read to
 * the end of the transaction: two changes next to each other must not miss one another.
 */
export type MatchIndex = MatchIndexReader & {
  /** Writes what {@link IndexChange} says. */
  apply(change: IndexChange): Promise<void>;
  /** Cluster of each of the accounts that are in the index. */
  clustersOf(ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, ClusterId>>;
};

/** An account that the index does not follow yet; `generation` as in DirtyMark. */
export type MatchMark = { readonly accountId: AccountId; readonly generation: number };

/** Which accounts, or answers about them, changed since the index was brought up to date. */
export type MatchMarks = {
  mark(ids: readonly AccountId[]): Promise<void>;
  /** Those with a generation above `after`, lowest first; they stay until cleared. */
  take(limit: number, after?: number): Promise<readonly MatchMark[]>;
  /** Clears a mark only if its generation is still the one given. */
  clear(marks: readonly MatchMark[]): Promise<void>;
};

export type MatchStore = {
  readonly due: MatchMarks;
  /** A new snapshot, empty and building. */
  begin(terms: SnapshotTerms): Promise<MatchSnapshot>;
  /** Adds to a snapshot that is building. Records are not found by their keys before {@link indexKeys}. */
  load(snapshot: MatchSnapshot, part: IndexPart): Promise<void>;
  /**
   * Makes some more of the loaded records of a building snapshot findable by their keys: those after the
   * number given, 0 at first. Gives the number to go on from, null once all are. Apart from loading,
   * because many keys sorted are stored several times faster than the same keys record by record.
   */
  indexKeys(snapshot: MatchSnapshot, after: number): Promise<number | null>;
  /** Has a snapshot that is building wait for a person's yes. */
  keepWaiting(snapshot: MatchSnapshot, preview: SnapshotPreview): Promise<void>;
  /** Puts a snapshot that is building or waiting in force and retires the one that was. */
  switchTo(snapshot: MatchSnapshot): Promise<void>;
  /** The one in force; null before the first. */
  inForce(): Promise<MatchSnapshot | null>;
  /** Accounts that are not alone in their cluster, sorted. */
  clustered(snapshot: MatchSnapshot): Promise<readonly AccountId[]>;
  /** All of them, the oldest first. */
  list(): Promise<readonly MatchSnapshot[]>;
  /**
   * Removes at most `limit` rows of each kind of a snapshot that is not in force; false once nothing is
   * left of it. A whole one would be one statement of minutes.
   */
  clear(snapshot: MatchSnapshot, limit: number): Promise<boolean>;
  open(snapshot: MatchSnapshot): MatchIndex;
};

/** A person's answer whether two accounts are one customer; the newest on a pair counts. */
export type MatchAnswer = {
  readonly left: AccountId;
  readonly right: AccountId;
  readonly answer: PersonAnswer;
  readonly by: string;
  readonly at: Instant;
};

/** People's answers; they are only ever added. */
export type AnswerStore = {
  append(answer: MatchAnswer): Promise<void>;
  /** Newest answer per pair in which one of the accounts takes part. */
  ofAccounts(ids: readonly AccountId[]): Promise<readonly MatchAnswer[]>;
  /** The newest come first, answers that a later one replaced among them. */
  list(limit: number): Promise<readonly MatchAnswer[]>;
};

/** What people said to proposals of shared web domains; only ever added. */
export type DomainAnswerStore = {
  append(answer: DomainAnswer): Promise<void>;
  /** The newest answer of each domain, by domain. */
  newest(): Promise<readonly DomainAnswer[]>;
};
