// The truth of a tenant, from its CRM records alone: everything is read afresh into an empty store
// and judged once, with nobody in between. What the run left in the CRMs is compared with it.
import { Faults } from '../../connectors/sandbox/faults.ts';
import type { AppContext } from '../../src/app/context.ts';
import { detect } from '../../src/app/detect.ts';
import { readEntered } from '../../src/app/entered-context.ts';
import { keepMatched } from '../../src/app/match-book.ts';
import { syncConnection } from '../../src/app/sync.ts';
import type { Conflict } from '../../src/domain/conflict.ts';
import {
  type ConnectionId,
  claimIdOf,
  type RecordRef,
  recordKeyOf,
  type TenantId,
} from '../../src/domain/ids.ts';
import type { OwnFieldValues } from '../../src/domain/own-fields.ts';
import type { Store } from '../../src/ports/store.ts';
import { MemoryDatabase } from '../../src/store/memory/memory-store.ts';
import { Chance } from './chance.ts';
import {
  installTenant,
  type ManagedAs,
  type SimAppOptions,
  simApp,
  type Tenancy,
} from './sim-app.ts';
import { ACCOUNT_OBJECT, CLAIM_OBJECT } from './town.ts';

/** What every record should show, by record key; records not named show nothing. */
export type Truth = {
  readonly shown: ReadonlyMap<string, OwnFieldValues>;
  readonly conflicts: readonly Conflict[];
};

export type TruthOptions = ManagedAs & {
  /** The run's own: what people entered stands in no CRM. */
  readonly store: Store;
  /** All that is stored of the tenant, by table. */
  readonly rows: Rows;
  readonly now: number;
};

type Rows = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** Reads and judges a tenant's world as it is at `now`. Changes nothing a reader could see. */
export async function truthOf(tenancy: Tenancy, around: TruthOptions): Promise<Truth> {
  const { now } = around;
  const calm: Tenancy = { ...tenancy, faults: new Faults(), connectorOptions: {} };
  const options: SimAppOptions = {
    store: new MemoryDatabase({ refusesNesting: false }).connect(),
    now: () => now,
    sleep: async () => {},
    carry: async (work) => work(),
    chance: new Chance(1),
    tenancies: [calm],
  };
  const connections = await installTenant(calm, around, options);
  const app = simApp(options);
  for (const id of connections) await syncConnection(app, tenancy.id, id);
  await copyEntered(around.store, app.store, { tenancy, connections });
  await copyAnswers(around.store, app.store, tenancy.id);
  await matchAgain(app, tenancy.id, around);
  await detect(app, tenancy.id);
  return app.store.inTenant(tenancy.id, async (store) => {
    const shown = new Map<string, OwnFieldValues>();
    for (const id of connections) {
      for (const target of await store.targets.pending(id, now, 10_000)) {
        shown.set(recordKeyOf(target.ref), target.values);
      }
    }
    const conflicts = await store.conflicts.list({ after: null, limit: 10_000 });
    return { shown, conflicts };
  });
}

/** What people answered stands in no CRM either. */
async function copyAnswers(from: Store, to: Store, tenantId: TenantId): Promise<void> {
  const newestFirst = await from.inTenant(tenantId, ({ answers }) => answers.list(1_000));
  await to.inTenant(tenantId, async ({ answers }) => {
    for (const one of newestFirst.toReversed()) await answers.append(one);
  });
}

/**
 * The same counts and weights as in the run, but every account is put into an empty index one by one:
 * whatever happened in which order, that must come out alike.
 */
async function matchAgain(app: AppContext, tenantId: TenantId, { store, rows }: TruthOptions) {
  const inForce = await store.inTenant(tenantId, ({ matching }) => matching.inForce());
  if (inForce === null) return;
  const counted = [...(rows.get('match_frequency') ?? new Map<string, unknown>()).values()] as {
    readonly snapshot: number;
    readonly item: string;
    readonly holders: number;
  }[];
  await app.store.inTenant(tenantId, async ({ matching }) => {
    const snapshot = await matching.begin(inForce.terms);
    const own = counted.filter((row) => row.snapshot === inForce.number);
    const frequencies = own.map(({ item, holders }) => [item, holders] as const);
    await matching.load(snapshot, { frequencies });
    await matching.switchTo(snapshot);
  });
  await keepMatched(app, tenantId);
}

type Whose = { readonly tenancy: Tenancy; readonly connections: readonly ConnectionId[] };

/** What people entered, found where they entered it and at what the world has merged those into. */
async function copyEntered(from: Store, to: Store, { tenancy, connections }: Whose) {
  const refs = [...everyRecord(tenancy, connections)];
  const merges = refs.filter(({ winner }) => winner !== null);
  const entries = await from.inTenant(tenancy.id, async (store) => {
    const anchors = refs.map(({ ref }) => claimIdOf(ref));
    const { found, endings } = await readEntered(store, anchors);
    const ids = [...found.map(({ entry }) => entry), ...endings].map((one) => one.id);
    const own = found.filter(({ anchor, origin }) => anchor === origin);
    return (await store.entered.get(ids)).map((entry) => ({
      entry,
      origins: own.filter((one) => one.entry.id === entry.id).map(({ origin }) => origin),
    }));
  });
  await to.inTenant(tenancy.id, async (store) => {
    for (const { entry, origins } of entries) {
      await store.entered.append(entry, [...origins, ...entry.ends]);
    }
    // Once for every link of the longest chain.
    for (const _ of merges) {
      for (const { ref, winner } of merges) {
        const into = claimIdOf({ ...ref, recordId: winner ?? '' });
        await store.entered.follow([{ from: claimIdOf(ref), into }]);
      }
    }
  });
}

function* everyRecord({ town }: Tenancy, [salesforce, hubspot]: readonly ConnectionId[]) {
  for (const [crm, connectionId] of [
    ['salesforce', salesforce],
    ['hubspot', hubspot],
  ] as const) {
    if (connectionId === undefined) continue;
    for (const object of [CLAIM_OBJECT[crm], ACCOUNT_OBJECT[crm]]) {
      for (const row of town.world.database(crm).rows(object, { deleted: true })) {
        yield { ref: { connectionId, object, recordId: row.id }, winner: row.mergedInto };
      }
    }
  }
}

/** The values a record should show; null when it should show nothing. */
export function shouldShow(truth: Truth, ref: RecordRef): OwnFieldValues | null {
  const values = truth.shown.get(recordKeyOf(ref));
  return values?.conflict_status ? values : null;
}
