// A third engine for the store port: everything in this process's memory, nothing survives it. For
// simulation, where a whole run takes milliseconds and every race, lost commit and crash is chosen.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Crm } from '../../domain/claim.ts';
import { invariant, ParleyError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Install } from '../../ports/inbox.ts';
import type { Store, Tenant, TenantStore } from '../../ports/store.ts';
import { asStoreFault, isRetryable } from '../faults.ts';
import { CONNECTIONS } from './connections.ts';
import { keep } from './kept.ts';
import { byText } from './order.ts';
import { LockHolder, RowLocks } from './row-locks.ts';
import { type Rows, View } from './tables.ts';
import { tenantStore } from './tenant-store.ts';
import { MemoryTransaction } from './transaction.ts';

const DESCRIPTION = 'memory';
const MAX_ATTEMPTS = 5;

/**
 * What befalls a commit: another transaction was faster and this one runs again; the server cannot be
 * reached and nothing is stored; everything is stored but the answer is lost.
 */
export type CommitFault = 'lost_race' | 'unreachable' | 'reply_lost';

/** How one client meets the database; by default nothing goes wrong and no time passes. */
export type MemoryClientOptions = {
  /** Called before each statement and each commit; null: no time passes. Must not touch the store. */
  readonly pause?: () => Promise<void> | null;
  /** Asked once per commit. */
  readonly commitFault?: () => CommitFault | null;
};

/** The store as one process sees it. */
export type MemoryStore = Store & {
  /** Ends the process: open transactions roll back and nothing it still awaits ever comes. */
  kill(): void;
};

type Held = { readonly tenant: Tenant; readonly rows: Rows; readonly locks: RowLocks };

/** What a killed or crashed client leaves behind, and every other client goes on with. */
export class MemoryDatabase {
  readonly #tenants = new Map<TenantId, Held>();
  readonly refusesNesting: boolean;
  #lastNumber = 0;

  /** A transaction inside another is refused unless said: a simulation saves a sixteenth without. */
  constructor({ refusesNesting = true } = {}) {
    this.refusesNesting = refusesNesting;
  }

  /** One more client. */
  connect(options: MemoryClientOptions = {}): MemoryStore {
    return new Client(this, options);
  }

  /** Adds a tenant; false when the id is taken. */
  addTenant(tenant: Tenant): boolean {
    if (this.#tenants.has(tenant.id)) return false;
    this.#tenants.set(tenant.id, { tenant: keep(tenant), rows: new Map(), locks: new RowLocks() });
    return true;
  }

  /** All tenants, ordered by id. */
  tenants(): readonly Tenant[] {
    const list = [...this.#tenants.values()].map((one) => one.tenant);
    return list.sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  /** The committed rows of a tenant; an unknown one has none and keeps none. */
  rowsOf(tenantId: TenantId): Rows {
    return this.#tenants.get(tenantId)?.rows ?? new Map();
  }

  hasTenant(tenantId: TenantId): boolean {
    return this.#tenants.has(tenantId);
  }

  /** The locks of a tenant; an unknown one has nothing to lock. */
  locksOf(tenantId: TenantId): RowLocks {
    return this.#tenants.get(tenantId)?.locks ?? new RowLocks();
  }

  nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }
}

/** A store in memory of its own; use {@link MemoryDatabase} for several clients on one. */
export function openMemoryStore(options: MemoryClientOptions = {}): MemoryStore {
  return new MemoryDatabase().connect(options);
}

const noPause = () => null;
const noFault = () => null;

class Client implements MemoryStore {
  readonly description = DESCRIPTION;
  readonly #database: MemoryDatabase;
  readonly #pause: () => Promise<void> | null;
  readonly #commitFault: () => CommitFault | null;
  readonly #inside: AsyncLocalStorage<{ open: boolean }> | null;
  readonly #holders = new Set<LockHolder>();
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | null = null;

  constructor(database: MemoryDatabase, options: MemoryClientOptions) {
    this.#database = database;
    this.#pause = options.pause ?? noPause;
    this.#commitFault = options.commitFault ?? noFault;
    this.#inside = database.refusesNesting ? new AsyncLocalStorage() : null;
  }

  async migrate(): Promise<void> {}

  async createTenant(tenant: Tenant): Promise<void> {
    if (this.#database.addTenant(tenant)) return;
    throw new ParleyError('BAD_INPUT', `The tenant ${tenant.id} exists already.`, {
      hint: 'Choose another id, or use the tenant that is there.',
    });
  }

  async listTenants(): Promise<readonly Tenant[]> {
    return this.#database.tenants();
  }

  async findInstalls(crm: Crm, externalIds: readonly string[]): Promise<readonly Install[]> {
    return this.#database.tenants().flatMap(({ id: tenantId }) => {
      const found = new View(this.#database.rowsOf(tenantId))
        .where(CONNECTIONS, (one) => one.crm === crm && externalIds.includes(one.externalId))
        .map(({ id, externalId }) => ({ tenantId, connectionId: id, externalId }));
      return byText(found, (one) => one.connectionId);
    });
  }

  async inTenant<T>(tenantId: TenantId, work: (store: TenantStore) => Promise<T>): Promise<T> {
    invariant(tenantId !== '', 'a transaction needs a tenant');
    invariant(!this.#inside?.getStore()?.open, 'a transaction may not be opened inside another');
    invariant(this.#closing === null, `${this.description} is closed`);
    const running = this.#attempts(tenantId, work);
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      throw asStoreFault(error, this.description);
    } finally {
      this.#running.delete(running);
    }
  }

  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#running).then(() => {});
    return this.#closing;
  }

  kill(): void {
    for (const holder of this.#holders) {
      holder.isDead = true;
      holder.release();
    }
    this.#holders.clear();
  }

  async #attempts<T>(tenantId: TenantId, work: (store: TenantStore) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(tenantId, work);
      } catch (error) {
        if (!isRetryable(error) || attempt === MAX_ATTEMPTS) throw error;
        await this.#pause();
      }
    }
  }

  async #once<T>(tenantId: TenantId, work: (store: TenantStore) => Promise<T>): Promise<T> {
    const locks = this.#database.locksOf(tenantId);
    const view = new View(this.#database.rowsOf(tenantId));
    const holder = new LockHolder();
    const scope = { open: true };
    this.#holders.add(holder);
    try {
      const transaction = new MemoryTransaction({
        tenantId,
        hasTenant: () => this.#database.hasTenant(tenantId),
        view,
        locks,
        holder,
        pause: this.#pause,
        nextNumber: () => this.#database.nextNumber(),
      });
      const open = () => work(tenantStore(transaction));
      const result = await (this.#inside === null ? open() : this.#inside.run(scope, open));
      const pause = this.#pause();
      if (pause !== null) await pause;
      const fault = this.#commitFault();
      if (fault === 'lost_race') throw serializationFailure();
      if (fault === 'unreachable') throw unreachable();
      transaction.finish();
      view.commit();
      if (fault === 'reply_lost') throw unreachable();
      return result;
    } finally {
      scope.open = false;
      this.#holders.delete(holder);
      holder.release();
    }
  }
}

function serializationFailure(): Error {
  return Object.assign(new Error('could not serialize access'), {
    severity: 'ERROR',
    code: '40001',
  });
}

function unreachable(): ParleyError {
  return new ParleyError('STORE_UNREACHABLE', `${DESCRIPTION} does not answer or cannot work.`, {
    hint: 'Check that the database runs, has disk space and accepts connections.',
  });
}
