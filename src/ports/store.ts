// The store port. Every method of TenantStore runs inside one transaction of one tenant; the engine
// (PGlite or PostgreSQL) enforces the tenant by row-level security. Never hold one across a CRM call.
import type { ChainedEntry, ChainHead } from '../domain/audit-chain.ts';
import type { Account, Claim, Crm } from '../domain/claim.ts';
import type {
  ChannelManager,
  Conflict,
  ConflictEvent,
  ConflictStatus,
  Decision,
} from '../domain/conflict.ts';
import type {
  AccountId,
  ClaimId,
  ConflictId,
  ConnectionId,
  RecordRef,
  TenantId,
} from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { Instant, UtcDay } from '../domain/time.ts';
import type { AdministratorStore, SessionStore, UsedLinkStore } from './access-store.ts';
import type { CheckStore } from './check-store.ts';
import type { EnteredStore } from './entered-store.ts';
import type { EraseStore } from './erase-store.ts';
import type { Inbox, Install } from './inbox.ts';
import type { AnswerStore, DomainAnswerStore, MatchStore } from './match-store.ts';
import type { RecordStore } from './record-store.ts';
import type { StatementStore } from './statement-store.ts';
import type { LedgerStore, TargetStore, TaskStore } from './write-store.ts';

export type Tenant = { readonly id: TenantId; readonly name: string; readonly createdAt: Instant };

export type ConnectionState = 'connected' | 'needs_reauth' | 'disconnected';

/**
 * `dry_run` reads and judges but writes nothing; `live` writes; `paused` reads only; `undoing` brings
 * every field back to what it showed before Parley's first write, and is followed by a dry run.
 */
export type WriteMode = 'dry_run' | 'live' | 'paused' | 'undoing';

export type Connection = {
  readonly id: ConnectionId;
  readonly crm: Crm;
  /** Org id or portal id: one connection per org and tenant. */
  readonly externalId: string;
  readonly apiUrl: string;
  readonly state: ConnectionState;
  /** Why the state is not `connected`, for the admin. */
  readonly stateReason: string | null;
  readonly writeMode: WriteMode;
  readonly connectedAt: Instant;
};

/** Tokens at rest: sealed by the vault before they come here. */
export type SealedTokens = {
  readonly sealed: string;
  readonly expiresAt: Instant | null;
  readonly version: number;
};

/** One version of a claim or an account; only the newest is current. Null = no longer there. */
export type ClaimVersion = {
  readonly id: ClaimId;
  readonly ref: RecordRef;
  readonly accountId: AccountId;
  readonly claim: Claim | null;
  readonly at: Instant;
};

/** A key and how many accounts (not deleted) share it. */
export type CrowdedKey = { readonly key: string; readonly accounts: number };

export type AccountVersion = {
  readonly id: AccountId;
  readonly ref: RecordRef;
  readonly account: Account | null;
  readonly context: AccountContext;
  /** Keys by which other accounts find this one, see src/matching. */
  readonly keys: readonly string[];
  readonly at: Instant;
};

/** Context fields a CRM account holds. */
export type AccountContext = {
  readonly namedSince: UtcDay | null;
  readonly contractEnd: UtcDay | null;
  readonly incumbent: string | null;
};

/** A record that could not become a claim or account, or only with a guess; shown to the admin. */
export type RecordProblem = {
  readonly ref: RecordRef;
  readonly problems: readonly string[];
  readonly at: Instant;
};

/** Something about this account changed; `generation` comes from a sequence that is never reset. */
export type DirtyMark = { readonly accountId: AccountId; readonly generation: number };

/** A judgement stored so that it can be shown again: inputs by version, output whole. */
export type StoredJudgement = {
  readonly conflictId: ConflictId;
  readonly at: Instant;
  readonly policyVersion: number;
  readonly factsHash: string;
  /** JSON text of the judgement and of the claims it was made from. */
  readonly document: string;
};

/** Conflicts, events and judgements of one judging; the caller holds all that is updated. */
export type JudgingOutcome = {
  readonly inserted: readonly Conflict[];
  readonly updated: readonly Conflict[];
  readonly events: readonly ConflictEvent[];
  readonly judgements: readonly StoredJudgement[];
};

