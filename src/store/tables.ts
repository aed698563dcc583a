// The tables as kysely sees them; migrations/ makes them. Ids, enums, instants (epoch milliseconds)
// and counters are columns; everything else of a value is the text `body`, see codec.ts.
// No insert names `tenant_id`: its default is the tenant of the transaction, or an error.

import type { ColumnType, Generated, GeneratedAlways, Transaction } from 'kysely';
import type { CheckLinkId } from '../domain/check.ts';
import type { ConflictStatus } from '../domain/conflict.ts';
import type { ContextEntryId } from '../domain/context-entry.ts';
import type { AccountId, ClaimId, ConflictId, ConnectionId, TenantId } from '../domain/ids.ts';
import type { ClusterId, MatchAnswerKind } from '../domain/match-index.ts';
import type { OwnFieldKey, WrittenHome } from '../domain/own-fields.ts';
import type { Instant, UtcDay } from '../domain/time.ts';
import type { SnapshotState } from '../ports/match-store.ts';
import type { LedgerState } from '../ports/write-store.ts';

type TenantRow = { tenant_id: ColumnType<TenantId, never, never> };

/** Columns of a record reference; the first columns after the tenant wherever they occur. */
type RefRow = { connection_id: ConnectionId; object: string; record_id: string };

/** Append-only rows keep their order by a number the database gives. */
type Appended = { seq: GeneratedAlways<number> };

type Body = { body: string };

/** A place in a tenant's audit chain. */
type Link = { position: number; hash: string };

/** Where the newest version of a claim or account is, and the hash that tells if it differs. */
type Pointer = { version: number; hash: string; gone: boolean; valid_from_ms: Instant };

/**
 * How far writing something has come: done when `settled` has reached `generation`; whoever takes it
 * raises `epoch`, and who holds an older one has been overtaken.
 */
type Progress = {
  hash: string;
  generation: Generated<number>;
  settled: Generated<number>;
  epoch: Generated<number>;
  parked_until_ms: Generated<Instant>;
};

type Version = { version: number; valid_from_ms: Instant };

/** Everything of matching belongs to a snapshot. */
type InSnapshot = { snapshot: number };

export type Tables = {
  tenant: { tenant_id: TenantId; name: string; created_at_ms: Instant };
  connection: TenantRow & Body & { connection_id: ConnectionId; crm: string; external_id: string };
  token: TenantRow & {
    connection_id: ConnectionId;
    version: number;
    sealed: string;
    expires_at_ms: Instant | null;
  };
  lease: TenantRow & { name: string; owner: string; fence: number; expires_at_ms: Instant };
  cursor: TenantRow & { connection_id: ConnectionId; stream: string; position: string };

  record: TenantRow &
    RefRow &
    Body & { modified_at_ms: Instant; deleted: boolean; hash: string; asked_by: number };
  record_link: TenantRow & RefRow & { name: string; target_object: string; target_id: string };
  record_problem: TenantRow & RefRow & Body & { at_ms: Instant };

  claim: TenantRow & Pointer & { claim_id: ClaimId; account_id: AccountId };
  claim_version: TenantRow & Version & { claim_id: ClaimId; body: string | null };
  account: TenantRow & Pointer & { account_id: AccountId };
  account_version: TenantRow & Version & Body & { account_id: AccountId };
  account_key: TenantRow & { key: string; account_id: AccountId };
  match_answer: TenantRow &
    Appended &
    Body & { account_low: AccountId; account_high: AccountId; at_ms: Instant };

  match_snapshot: TenantRow & Body & InSnapshot & { state: SnapshotState };
  match_frequency: TenantRow & InSnapshot & { item: string; holders: number };
  match_record: TenantRow &
    InSnapshot & {
      account_id: AccountId;
      number: GeneratedAlways<number>;
      cluster: ClusterId;
      profile: string;
      keys: string;
    };
  match_key: TenantRow & InSnapshot & { key: number; record: number };
  match_edge: TenantRow &
    InSnapshot & {
      account_id: AccountId;
      other_id: AccountId;
      evidence: number | null;
      answer: MatchAnswerKind | null;
      log_odds: number;
    };

  match_due: TenantRow & { account_id: AccountId; generation: number };

  dirty: TenantRow & { account_id: AccountId; since: number; generation: number; block: number };
  inbox: TenantRow & RefRow & { generation: number; since_ms: Instant; received_at_ms: Instant };
  rejudge: TenantRow & { account_id: AccountId; at_ms: Instant };

  context_entry: TenantRow & Appended & Body & { entry_id: ContextEntryId };
  statement: TenantRow &
    Appended &
    Body & {
      connection_id: ConnectionId;
      user_id: string;
      key: string;
      conflict_id: ConflictId;
    };
  domain_answer: TenantRow & Appended & Body & { domain: string };
  check_link: TenantRow & Appended & Body & { link_id: CheckLinkId };
  check_entry: TenantRow & Appended & Body & { asker: string; day: UtcDay; key: string };
  context_anchor: TenantRow & { anchor: string; entry_id: ContextEntryId; origin: string };

  conflict: TenantRow &
    Body & { conflict_id: ConflictId; status: ConflictStatus; opened_at_ms: Instant };
  conflict_claim: TenantRow & { conflict_id: ConflictId; claim_id: ClaimId };
  conflict_event: TenantRow & Appended & Body & { conflict_id: ConflictId };
  conflict_judgement: TenantRow & Appended & Body & { conflict_id: ConflictId; at_ms: Instant };
  conflict_decision: TenantRow & Appended & Body & { conflict_id: ConflictId };
  conflict_task: TenantRow &
    Body &
    Progress & {
      conflict_id: ConflictId;
      round: number;
      key: string;
      connection_id: ConnectionId;
      /** Tasks to be closed go before tasks to be made. */
      closes: boolean;
      task_id: string | null;
      fault: string | null;
      seen: string | null;
    };

  target: TenantRow &
    RefRow &
    Body &
    Progress & { home: WrittenHome; tried_since_ms: Generated<Instant | null> };
  ledger: TenantRow &
    RefRow &
    Body & { field: OwnFieldKey; state: LedgerState; at_ms: Instant; original: string | null };

  manager: TenantRow & Body & { manager_id: string };
  policy: TenantRow & Body & { version: number };

  used_link: TenantRow & Body & { digest: string; keep_until_ms: Instant };
  session: TenantRow &
    Body & {
      session_id: string;
      connection_id: ConnectionId | null;
      user_id: string | null;
      hash: string;
      previous_hash: string | null;
      ends_at_ms: Instant;
    };
  administrator: TenantRow & Body & { connection_id: ConnectionId; user_id: string };

  mapping: TenantRow & Body & { connection_id: ConnectionId; version: number };
  audit: TenantRow & Appended & Body & Link & { kind: string; at_ms: Instant };
  audit_head: TenantRow & Link;
};

/** A transaction of one tenant: every part of the store works on one of these. */
export type Tx = Transaction<Tables>;
