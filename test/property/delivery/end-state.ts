// What is left when a delivery has come to rest, in words that do not depend on minted ids: flags on
// every record, conflicts in force, open tasks.
import { type Conflict, isActive } from '../../../src/domain/conflict.ts';
import { type ConnectionId, recordKeyOf } from '../../../src/domain/ids.ts';
import { type OwnFieldKey, ownFieldName, ownFieldsOf } from '../../../src/domain/own-fields.ts';
import type { Store } from '../../../src/ports/store.ts';
import { isDone } from '../../simulation/edits.ts';
import type { Tenancy } from '../../simulation/sim-app.ts';
import { ACCOUNT_OBJECT, CLAIM_OBJECT, TASK_OBJECT } from '../../simulation/town.ts';

const CRMS = ['salesforce', 'hubspot'] as const;

/**
 * Not compared: when something was written, and days that are fixed when a conflict opens or rises in
 * severity. Those may be earlier where a worse state was judged on the way; see `dueOn`.
 */
const HISTORICAL: ReadonlySet<OwnFieldKey> = new Set([
  'checked_at',
  'conflict_due',
  'next_step',
  'url',
]);

export type EndState = {
  /** Own fields by record; a conflict is named by its claims. */
  readonly flags: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly conflicts: readonly unknown[];
  readonly tasks: readonly unknown[];
  /** By the claims of the conflict. */
  readonly dueOn: ReadonlyMap<string, number>;
  /** Accounts to judge and records or tasks to write: none when all is at rest. */
  readonly left: number;
};

export type Rested = {
  readonly store: Store;
  readonly tenancy: Tenancy;
  readonly connections: Readonly<Record<(typeof CRMS)[number], ConnectionId>>;
};

/** Reads the CRMs themselves for flags and tasks, the store for conflicts and what is left to do. */
export async function endStateOf(rested: Rested): Promise<EndState> {
  const { store, tenancy, connections } = rested;
  return store.inTenant(tenancy.id, async (tenant) => {
    const all = await tenant.conflicts.list({ after: null, limit: 1_000 });
    const inForce = all.filter((one) => isActive(one.status));
    const named = new Map(inForce.map((one) => [one.id as string, nameOf(one)]));
    let left = await tenant.dirty.count();
    const conflictOf = new Map<string, string>();
    for (const crm of CRMS) {
      left += await tenant.targets.countPending(connections[crm]);
      left += await tenant.tasks.countPending(connections[crm]);
      for (const { key, conflictId } of await tenant.tasks.ofConnection(connections[crm])) {
        conflictOf.set(key, conflictId);
      }
    }
    return {
      flags: flagsIn(rested, named),
      conflicts: sorted(inForce.map(describe)),
      tasks: sorted(openTasks(rested, (key) => named.get(conflictOf.get(key) ?? '') ?? null)),
      dueOn: new Map(inForce.map((one) => [nameOf(one), one.dueOn])),
      left,
    };
  });
}

const nameOf = (conflict: Conflict) => conflict.judgement.claimIds.toSorted().join(' ');

/** Reopened is open with a past; everything else of the judgement counts but its own due day. */
function describe({ judgement, managerId }: Conflict) {
  const { dueOn: _, ...rest } = judgement;
  return { ...rest, managerId };
}

function flagsIn({ tenancy, connections }: Rested, named: ReadonlyMap<string, string>) {
  const flags: Record<string, Record<string, unknown>> = {};
  for (const crm of CRMS) {
    for (const home of ['claim', 'account'] as const) {
      const object = { claim: CLAIM_OBJECT, account: ACCOUNT_OBJECT }[home][crm];
      const keys = ownFieldsOf(home).map((one) => one.key);
      for (const row of tenancy.town.world.database(crm).rows(object)) {
        const shown = keys
          .filter((key) => !HISTORICAL.has(key))
          .map((key) => [key, row.fields[ownFieldName(crm, key)] ?? null] as const)
          .filter(([, value]) => value !== null)
          .map(([key, value]) => {
            const isId = key === 'conflict_id';
            return [key, isId ? (named.get(String(value)) ?? 'none in force') : value] as const;
          });
        if (shown.length === 0) continue;
        const ref = { connectionId: connections[crm], object, recordId: row.id };
        flags[recordKeyOf(ref)] = Object.fromEntries(shown);
      }
    }
  }
  return flags;
}

/** Subject and body hold days and ids; which of a conflict's records it hangs on may be historical. */
function openTasks({ tenancy }: Rested, conflictOf: (key: string) => string | null) {
  return CRMS.flatMap((crm) =>
    [...tenancy.town.world.database(crm).rows(TASK_OBJECT[crm])]
      .filter((row) => row.fields[ownFieldName(crm, 'task_key')] && !isDone(crm, row))
      .map((row) => ({
        crm,
        owner: row.fields['OwnerId'] ?? row.fields['hubspot_owner_id'] ?? null,
        priority: row.fields['Priority'] ?? row.fields['hs_task_priority'] ?? null,
        conflict: conflictOf(String(row.fields[ownFieldName(crm, 'task_key')])),
      })),
  );
}

function sorted<T>(items: readonly T[]): readonly T[] {
  const textOf = (item: T) =>
    JSON.stringify(item, (_, one) => (typeof one === 'bigint' ? String(one) : one));
  return items.toSorted((left, right) => (textOf(left) < textOf(right) ? -1 : 1));
}
