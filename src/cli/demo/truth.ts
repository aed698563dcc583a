// Compares what Parley found with the sandbox's planted truth, which was worked out by hand from the
// policy, and the flags with what the CRM records really show.
import type { Expectation, RecordAddress } from '../../../connectors/sandbox/plants/expectation.ts';
import type { AppContext } from '../../app/context.ts';
import type { Conflict } from '../../domain/conflict.ts';
import { type ClaimId, type ConnectionId, claimIdOf, type TenantId } from '../../domain/ids.ts';
import { ownFieldName } from '../../domain/own-fields.ts';
import type { Terminal } from '../exit.ts';
import { allConflicts } from './summary.ts';
import type { DemoWorld } from './world.ts';

export type PlantResult = {
  readonly plantId: string;
  readonly title: string;
  /** Empty: found as expected. */
  readonly differences: readonly string[];
};

export type Truth = {
  readonly conflictsPlanted: number;
  readonly conflictsFound: number;
  readonly conflictsMissed: number;
  readonly othersPlanted: number;
  readonly falseAlarms: number;
  /** Conflicts on records that belong to no plant. */
  readonly unplanned: number;
  readonly byType: Readonly<Record<string, { readonly planted: number; readonly found: number }>>;
  readonly results: readonly PlantResult[];
};

/** Checks every plant: conflict or none, types, severity, who prevails, split, action, CRM flags. */
export async function checkTruth(
  app: AppContext,
  tenantId: TenantId,
  world: DemoWorld,
): Promise<Truth> {
  const { conflicts, idOf } = await app.store.inTenant(tenantId, async (store) => {
    const connections = await store.connections.list();
    const ids = new Map<string, ConnectionId>(connections.map((one) => [one.crm, one.id]));
    return {
      conflicts: (await allConflicts(store)).filter(
        (one) => one.status !== 'superseded' && one.status !== 'ended',
      ),
      idOf: (address: RecordAddress): ClaimId =>
        claimIdOf({
          connectionId: ids.get(address.crm) as ConnectionId,
          object: address.object,
          recordId: address.id,
        }),
    };
  });
  const byClaim = new Map<ClaimId, Conflict>();
  for (const conflict of conflicts) {
    for (const id of conflict.judgement.claimIds) byClaim.set(id, conflict);
  }
  const planted = new Set<ClaimId>();
  const results = world.expectations.map((plant): PlantResult => {
    for (const record of plant.records) planted.add(idOf(record));
    const found = plant.records
      .map((record) => byClaim.get(idOf(record)))
      .find((one) => one !== undefined);
    return {
      plantId: plant.plantId,
      title: plant.title,
      differences: [...compare(plant, found, idOf), ...compareFlags(plant, world)],
    };
  });
  return countUp(world.expectations, results, {
    byClaim,
    idOf,
    unplanned: conflicts.filter((one) => one.judgement.claimIds.every((id) => !planted.has(id)))
      .length,
  });
}

type IdOf = (address: RecordAddress) => ClaimId;

function compare(plant: Expectation, found: Conflict | undefined, idOf: IdOf): string[] {
  const { expected } = plant;
  if (expected === null) {
    return found === undefined ? [] : [`flagged as ${found.judgement.types.join(', ')}`];
  }
  if (found === undefined) return ['not found'];
  const { judgement } = found;
  const differences: string[] = [];
  const check = (what: string, wanted: string, got: string) => {
    if (wanted !== got) differences.push(`${what} ${got || 'none'}, expected ${wanted || 'none'}`);
  };
  check('types', [...expected.types].sort().join(' '), [...judgement.types].sort().join(' '));
  check('severity', expected.severity, judgement.severity);
  check('action', expected.action, judgement.action);
  check(
    'prevails',
    expected.prevails === null ? '' : idOf(expected.prevails),
    judgement.prevails ?? '',
  );
  const wanted = expected.split.map(
    (line) => `${idOf(line.record)}=${Math.round(line.percent * 100)}`,
  );
  const got = judgement.splits.map((line) => `${line.claimId}=${line.basisPoints}`);
  check('split', wanted.sort().join(' '), got.sort().join(' '));
  return differences;
}

/** What the records themselves show, read from the sandbox's own tables. */
function compareFlags(plant: Expectation, { world }: DemoWorld): string[] {
  const inConflict = new Set(
    plant.expected?.split.map((line) => `${line.record.crm}/${line.record.id}`),
  );
  return plant.records.flatMap(({ crm, object, id }) => {
    const shown =
      world.database(crm).get(object, id)?.fields[ownFieldName(crm, 'conflict_status')] ?? null;
    const flagged = shown !== null && shown !== '';
    if (inConflict.has(`${crm}/${id}`) && !flagged) return [`no flag on ${crm} ${object} ${id}`];
    if (plant.expected === null && flagged) return [`flag on ${crm} ${object} ${id}`];
    return [];
  });
}

function countUp(
  plants: readonly Expectation[],
  results: readonly PlantResult[],
  seen: { byClaim: ReadonlyMap<ClaimId, Conflict>; idOf: IdOf; unplanned: number },
): Truth {
  const conflictOf = (plant: Expectation) =>
    plant.records
      .map((record) => seen.byClaim.get(seen.idOf(record)))
      .find((one) => one !== undefined);
  const conflicts = plants.filter((plant) => plant.expected !== null);
  const others = plants.filter((plant) => plant.expected === null);
  const byType: Record<string, { planted: number; found: number }> = {};
  for (const plant of conflicts) {
    const found = conflictOf(plant);
    for (const type of plant.expected?.types ?? []) {
      const { planted, found: hits } = byType[type] ?? { planted: 0, found: 0 };
      const isHit = found?.judgement.types.includes(type) ?? false;
      byType[type] = { planted: planted + 1, found: hits + (isHit ? 1 : 0) };
    }
  }
  const found = conflicts.filter((plant) => conflictOf(plant) !== undefined).length;
  return {
    conflictsPlanted: conflicts.length,
    conflictsFound: found,
    conflictsMissed: conflicts.length - found,
    othersPlanted: others.length,
    falseAlarms: others.filter((plant) => conflictOf(plant) !== undefined).length,
    unplanned: seen.unplanned,
    byType,
    results,
  };
}

export function printTruth(truth: Truth, terminal: Terminal): void {
  terminal.out('');
  terminal.out('Compared with the planted truth');
  terminal.out(
    `  conflicts      ${truth.conflictsFound} of ${truth.conflictsPlanted} found, ${truth.conflictsMissed} missed`,
  );
  terminal.out(
    `  not conflicts  ${truth.othersPlanted - truth.falseAlarms} of ${truth.othersPlanted} left alone, ${truth.falseAlarms} false alarms`,
  );
  terminal.out(`  elsewhere      ${truth.unplanned} conflicts on records that were not planted`);
  for (const [type, { planted, found }] of Object.entries(truth.byType)) {
    terminal.out(`  ${type.replaceAll('_', '-').padEnd(14)} ${found} of ${planted}`);
  }
  const differing = truth.results.filter((one) => one.differences.length > 0);
  const exact = truth.results.length - differing.length;
  terminal.out(`  every detail   ${exact} of ${truth.results.length} plants as worked out by hand`);
  for (const { plantId, title, differences } of differing) {
    terminal.out(`  differs: ${plantId} ${title}: ${differences.join('; ')}`);
  }
}
