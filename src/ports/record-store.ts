// Records as they were read from the CRMs. Part of the store port.
import type { ConnectionId, RecordRef } from '../domain/ids.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { Reading } from './inbox.ts';

/** The records of a tenant's connections, in a transaction. */
export interface RecordStore {
  /** Drawn before the CRM is asked: greater than the number of every reading that began before. */
  nextReading(): Promise<number>;
  /**
   * Stores what is not older; returns those that differ from what was stored, in any way. Of states
   * with the same time, those of the reading that began last stay, where that one asked for them by
   * name.
   */
  put(
    id: ConnectionId,
    records: readonly SourceRecord[],
    reading: Reading,
  ): Promise<readonly SourceRecord[]>;
  /** The stored records among the ids; unknown ids are left out. */
  get(
    id: ConnectionId,
    object: string,
    recordIds: readonly string[],
  ): Promise<readonly SourceRecord[]>;
  /** The same for records of any connections and objects, together; by `recordKeyOf`. */
  ofRefs(refs: readonly RecordRef[]): Promise<ReadonlyMap<string, SourceRecord>>;
  /** Records (not deleted) of `object` with a link of name `link` (null: any) to one of the targets. */
  linkedTo(
    id: ConnectionId,
    object: string,
    link: string | null,
    targetObject: string,
    targetIds: readonly string[],
  ): Promise<readonly SourceRecord[]>;
  /** All records (not deleted) of one object, paged by record id. */
  page(
    id: ConnectionId,
    object: string,
    after: string | null,
    limit: number,
  ): Promise<readonly SourceRecord[]>;
  /** All records of one object, the deleted too, paged by record id. */
  presence(
    id: ConnectionId,
    object: string,
    after: string | null,
    limit: number,
  ): Promise<readonly { readonly recordId: string; readonly deleted: boolean }[]>;
  /** Those of some ids whose records are stored, the deleted too. */
  known(
    id: ConnectionId,
    object: string,
    recordIds: readonly string[],
  ): Promise<ReadonlySet<string>>;
  /** Records of a connection that are not deleted. */
  count(id: ConnectionId): Promise<number>;
}
