// Matching a whole book at once: minutes of work on one thread for the largest, so whoever serves people and
// renews locks hands it to somebody else.
import type { Account } from '../domain/claim.ts';
import type { AccountId } from '../domain/ids.ts';
import type {
  MatchAnswerKind,
  MatchEdge,
  RecordEntry,
  SnapshotTerms,
} from '../domain/match-index.ts';

/** The policy's parameters that matching reads. */
export type BulkOptions = {
  readonly freemailDomains: readonly string[];
  readonly commonHosts?: ReadonlySet<string> | undefined;
  readonly legalSuffixes: readonly string[];
};

export type NamedAccount = { readonly id: AccountId; readonly account: Omit<Account, 'id'> };

export type BulkAsk = {
  /** Log-odds from which two records are linked. */
  readonly threshold: number;
  /** People's answers, by the numbers of the two records in the order they were added. */
  readonly answers: readonly (readonly [number, number, MatchAnswerKind])[];
};

/** What a matched book holds, by kind. */
export type BulkParts = {
  /** What the snapshot counted. */
  readonly items: readonly [string, number];
  readonly edges: MatchEdge;
  readonly entries: RecordEntry;
  /** Records that are one customer; every record is in one group. */
  readonly groups: readonly AccountId[];
};

/** A matched book, read in pages. */
export type BulkIndex = {
  readonly terms: SnapshotTerms;
  pages<Kind extends keyof BulkParts>(kind: Kind): AsyncIterable<readonly BulkParts[Kind][]>;
};

/** One book, from its first account to its index. `close` frees it, whatever it was doing. */
export type BulkBook = {
  add(accounts: readonly NamedAccount[]): Promise<void>;
  /** Once, after the last account. */
  index(ask: BulkAsk): Promise<BulkIndex>;
  close(): Promise<void>;
};

export type BulkMatcher = { open(options: BulkOptions): BulkBook };
