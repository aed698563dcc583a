// The index by which one record of a matched book finds the others: its words, and what matching asks of
// whoever keeps it (a store's key table, a test's maps). One index belongs to one snapshot.
import type { AccountId } from './ids.ts';

/** How a book of a size is searched. Measured: docs/matching.md, "Candidates". */
export type Search = {
  /** A key held by more records than this is common: it is split. At most 255. */
  readonly common: number;
  /** Combinations of at most this many common keys. */
  readonly depth: number;
  /** Sum over the shared keys of one over the number of their holders: less is no candidate. */
  readonly leastShared: number;
  /** Log-odds of the screen (see screen.ts) below which a pair is not compared. */
  readonly screenFloor: number;
};

/**
 * What fields are worth in one book beyond what the weights say: log-odds added per level that comparing
 * a field finds, see contact-fields.ts in src/matching. Fields that are not named are as elsewhere.
 */
export type FieldShifts = Readonly<Record<string, readonly number[]>>;

/** The part of a snapshot that is not frequencies; plain data. */
export type SnapshotTerms = {
  /** Records of the book that was counted. */
  readonly records: number;
  readonly search: Search;
  /** Log-odds from which two records are linked. */
  readonly threshold: number;
  /** Which weights and vocabulary the evidence in an index was made with. */
  readonly weights: string;
  /** Null: every field is worth what the weights say. */
  readonly shifts: FieldShifts | null;
};

/** What a person says of two accounts. */
export type MatchAnswerKind = 'same' | 'different';

/** A customer. Minted once, ascending, never reused. */
export type ClusterId = number;

/** A key to search by, see levelKey in snapshot.ts, and what sharing it weighs. */
export type SearchKey = { readonly key: number; readonly weight: number };

/** Two records that may be one customer, each pair once: `left` is the smaller id. */
export type MatchEdge = {
  readonly left: AccountId;
  readonly right: AccountId;
  /** Log-odds of what the two records say; null where only a person's answer joins or parts them. */
  readonly evidence: number | null;
  /** The newest answer of a person. */
  readonly answer: MatchAnswerKind | null;
  /** Log-odds with rivals and the answer considered. */
  readonly logOdds: number;
};

export type IndexedRecord = {
  readonly id: AccountId;
  /** See stored-profile.ts in src/matching. */
  readonly profile: string;
  readonly cluster: ClusterId;
};

/** A person's newest answer on a pair of accounts, in either order. */
export type PairAnswer = {
  readonly left: AccountId;
  readonly right: AccountId;
  readonly answer: MatchAnswerKind;
};

/** Reads of one index. What is asked for more than once in one change does not change meanwhile. */
export type MatchIndexReader = {
  readonly terms: SnapshotTerms;
  /** Frequencies of the items that were counted. */
  frequencies(items: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Records that share keys of together at least `least`, and how much. */
  sharing(
    keys: readonly SearchKey[],
    least: number,
  ): Promise<readonly { readonly id: AccountId; readonly weight: number }[]>;
  /** The records among the ids. */
  records(ids: readonly AccountId[]): Promise<readonly IndexedRecord[]>;
  /** Edges that have one of the records. */
  edges(ids: readonly AccountId[]): Promise<readonly MatchEdge[]>;
  /** Answers on pairs that have one of the records, also where the other is not in the index. */
  answers(ids: readonly AccountId[]): Promise<readonly PairAnswer[]>;
  newClusterIds(count: number): Promise<readonly ClusterId[]>;
};

/** A record as it is put into an index. */
export type RecordEntry = {
  readonly id: AccountId;
  readonly profile: string;
  /** Keys by which others find it, see search-keys.ts in src/matching. */
  readonly keys: readonly number[];
};

export type PairOfIds = readonly [AccountId, AccountId];

/** What one change makes of an index; nothing else in it changes. */
export type IndexChange = {
  readonly put: RecordEntry | null;
  readonly removed: AccountId | null;
  readonly edges: {
    readonly put: readonly MatchEdge[];
    readonly removed: readonly PairOfIds[];
  };
  /** Records that are in another cluster than before, or in one for the first time. */
  readonly clusters: ReadonlyMap<AccountId, ClusterId>;
  /** Records at the ends of edges that linked them before or link them now, or on which a person spoke. */
  readonly linked: ReadonlySet<AccountId>;
  /** Records that shared keys: many more than usual say that the snapshot is out of date. */
  readonly candidates: number;
};
