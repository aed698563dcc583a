// A mapping proposed from what a CRM describes and from live records: a field that is always empty gives way
// to one in use, and every reason says how full its field is.
import { explainError, ParleyError } from '../domain/errors.ts';
import type { ConnectionId, RecordRef } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { CrmConnector, CrmSchema, CrmSession, FillOf } from '../ports/crm.ts';
import { rootObjects } from './follow-place.ts';

/** Newest records of each object: one page of every CRM. */
const MOST_NEWEST = 100;

export type Look = {
  readonly connector: Pick<CrmConnector, 'proposeMapping'>;
  readonly connectionId: ConnectionId;
  readonly session: Pick<CrmSession, 'newestIds' | 'readRecords'>;
  readonly schema: CrmSchema;
};

type LiveProposal = {
  readonly mapping: Mapping;
  /** What was looked at, none of it deleted. */
  readonly records: readonly SourceRecord[];
};

/**
 * Proposes by what these records hold now; without any, by the CRM's newest, up to 100 of each object: a
 * few calls. Nothing is stored. Throws what reading throws.
 */
export async function proposeFromLive(
  look: Look,
  known: readonly RecordRef[] = [],
): Promise<LiveProposal> {
  const { connector, session, schema } = look;
  const asked = new Map<string, Set<string>>();
  const first = connector.proposeMapping(schema, (object, field) => {
    asked.set(object, (asked.get(object) ?? new Set()).add(field));
    return null;
  });
  const refs = known.length > 0 ? known : await newestRefs(look, first);
  const live = await session.readRecords(refs, withFields(first, asked));
  const records = live.filter((one) => !one.deleted);
  return { mapping: connector.proposeMapping(schema, fillIn(records)), records };
}

/**
 * As {@link proposeFromLive}, for a CRM that is just being connected. Where its records cannot be read the
 * proposal follows from what it describes alone, and `unsampled` says why and what to do about it.
 */
export async function proposeFirst(
  look: Look,
): Promise<{ readonly mapping: Mapping; readonly unsampled: string | null }> {
  try {
    return { mapping: (await proposeFromLive(look)).mapping, unsampled: null };
  } catch (error) {
    if (!(error instanceof ParleyError) || error.kind === 'bug') throw error;
    return { mapping: look.connector.proposeMapping(look.schema), unsampled: explainError(error) };
  }
}

async function newestRefs(
  { connectionId, session }: Look,
  mapping: Mapping,
): Promise<readonly RecordRef[]> {
  const refs: RecordRef[] = [];
  for (const object of rootObjects(mapping)) {
    const ids = await session.newestIds(object, mapping, MOST_NEWEST);
    refs.push(...ids.map((recordId) => ({ connectionId, object, recordId })));
  }
  return refs;
}

/** The mapping with further fields of its objects to be read along. */
function withFields(mapping: Mapping, fields: ReadonlyMap<string, ReadonlySet<string>>): Mapping {
  const along = (object: string) => [...(fields.get(object) ?? [])].map((path) => ({ path }));
  const { account, claims } = mapping;
  return {
    ...mapping,
    account: { ...account, name: { ...account.name, or: along(account.object) } },
    claims: claims.map((claim) => ({
      ...claim,
      ownerName: { ...claim.ownerName, or: along(claim.object) },
    })),
  };
}

function fillIn(records: readonly SourceRecord[]): FillOf {
  const byObject = Map.groupBy(records, (one) => one.object);
  return (object, field) => {
    // A record without the key does not show the field: hidden from Parley's user since it was described.
    const showing = (byObject.get(object) ?? []).filter(({ fields }) => field in fields);
    if (showing.length === 0) return null;
    const filled = showing.filter(({ fields }) => (fields[field] ?? '') !== '').length;
    return { filled, records: showing.length };
  };
}
