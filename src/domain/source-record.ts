// What a connector reads: CRM records in the vendor's own field names, before any meaning is given.
// They are kept in the store, so that a changed mapping re-derives claims without re-reading the CRM.
import type { OwnFieldValues } from './own-fields.ts';
import type { Instant } from './time.ts';

export type FieldValue = string | number | boolean | null;

/** Points from one record to another of the same connection. */
export type RecordLink = {
  /** Lookup field (`AccountId`) or association label (`company:primary`, `company:Partner`). */
  readonly name: string;
  readonly object: string;
  readonly recordId: string;
};

export type SourceRecord = {
  /** Vendor's API name: `Opportunity`, `Account`, `Lead`, `User`, `Event`, `deals`, `companies` … */
  readonly object: string;
  /** Canonical id: 18 characters for Salesforce, as given for HubSpot. */
  readonly recordId: string;
  /** Vendor's modification time (SystemModstamp, hs_lastmodifieddate). */
  readonly modifiedAt: Instant;
  readonly deleted: boolean;
  /** Surviving record when this one was merged away. */
  readonly mergedInto: string | null;
  /** A missing key was not readable or not asked for; null is an empty field. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly links: readonly RecordLink[];
};

/** A record as it was just read. */
export type ReadRecord = SourceRecord & {
  /**
   * Parley's own fields as they were read along, where the record carries them: what tells our own echo
   * from somebody's edit. Not stored, and no reason to call a record changed.
   */
  readonly own?: OwnFieldValues;
};

/** A record of which is known only that it is gone. */
export function goneRecord(object: string, recordId: string, modifiedAt: Instant): SourceRecord {
  return { object, recordId, modifiedAt, deleted: true, mergedInto: null, fields: {}, links: [] };
}