export type StoredPolicy = {
  readonly version: number;
  readonly yaml: string;
  readonly by: string;
  readonly at: Instant;
};

/** `by` is who put it in force; `proposed`: nobody did, Parley proposed it. */
export type StoredMapping = {
  readonly version: number;
  readonly mapping: Mapping;
  readonly by: string;
  readonly at: Instant;
};

export type ConflictFilter = {
  readonly statuses?: readonly ConflictStatus[];
  readonly limit: number;
  /** Offset by id for paging; null starts. */
  readonly after: ConflictId | null;
};

export type AuditEntry = {
  readonly at: Instant;
  /** `write`, `task`, `decision`, `install` … */
  readonly kind: string;
  readonly actor: string;
  readonly subject: string;
  /** Before, after, cause as JSON text; no secrets. */
  readonly document: string;
};

/** A stored entry of the chain, with the columns that are kept beside its body. */
export type StoredLink = ChainedEntry & { readonly kind: string; readonly at: Instant };

export interface TenantStore {
  readonly tenantId: TenantId;

  connections: {
    save(connection: Connection): Promise<void>;
    get(id: ConnectionId): Promise<Connection | null>;
    list(): Promise<readonly Connection[]>;
    setState(id: ConnectionId, state: ConnectionState, reason: string | null): Promise<void>;
    setWriteMode(id: ConnectionId, mode: WriteMode): Promise<void>;
  };

  tokens: {
    /** Stores only if the stored version is `expectedVersion` (null: none yet); false otherwise. */
    save(
      id: ConnectionId,
      sealed: string,
      expiresAt: Instant | null,
      expectedVersion: number | null,
    ): Promise<boolean>;
    load(id: ConnectionId): Promise<SealedTokens | null>;
    remove(id: ConnectionId): Promise<void>;
  };

  /** Row leases: one holder at a time; an expired lease may be taken by anybody. */
  leases: {
    /** Fencing number when taken (or already held by `owner`), null when somebody else holds it. */
    acquire(name: string, owner: string, now: Instant, ttlMs: number): Promise<number | null>;
    release(name: string, owner: string): Promise<void>;
  };

  cursors: {
    get(id: ConnectionId, stream: string): Promise<string | null>;
    set(id: ConnectionId, stream: string, cursor: string): Promise<void>;
    /** Sets it only where it is still `from` (null: none yet); false when somebody else moved it. */
    move(
      id: ConnectionId,
      stream: string,
      step: { readonly from: string | null; readonly to: string },
    ): Promise<boolean>;
  };

  records: RecordStore;

  claims: {
    /** Appends versions that differ from the current one; returns the ids that changed. */
    put(versions: readonly ClaimVersion[]): Promise<readonly ClaimId[]>;
    current(ids: readonly ClaimId[]): Promise<readonly Claim[]>;
    ofAccounts(accountIds: readonly AccountId[]): Promise<readonly Claim[]>;
    /** Ids of claims that were on these accounts and are gone (deleted, merged, no claim any more). */
    formerOf(accountIds: readonly AccountId[]): Promise<readonly ClaimId[]>;
    /** The account of each id's newest version, also of claims no longer there. */
    accountsOf(ids: readonly ClaimId[]): Promise<ReadonlyMap<ClaimId, AccountId>>;
    /** The same, and until the transaction ends nobody puts another version of these. */
    hold(ids: readonly ClaimId[]): Promise<ReadonlyMap<ClaimId, AccountId>>;
    /** The version that was current at an instant; null when there was none. */
    asOf(id: ClaimId, at: Instant): Promise<Claim | null>;
    /** Every stored version, the newest first; null where the claim was gone. */
    versions(id: ClaimId): Promise<readonly (Claim | null)[]>;
    /** Current claims in the order of their ids, from the one behind `after` (null: the first). */
    page(after: ClaimId | null, limit: number): Promise<readonly Claim[]>;
    count(): Promise<number>;
  };

