// Whom the records of claims belong to, by the id under which their CRM assigns tasks: the person that the
// mapping finds the owner's name or address at. And whether the record of a claim that is none just now is
// still there.
import type { Claim } from '../domain/claim.ts';
import { type ClaimId, parseRecordKey } from '../domain/ids.ts';
import type { ClaimMapping } from '../domain/mapping.ts';
import type { TenantStore } from '../ports/store.ts';

/** What people are called in the CRMs: a Salesforce queue is none, and takes no task from us. */
const PEOPLE: readonly string[] = ['User', 'owners'];

/** The owners that are known; a claim without one, or whose mapping names none, is left out. */
export async function recordOwners(
  store: TenantStore,
  claims: readonly Claim[],
): Promise<ReadonlyMap<ClaimId, string>> {
  const owners = new Map<ClaimId, string>();
  for (const { id } of claims) {
    const { connectionId, object, recordId } = parseRecordKey(id);
    const mapping = (await store.mappings.current(connectionId))?.mapping;
    const links = mapping?.claims.filter((one) => one.object === object).flatMap(ownerLinks) ?? [];
    const [record] = await store.records.get(connectionId, object, [recordId]);
    const owner = record?.links.find(
      (link) => links.includes(link.name) && PEOPLE.includes(link.object),
    );
    if (owner !== undefined) owners.set(id, owner.recordId);
  }
  return owners;
}

/** `OwnerId` of `OwnerId.Email`: one link from the record itself. */
function ownerLinks({ ownerEmail, ownerName }: ClaimMapping): readonly string[] {
  return [ownerEmail, ownerName].flatMap(({ path, related }) => {
    const [link, field, ...more] = path?.split('.') ?? [];
    const isOwn = related === undefined && more.length === 0;
    return isOwn && link !== undefined && field !== undefined ? [link] : [];
  });
}

/** Of claims that are none just now: whether their record is there; those never read, or erased, are left out. */
export async function recordsBehind(
  store: TenantStore,
  ids: readonly ClaimId[],
): Promise<ReadonlyMap<ClaimId, 'there' | 'gone'>> {
  const states = new Map<ClaimId, 'there' | 'gone'>();
  for (const id of ids) {
    const { connectionId, object, recordId } = parseRecordKey(id);
    const [record] = await store.records.get(connectionId, object, [recordId]);
    if (record !== undefined) states.set(id, record.deleted ? 'gone' : 'there');
  }
  return states;
}
