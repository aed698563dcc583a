// The webhook inbox: records that a CRM named and nobody has read since. Part of the store port.
import type { ConnectionId, RecordRef, TenantId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';

/** A record that its CRM said something about; `generation` comes from a sequence never reset. */
export type InboxMark = { readonly ref: RecordRef; readonly generation: number };

/** A request to the CRM, by when it began: its answer may be older than that of a later one. */
export type Reading = {
  readonly number: number;
  /** Asked for its records by name, as somebody had said that they changed. */
  readonly isAsked: boolean;
};

/** One mark per record, in a transaction of a tenant. */
export interface Inbox {
  /** Marks the records. One that is marked keeps its place and gets a new generation. */
  note(refs: readonly RecordRef[], at: Instant): Promise<void>;
  /** Longest waiting first; they stay until cleared. */
  take(id: ConnectionId, limit: number): Promise<readonly InboxMark[]>;
  /** Clears a mark only if its generation is still the one given. */
  clear(marks: readonly InboxMark[]): Promise<void>;
  /** Since when the record that waits longest has been waiting; null when none waits. */
  oldest(): Promise<Instant | null>;
}

/** One org or portal as some tenant installed it. */
export type Install = {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly externalId: string;
};
