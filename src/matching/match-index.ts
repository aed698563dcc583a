// What matching a single record asks of whoever keeps the book: the key table of a store, or a test's
// maps. One index belongs to one snapshot.
import type { AccountId } from '../domain/ids.ts';
import type { MatchAnswerKind } from './answers.ts';
import type { ClusterId } from './cluster-ids.ts';
import type { SearchKey } from './search-keys.ts';
import type { SnapshotTerms } from './snapshot.ts';

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
  /** See stored-profile.ts. */
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
  /** Keys by which others find it, see search-keys.ts. */
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
  /** Records that shared keys: many more than usual say that the snapshot is out of date. */
  readonly candidates: number;
};
