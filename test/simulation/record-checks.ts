// What must hold of the records that Parley makes for channel managers (docs/reliability.md, I1 to I3 of
// them): one for each conflict that has a claim or its manager in Salesforce, in step with it, none besides.
import type { WorldCrm } from '../../connectors/sandbox/world.ts';
import type { Conflict } from '../../src/domain/conflict.ts';
import { type ConnectionId, parseRecordKey } from '../../src/domain/ids.ts';
import { ownFieldName, ownObjectName } from '../../src/domain/own-fields.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import type { Town } from './town.ts';

/** Where the records are. */
export const RECORD_OBJECT = ownObjectName('conflict');
export const RECORD_KEY = ownFieldName('salesforce', 'conflict_key');
const STATUS = ownFieldName('salesforce', 'conflict_status');
const OUTCOME = ownFieldName('salesforce', 'conflict_outcome');

type Around = {
  readonly town: Town;
  readonly connections: Readonly<Record<WorldCrm, ConnectionId>>;
  readonly conflicts: readonly Conflict[];
};

/** Violations of one tenant at rest. */
export async function recordViolations(
  store: TenantStore,
  { town, connections, conflicts }: Around,
): Promise<readonly string[]> {
  const home = connections.salesforce;
  const managers = await store.managers.list();
  const isHere = ({ judgement, managerId, status }: Conflict) =>
    status !== 'superseded' &&
    status !== 'ended' &&
    (judgement.claimIds.some((id) => parseRecordKey(id).connectionId === home) ||
      managers.some(({ id, connectionId }) => id === managerId && connectionId === home));
  const rows = [...town.world.salesforce.rows(RECORD_OBJECT)];
  const found: string[] = [];
  for (const row of rows) {
    const conflict = conflicts.find(({ id }) => id === row.fields[RECORD_KEY]);
    if (conflict === undefined || !isHere(conflict)) {
      found.push(`I2 record ${row.id} is of no conflict: ${row.fields[RECORD_KEY]}`);
    }
  }
  for (const conflict of conflicts.filter(isHere)) {
    const own = rows.filter(({ fields }) => fields[RECORD_KEY] === conflict.id);
    if (own.length !== 1) found.push(`I1 ${conflict.id} has ${own.length} records`);
    const status = conflict.status === 'reopened' ? 'open' : conflict.status;
    for (const { fields } of own) {
      if (fields[STATUS] !== status) {
        found.push(`I1 the record of ${conflict.id} shows ${fields[STATUS]}, it is ${status}`);
      }
      if ((fields[OUTCOME] ?? null) !== (conflict.decision?.outcome ?? null)) {
        found.push(`I8 the record of ${conflict.id} shows ${fields[OUTCOME]} as its outcome`);
      }
    }
  }
  return found;
}