  accounts: {
    /** Appends versions that differ, replaces their keys; returns the ids that changed. */
    put(versions: readonly AccountVersion[]): Promise<readonly AccountId[]>;
    /** Newest versions of known ids, also of accounts no longer there. */
    current(ids: readonly AccountId[]): Promise<readonly AccountVersion[]>;
    /** Account ids (not deleted) per key. A key shared by more than `limit` accounts is left out. */
    byKeys(
      keys: readonly string[],
      limit: number,
    ): Promise<ReadonlyMap<string, readonly AccountId[]>>;
    /**
     * Keys that begin with one of the prefixes and that more than `above` accounts share: the `limit` of
     * the most accounts, then by key. Counts all keys of the prefixes: for pages, not for every job.
     */
    crowded(
      prefixes: readonly string[],
      bounds: { readonly above: number; readonly limit: number },
    ): Promise<readonly CrowdedKey[]>;
    count(): Promise<number>;
    /** Newest versions of accounts that are there, by id, from the one after `after`. */
    page(after: AccountId | null, limit: number): Promise<readonly AccountVersion[]>;
  };

  problems: {
    /** Replaces what is known of each record; an empty `problems` removes it. */
    set(problems: readonly RecordProblem[]): Promise<void>;
    list(limit: number): Promise<readonly RecordProblem[]>;
  };

  answers: AnswerStore;

  /** Snapshots of matching, and the key table by which one changed account finds the others. */
  matching: MatchStore;

  /**
   * Turns: held until the transaction ends, so that two workers never judge one account at once and
   * nobody who died holds anything. Judging reads the book alone and calls no CRM, so the turn is the
   * account's epoch: there is no way to be overtaken inside it.
   */
  turns: {
    /** Takes one turn if nobody has it. */
    tryTake(name: string): Promise<boolean>;
    /** Waits for one turn. */
    take(name: string): Promise<void>;
    /** Waits for the turns of all these accounts, always in one order. */
    hold(ids: readonly AccountId[]): Promise<void>;
  };

  dirty: {
    mark(ids: readonly AccountId[]): Promise<void>;
    /**
     * Blocks of accounts that have marks, the one with the oldest mark first. Accounts that share
     * their first matching key are in one block: workers take blocks, so that they seldom meet.
     */
    blocks(): Promise<readonly number[]>;
    /** Oldest marks of a block first; they stay until cleared. */
    take(block: number, limit: number): Promise<readonly DirtyMark[]>;
    /** The marks of these accounts, for clearing a whole neighbourhood. */
    of(ids: readonly AccountId[]): Promise<readonly DirtyMark[]>;
    /** Clears a mark only if its generation is still the one given. */
    clear(marks: readonly DirtyMark[]): Promise<void>;
    count(): Promise<number>;
  };

  inbox: Inbox;

  /** When a neighbourhood must be judged again by time alone. */
  rejudge: {
    /** One entry per account; null removes the appointment. */
    set(
      appointments: readonly { readonly accountId: AccountId; readonly at: Instant | null }[],
    ): Promise<void>;
    /** Accounts whose appointment is at or before `now`. */
    due(now: Instant, limit: number): Promise<readonly AccountId[]>;
  };

