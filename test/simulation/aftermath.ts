// What a run has left behind: the worlds of both tenants beside their truths, each tenant's rows beside
// the other's words, and what taking everything back gives.
import { REMOVED } from '../../connectors/sandbox/port/own-fields.ts';
import { undoConnection } from '../../src/app/undo.ts';
import { uninstall } from '../../src/app/uninstall.ts';
import type { ConflictId, ConnectionId, TenantId } from '../../src/domain/ids.ts';
import { ownFieldsOf } from '../../src/domain/own-fields.ts';
import type { MemoryDatabase } from '../../src/store/memory/memory-store.ts';
import type { Rested } from './checks.ts';
import { placesWith } from './leaks.ts';
import { truthOf } from './oracle.ts';
import type { Setting } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { NOTICE_AFTER_MS, type SimAppOptions, simApp, type Tenancy } from './sim-app.ts';
import type { Watch } from './watch.ts';

/** More conflicts than a run has. */
const MOST = 1_000;
/** What an uninstalled connection leaves nothing in; keys of rows begin with the connection. */
const ERASED = [
  ...['target', 'ledger', 'inbox', 'dirty', 'record', 'record_problem'],
  ...['claim', 'claim_version', 'account', 'account_version', 'match_due'],
];

export type Around = {
  readonly setting: Setting;
  readonly scheduler: Scheduler;
  readonly database: MemoryDatabase;
  readonly tenancies: readonly Tenancy[];
  readonly connections: readonly (readonly ConnectionId[])[];
  readonly watches: readonly Watch[];
  readonly calmOptions: () => SimAppOptions;
};

export class Aftermath {
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  /** What a check finds when the worlds of both tenants are compared with their truths now. */
  async compare(check: (rested: Rested) => Promise<readonly string[]>): Promise<string[]> {
    const found: string[] = [];
    for (const [index, tenancy] of this.#around.tenancies.entries()) {
      const [salesforce, hubspot] = this.#around.connections[index] ?? [];
      const watch = this.#around.watches[index];
      if (salesforce === undefined || hubspot === undefined || watch === undefined) continue;
      const now = this.#around.scheduler.now();
      const store = this.#around.database.connect();
      const rows = this.#around.database.rowsOf(tenancy.id);
      const truth = await truthOf(tenancy, { ...this.#around.setting, store, rows, now });
      const connections = { salesforce, hubspot };
      const noticeAfterMs = NOTICE_AFTER_MS;
      const rested = { tenancy, watch, truth, connections, store, now, noticeAfterMs };
      found.push(...(await check(rested)));
    }
    return found;
  }

  /** Takes everything back: each field must show again what it showed before the first write. */
  async undo(): Promise<readonly string[]> {
    const found: string[] = [];
    const sleep = async (ms: number) => this.#around.scheduler.skip(ms);
    const app = simApp({ ...this.#around.calmOptions(), sleep });
    for (const [index, { id }] of this.#around.tenancies.entries()) {
      for (const connectionId of this.#around.connections[index] ?? []) {
        const result = await undoConnection(app, id, { connectionId, by: 'admin' });
        if (!('isDone' in result && result.isDone)) found.push(`undo of ${id} is not done`);
      }
      found.push(
        ...(this.#around.watches[index]?.unlikeBefore() ?? []).map((text) => `${id}: ${text}`),
      );
    }
    return found.map((text) => `UNDO ${text}`);
  }

  /** I9: both connections are uninstalled with everything; nothing of the vendor's book may be left. */
  async leave(): Promise<readonly string[]> {
    const found: string[] = [];
    const sleep = async (ms: number) => this.#around.scheduler.skip(ms);
    const app = simApp({ ...this.#around.calmOptions(), sleep });
    const choice = { by: 'admin', keepFields: false, keepTasks: false, leaveRest: false };
    const tools = { unschedule: async () => {} };
    for (const [index, { id }] of this.#around.tenancies.entries()) {
      for (const connectionId of this.#around.connections[index] ?? []) {
        const { state } = await uninstall(app, id, { connectionId, ...choice }, tools);
        if (state !== 'done') found.push(`uninstalling ${connectionId} of ${id} ends ${state}`);
        found.push(...this.#placesOf(connectionId, id));
      }
      found.push(...this.#fieldsLeft(index).map((text) => `${id}: ${text}`));
      found.push(
        ...(this.#around.watches[index]?.unlikeBefore() ?? []).map((text) => `${id}: ${text}`),
      );
    }
    return found.map((text) => `I9 ${text}`);
  }

  /** Own fields that HubSpot still has, but for those in which somebody had something before. */
  #fieldsLeft(index: number): string[] {
    const hubspot = this.#around.tenancies[index]?.town.world.hubspot;
    const removed = hubspot?.get(REMOVED.object, REMOVED.id)?.fields ?? {};
    const homes = ['claim', 'account', 'task'] as const;
    const left = homes.flatMap((home) =>
      ownFieldsOf(home).flatMap(({ key }) => (removed[`${home}.${key}`] ? [] : [`${home}.${key}`])),
    );
    return left.length === 0 ? [] : [`HubSpot still has ${left.join(', ')}`];
  }

  /** Where rows of what is erased still name the connection. */
  #placesOf(connectionId: ConnectionId, tenantId: TenantId): string[] {
    const rows = this.#around.database.rowsOf(tenantId);
    return ERASED.flatMap((table) => {
      const left = [...(rows.get(table)?.keys() ?? [])].filter((key) =>
        key.startsWith(`${connectionId}/`),
      );
      return left.length === 0 ? [] : [`${left.length} rows of ${table} name ${connectionId}`];
    });
  }

  /** Conflicts of which no claim is there any more. */
  async past(): Promise<readonly ConflictId[]> {
    const store = this.#around.database.connect();
    const past: ConflictId[] = [];
    for (const { id } of this.#around.tenancies) {
      await store.inTenant(id, async (tenant) => {
        for (const conflict of await tenant.conflicts.list({ after: null, limit: MOST })) {
          const claims = await tenant.claims.current(conflict.judgement.claimIds);
          if (claims.length === 0) past.push(conflict.id);
        }
      });
    }
    return past;
  }

  /** The truth takes the run's own counts, so that none at all would look right. */
  async unmatched(): Promise<string[]> {
    const store = this.#around.database.connect();
    const found: string[] = [];
    for (const { id } of this.#around.tenancies) {
      const { snapshot, count } = await store.inTenant(id, async ({ matching, accounts }) => ({
        snapshot: await matching.inForce(),
        count: await accounts.count(),
      }));
      // Where every account is gone before the first match there is nothing to match.
      if (snapshot === null && count > 0) found.push(`I11 ${id} was never matched`);
    }
    return found;
  }

  /** I5: one tenant's canary among what belongs to the other. */
  leaks(): string[] {
    return [0, 1].flatMap((index) => this.#leaksOf(index));
  }

  #leaksOf(index: number): string[] {
    const tenancy = this.#around.tenancies[index];
    const foreign = this.#around.tenancies[1 - index]?.town.canary;
    if (tenancy === undefined || foreign === undefined) return [];
    const rows = this.#around.database.rowsOf(tenancy.id);
    return placesWith(foreign, rows, tenancy.town.world).map(
      (place) => `I5 ${foreign} is seen in ${place} of ${tenancy.id}`,
    );
  }
}
