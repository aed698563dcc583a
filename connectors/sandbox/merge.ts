// Merging two records: the loser goes to the recycle bin and what pointed at it points at the winner.
import type { FieldValue } from '../../src/domain/source-record.ts';
import type { Database, Row, World, WorldCrm } from './world.ts';

/** Which record survives, which one goes, and who says so. */
export type MergeRequest = {
  readonly crm: WorldCrm;
  readonly object: string;
  readonly winnerId: string;
  readonly loserId: string;
  /** User id. */
  readonly by: string;
};

/** Merges as the vendors do; returns the merged-away row. Throws when one of the two is unknown. */
export function mergeRecords(world: World, request: MergeRequest): Row {
  const database = world.database(request.crm);
  const loser = database.merge(request.object, request.winnerId, request.loserId, request.by);
  if (request.crm === 'salesforce') moveLookups(world, request);
  else moveAssociations(world, request);
  return loser;
}

function moveLookups(world: World, { winnerId, loserId, by }: MergeRequest): void {
  const database = world.salesforce;
  for (const object of database.objects()) {
    for (const row of [...database.rows(object)]) {
      const moved: Record<string, FieldValue> = {};
      for (const [field, value] of Object.entries(row.fields)) {
        if (value === loserId) moved[field] = winnerId;
      }
      database.update(object, row.id, moved, by);
    }
  }
}

/** Deal -> primary company: a deal has one at most, and the survivor of a merge keeps its own. */
const PRIMARY = 5;

const hasPrimary = (database: Database, dealId: string): boolean =>
  database
    .associationsOf('deals', dealId, 'companies')
    .some((one) => one.category === 'HUBSPOT_DEFINED' && one.typeId === PRIMARY);

function moveAssociations(world: World, { object, winnerId, loserId }: MergeRequest): void {
  const database = world.hubspot;
  const loser = { object, id: loserId };
  for (const forward of [...database.associationsOf(object, loserId)]) {
    const { toObject, toId, category, typeId } = forward;
    const other = { object: toObject, id: toId };
    // Both directions were stored in the same order, so the first mirror left is this one's.
    const mirror = database.associationsOf(toObject, toId, object).find((a) => a.toId === loserId);
    if (!mirror) continue;
    const types = [typeId, mirror.typeId];
    database.dissociate(loser, other, (a) => types.includes(a.typeId) && a.category === category);
    const isSecond = object === 'deals' && category === 'HUBSPOT_DEFINED' && typeId === PRIMARY;
    if (isSecond && hasPrimary(database, winnerId)) continue;
    database.associate(
      { fromObject: object, fromId: winnerId, toObject, toId, category, typeId },
      mirror.typeId,
    );
  }
}