  conflicts: {
    insert(conflict: Conflict): Promise<void>;
    /** Replaces the row; the caller holds the neighbourhood (one detect job at a time per tenant). */
    update(conflict: Conflict): Promise<void>;
    get(id: ConflictId): Promise<Conflict | null>;
    /**
     * Waits for the rows and holds them until the transaction ends; what it returns is what they are
     * then. Judging and deciding both hold a conflict before they change it.
     */
    hold(ids: readonly ConflictId[]): Promise<readonly Conflict[]>;
    /** Conflicts of any status that have one of the claims, oldest first. */
    ofClaims(ids: readonly ClaimId[]): Promise<readonly Conflict[]>;
    list(filter: ConflictFilter): Promise<readonly Conflict[]>;
    countByStatus(): Promise<ReadonlyMap<ConflictStatus, number>>;
    /** What one judging has made of its conflicts, in a few statements however many they are. */
    record(outcome: JudgingOutcome): Promise<void>;
    addEvent(event: ConflictEvent): Promise<void>;
    events(id: ConflictId): Promise<readonly ConflictEvent[]>;
    addJudgement(judgement: StoredJudgement): Promise<void>;
    /** The newest stored judgement at or before `at`. */
    judgementAt(id: ConflictId, at: Instant): Promise<StoredJudgement | null>;
    /** All of them, the oldest first. */
    judgements(id: ConflictId): Promise<readonly StoredJudgement[]>;
    /** Of many at once what {@link judgementAt} gives of one, in the order asked. */
    judgementsAt(
      asked: readonly { readonly conflictId: ConflictId; readonly at: Instant }[],
    ): Promise<readonly (StoredJudgement | null)[]>;
    addDecision(decision: Decision): Promise<void>;
    decisions(id: ConflictId): Promise<readonly Decision[]>;
    /** Events and decisions of many conflicts, each list in the order they came. */
    histories(ids: readonly ConflictId[]): Promise<{
      readonly events: readonly ConflictEvent[];
      readonly decisions: readonly Decision[];
    }>;
  };

  entered: EnteredStore;
  statements: StatementStore;
  domainAnswers: DomainAnswerStore;
  checks: CheckStore;
  targets: TargetStore;
  ledger: LedgerStore;
  tasks: TaskStore;

  managers: {
    save(manager: ChannelManager): Promise<void>;
    list(): Promise<readonly ChannelManager[]>;
  };

  policies: {
    /** Appends the next version and returns its number, from 1. */
    append(yaml: string, by: string, at: Instant): Promise<number>;
    current(): Promise<StoredPolicy | null>;
    get(version: number): Promise<StoredPolicy | null>;
  };

  mappings: {
    append(id: ConnectionId, mapping: Mapping, by: string, at: Instant): Promise<number>;
    current(id: ConnectionId): Promise<StoredMapping | null>;
  };

  usedLinks: UsedLinkStore;
  sessions: SessionStore;
  administrators: AdministratorStore;

  erasure: EraseStore;

  audit: {
    /** Joins the tenant's chain when the transaction ends, in the order of appending. */
    append(entries: readonly AuditEntry[]): Promise<void>;
    /** The newest entry comes first. */
    list(limit: number): Promise<readonly AuditEntry[]>;
    count(kind: string): Promise<number>;
    /** Entries as committed, from the place after `after`, in the order of their places. */
    chain(after: number, limit: number): Promise<readonly StoredLink[]>;
    /** The chain's last place; null before the first entry. */
    head(): Promise<ChainHead | null>;
  };
}

export interface Store {
  /** What it runs on, for messages: `embedded PostgreSQL in <folder>`, `PostgreSQL 15.19`. */
  readonly description: string;
  /** Brings the schema up to date. Safe to run from several processes at once. */
  migrate(): Promise<void>;
  /** Throws BAD_INPUT when the id is taken. */
  createTenant(tenant: Tenant): Promise<void>;
  /** Ids only: with `findInstalls` the one place that sees more than one tenant. */
  listTenants(): Promise<readonly Tenant[]>;
  /** Whose the orgs or portals with these external ids are; several tenants may have one. */
  findInstalls(crm: Crm, externalIds: readonly string[]): Promise<readonly Install[]>;
  /**
   * Runs `work` in one transaction as the application role with the tenant set; all is stored or
   * nothing. `work` must be repeatable: after a deadlock or a lost race it runs again, up to five
   * times in all, so it must not count on being called once. Await each call before the next, and
   * never open a transaction inside another (INVARIANT_BROKEN). Errors of `work` pass unchanged; the
   * database's come as STORE_CONFLICT, STORE_UNREACHABLE or INVARIANT_BROKEN.
   */
  inTenant<T>(tenantId: TenantId, work: (store: TenantStore) => Promise<T>): Promise<T>;
  /** Lets running transactions end, then lets go of files and connections. Safe to call twice. */
  close(): Promise<void>;
}
