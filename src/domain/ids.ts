// Identifiers. Branded strings, so that an account id cannot be passed where a claim id is meant.

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** One vendor that installed Parley. First part of every key in the store. */
export type TenantId = Branded<'TenantId'>;
/** One CRM org or portal of a tenant. */
export type ConnectionId = Branded<'ConnectionId'>;
/** A claim: connection + record, see {@link claimIdOf}; in a scenario file, the id written there. */
export type ClaimId = Branded<'ClaimId'>;
/** An account record of one connection, see {@link accountIdOf}. */
export type AccountId = Branded<'AccountId'>;
/** A conflict. Minted once, never reused. */
export type ConflictId = Branded<'ConflictId'>;

export const asTenantId = (text: string): TenantId => text as TenantId;
export const asConnectionId = (text: string): ConnectionId => text as ConnectionId;
export const asClaimId = (text: string): ClaimId => text as ClaimId;
export const asAccountId = (text: string): AccountId => text as AccountId;
export const asConflictId = (text: string): ConflictId => text as ConflictId;

/** Points at one record of one connection in the vendor's own terms, e.g. `Opportunity` `006…`. */
export type RecordRef = {
  readonly connectionId: ConnectionId;
  /** The vendor's API name of the object: `Opportunity`, `Lead`, `Account`, `deals`, `companies`. */
  readonly object: string;
  readonly recordId: string;
};

/** The text form of a record reference: `connection/object/record`. Stable, used as key. */
export function recordKeyOf(ref: RecordRef): string {
  return `${ref.connectionId}/${ref.object}/${ref.recordId}`;
}

/** Claim id of a CRM record: two orgs may hold equal record ids, so the connection is part of it. */
export function claimIdOf(ref: RecordRef): ClaimId {
  return asClaimId(recordKeyOf(ref));
}

/** Account id of a CRM account or company record. */
export function accountIdOf(ref: RecordRef): AccountId {
  return asAccountId(recordKeyOf(ref));
}

/** Reads back what {@link recordKeyOf} wrote. Throws on text of another shape. */
export function parseRecordKey(key: string): RecordRef {
  const [connectionId, object, ...rest] = key.split('/');
  if (!connectionId || !object || rest.length === 0) {
    throw new Error(`not a record key: ${JSON.stringify(key)}`);
  }
  return { connectionId: asConnectionId(connectionId), object, recordId: rest.join('/') };
}
