// Compares what Parley found with the sandbox's planted truth, which was worked out by hand from the
// policy, and the flags with what the CRM records really show; each difference is explained.
import type { Expectation, RecordAddress } from '../../../connectors/sandbox/plants/expectation.ts';
import type { AppContext } from '../../app/context.ts';
import { judgeNow } from '../../app/judge-now.ts';
import type { Conflict } from '../../domain/conflict.ts';
import { type ClaimId, type ConnectionId, claimIdOf, type TenantId } from '../../domain/ids.ts';
import type { ClauseId } from '../../domain/judgement.ts';
import { ownFieldName } from '../../domain/own-fields.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { Terminal } from '../exit.ts';
import { aboutLines, Comparison, type Difference, differenceLines } from './difference.ts';
import { allConflicts } from './summary.ts';
import type { DemoWorld } from './world.ts';

export type PlantResult = {
  readonly plantId: string;
  readonly title: string;
  /** What the case is about, also a clause that just does not apply. */
  readonly clauses: readonly ClauseId[];
  /** Empty: found as expected. */
  readonly differences: readonly Difference[];
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
  return app.store.inTenant(tenantId, async (store) => {
    const conflicts = (await allConflicts(store)).filter(
      (one) => one.status !== 'superseded' && one.status !== 'ended',
    );
    const byClaim = new Map<ClaimId, Conflict>();
    for (const conflict of conflicts) {
      for (const id of conflict.judgement.claimIds) byClaim.set(id, conflict);
    }
    const { idOf, nameOf } = await addresses(store);
    const seen = { app, store, world, byClaim, idOf, nameOf };
    const planted = new Set(world.expectations.flatMap((plant) => plant.records.map(idOf)));
    const results: PlantResult[] = [];
    for (const plant of world.expectations) results.push(await checkPlant(plant, seen));
    return countUp(world.expectations, results, {
      byClaim,
      idOf,
      unplanned: conflicts.filter((one) => one.judgement.claimIds.every((id) => !planted.has(id)))
        .length,
    });
  });
}

type Seen = {
  readonly app: AppContext;
  readonly store: TenantStore;
  readonly world: DemoWorld;
  readonly byClaim: ReadonlyMap<ClaimId, Conflict>;
  readonly idOf: (address: RecordAddress) => ClaimId;
  /** `hubspot deals 123`. */
  readonly nameOf: (id: ClaimId) => string;
};

/** From the vendor's addresses of records to claims and back. */
async function addresses(store: TenantStore): Promise<Pick<Seen, 'idOf' | 'nameOf'>> {
  const connections = await store.connections.list();
  const ids = new Map<string, ConnectionId>(connections.map((one) => [one.crm, one.id]));
  const names = new Map<ClaimId, string>();
  const idOf = ({ crm, object, id }: RecordAddress): ClaimId => {
    const connectionId = ids.get(crm) as ConnectionId;
    const claimId = claimIdOf({ connectionId, object, recordId: id });
    names.set(claimId, `${crm} ${object} ${id}`);
    return claimId;
  };
  return { idOf, nameOf: (id) => names.get(id) ?? id };
}

async function checkPlant(plant: Expectation, seen: Seen): Promise<PlantResult> {
  const ids = plant.records.map(seen.idOf);
  const stored = ids.map((id) => seen.byClaim.get(id)).find((one) => one !== undefined);
  // Peace is not stored: it is judged again, so that its reason can be compared and told.
  const judgement = stored?.judgement ?? (await judgeNow(seen.app, seen.store, ids))[0] ?? null;
  const comparison = new Comparison(judgement);
  compare(comparison, { plant, found: stored, nameOf: seen.nameOf, idOf: seen.idOf });
  compareFlags(comparison, plant, seen);
  const { plantId, title, clauses } = plant;
  return { plantId, title, clauses, differences: comparison.differences };
}

type Found = Pick<Seen, 'idOf' | 'nameOf'> & {
  readonly plant: Expectation;
  readonly found: Conflict | undefined;
};

function compare(to: Comparison, { plant, found, ...seen }: Found): void {
  const { expected } = plant;
  to.check('conflict', expected === null ? 'none' : 'yes', found === undefined ? 'none' : 'yes');
  if ((expected === null) !== (found === undefined)) return;
  if (expected === null || found === undefined) return;
  const { types, severity, prevails, splits, action } = found.judgement;
  const nameOf = (id: ClaimId | null) => (id === null ? '' : seen.nameOf(id));
  const wanted = (address: RecordAddress | null) => address && seen.idOf(address);
  to.check('types', list(expected.types), list(types));
  to.check('severity', expected.severity, severity);
  to.check('action', expected.action, action);
  to.check('prevails', nameOf(wanted(expected.prevails)), nameOf(prevails));
  to.check(
    'split',
    list(expected.split.map(({ record, percent }) => `${nameOf(wanted(record))} ${percent} %`)),
    list(splits.map(({ claimId, basisPoints }) => `${nameOf(claimId)} ${basisPoints / 100} %`)),
  );
}

const list = (parts: readonly string[]) => [...parts].sort().join(', ');

/** What the records themselves show, read from the sandbox's own tables. */
function compareFlags(to: Comparison, plant: Expectation, { world: { world } }: Seen): void {
  const inConflict = new Set(
    plant.expected?.split.map((line) => `${line.record.crm}/${line.record.id}`),
  );
  for (const { crm, object, id } of plant.records) {
    const shown =
      world.database(crm).get(object, id)?.fields[ownFieldName(crm, 'conflict_status')] ?? null;
    const flagged = shown !== null && shown !== '';
    const name = `${crm} ${object} ${id}`;
    if (inConflict.has(`${crm}/${id}`)) to.check('flag', name, flagged ? name : '');
    else if (plant.expected === null) to.check('flag', '', flagged ? name : '');
  }
}

function countUp(
  plants: readonly Expectation[],
  results: readonly PlantResult[],
  seen: Pick<Seen, 'byClaim' | 'idOf'> & { readonly unplanned: number },
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
  for (const { plantId, title, clauses, differences } of differing) {
    terminal.out(`  differs: ${plantId}  ${title}`);
    for (const line of aboutLines(clauses)) terminal.out(`    ${line}`);
    for (const line of differenceLines(differences)) terminal.out(`    ${line}`);
  }
}
