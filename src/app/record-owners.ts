// Whom the records of claims belong to, by the id under which their CRM assigns tasks: the person that the
// mapping finds the owner's name or address at. And whether the record of a claim that is none just now is
// still there.
import type { Claim } from '../domain/claim.ts';
import { type ClaimId, type ConnectionId, parseRecordKey, recordKeyOf } from '../domain/ids.ts';
import type { ClaimMapping, Mapping } from '../domain/mapping.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { TenantStore } from '../ports/store.ts';

/** What people are called in the CRMs: a Salesforce queue is none, and takes no task from us. */
const PEOPLE: readonly string[] = ['User', 'owners'];

/** What the CRMs have behind some claims, as far as it is stored. */
export type RecordsBehind = {
  /** Those that are claims just now, in the order of the store. */
  readonly claims: readonly Claim[];
  /** Of these; one without an owner, or whose mapping names none, is left out. */
  readonly owners: ReadonlyMap<ClaimId, string>;
  /** Of the others; those never read, or erased, are left out. */
  readonly others: ReadonlyMap<ClaimId, 'there' | 'gone'>;
};

/** Reads claims and their records together: a query for each of both, and one a connection. */
export async function readBehind(
  store: TenantStore,
  ids: readonly ClaimId[],
): Promise<RecordsBehind> {
  const refs = new Map(ids.map((id) => [id, parseRecordKey(id)]));
  const claims = await store.claims.current([...refs.keys()]);
  const records = await store.records.ofRefs([...refs.values()]);
  const mappings = new Map<ConnectionId, Mapping | undefined>();
  for (const id of new Set([...refs.values()].map((ref) => ref.connectionId))) {
    mappings.set(id, (await store.mappings.current(id))?.mapping);
  }
  const owners = new Map<ClaimId, string>();
  const others = new Map<ClaimId, 'there' | 'gone'>();
  const current = new Set(claims.map(({ id }) => id));
  for (const [id, ref] of refs) {
    const record = records.get(recordKeyOf(ref));
    if (record === undefined) continue;
    const owner = ownerOf(record, mappings.get(ref.connectionId));
    if (!current.has(id)) others.set(id, record.deleted ? 'gone' : 'there');
    else if (owner !== undefined) owners.set(id, owner);
  }
  return { claims, owners, others };
}

function ownerOf({ object, links }: SourceRecord, mapping: Mapping | undefined) {
  const named = mapping?.claims.filter((one) => one.object === object).flatMap(ownerLinks) ?? [];
  return links.find((link) => named.includes(link.name) && PEOPLE.includes(link.object))?.recordId;
}

/** `OwnerId` of `OwnerId.Email`: one link from the record itself. */
function ownerLinks({ ownerEmail, ownerName }: ClaimMapping): readonly string[] {
  return [ownerEmail, ownerName].flatMap(({ path, related }) => {
    const [link, field, ...more] = path?.split('.') ?? [];
    const isOwn = related === undefined && more.length === 0;
    return isOwn && link !== undefined && field !== undefined ? [link] : [];
  });
}
