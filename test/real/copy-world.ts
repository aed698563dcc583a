// Copies of a CRM world: as a list of changes, which replayed into an empty world make it again.
import { SANDBOX_IDS } from '../../connectors/sandbox/ids.ts';
import { World, type WorldChange } from '../../connectors/sandbox/world.ts';

/** An empty world by this machine's clock. */
export const emptyWorld = () => new World({ now: () => Date.now(), ids: SANDBOX_IDS });

/** A world's rows and associations as changes. The history of fields is not kept. */
export function changesThatMake(world: World): WorldChange[] {
  const changes: WorldChange[] = [];
  for (const crm of ['salesforce', 'hubspot'] as const) {
    const database = world.database(crm);
    for (const object of database.objects()) {
      for (const row of database.rows(object, { deleted: true })) {
        changes.push({ kind: 'row', crm, row, changed: Object.keys(row.fields) });
        for (const association of database.associationsOf(object, row.id)) {
          changes.push({ kind: 'associate', crm, association });
        }
      }
    }
  }
  return changes;
}
