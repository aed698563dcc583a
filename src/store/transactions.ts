// A store on one engine: transactions of one tenant, retries, the list of tenants, an orderly end.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Crm } from '../domain/claim.ts';
import { invariant, ParleyError } from '../domain/errors.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Install } from '../ports/inbox.ts';
import type { Store, Tenant, TenantStore } from '../ports/store.ts';
import { APP_ROLE } from './app-role.ts';
import { asStoreFault, isRetryable } from './faults.ts';
import { migrate } from './migrate.ts';
import { anyOf } from './rows.ts';
import type { Tables } from './tables.ts';
import { tenantStore } from './tenant-store.ts';

/** What an engine brings: a connected kysely, its place for messages, and how to end it. */
export type Engine = {
  readonly db: Kysely<Tables>;
  readonly description: string;
  readonly schema: string;
  readonly close: () => Promise<void>;
};

const MAX_ATTEMPTS = 5;
const FIRST_WAIT_MS = 10;
/** A statement that runs longer is stuck; PostgreSQL cancels it and the caller gets a fault. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** The store of an engine. */
export function storeOn(engine: Engine): Store {
  return new EngineStore(engine);
}

class EngineStore implements Store {
  readonly description: string;
  readonly #engine: Engine;
  readonly #running = new Set<Promise<unknown>>();
  /** Says whether the calling code itself runs inside a transaction of this store. */
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  #closing: Promise<void> | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.description = engine.description;
  }

  migrate(): Promise<void> {
    return this.#track(async () => {
      // The migrations make the tables that the type speaks of, so they see none of them.
      const db = this.#engine.db as unknown as Kysely<unknown>;
      await migrate(db, this.#engine.schema);
    });
  }

  createTenant(tenant: Tenant): Promise<void> {
    return this.#asOwner(async (tx) => {
      const created = await tx
        .insertInto('tenant')
        .values({ tenant_id: tenant.id, name: tenant.name, created_at_ms: tenant.createdAt })
        .onConflict((conflict) => conflict.doNothing())
        .returning('tenant_id')
        .execute();
      if (created.length === 0) {
        throw new ParleyError('BAD_INPUT', `The tenant ${tenant.id} exists already.`, {
          hint: 'Choose another id, or use the tenant that is there.',
        });
      }
    });
  }

  listTenants(): Promise<readonly Tenant[]> {
    return this.#asOwner(async (tx) => {
      const rows = await tx.selectFrom('tenant').selectAll().orderBy('tenant_id').execute();
      return rows.map((row) => ({
        id: row.tenant_id,
        name: row.name,
        createdAt: row.created_at_ms,
      }));
    });
  }

  findInstalls(crm: Crm, externalIds: readonly string[]): Promise<readonly Install[]> {
    return this.#asOwner((tx) =>
      tx
        .selectFrom('connection')
        .select([
          'tenant_id as tenantId',
          'connection_id as connectionId',
          'external_id as externalId',
        ])
        .where('crm', '=', crm)
        .where('external_id', '=', anyOf(externalIds))
        .orderBy('tenant_id')
        .orderBy('connection_id')
        .execute(),
    );
  }

  async inTenant<T>(tenantId: TenantId, work: (store: TenantStore) => Promise<T>): Promise<T> {
    invariant(tenantId !== '', 'a transaction needs a tenant');
    return this.#transaction(async (tx) => {
      // One statement instead of three: role, tenant, names and patience, all until commit.
      await sql`select set_config('search_path', quote_ident(${this.#engine.schema}), true),
        set_config('statement_timeout', ${String(STATEMENT_TIMEOUT_MS)}, true),
        set_config('app.tenant', ${tenantId}, true),
        set_config('role', ${APP_ROLE}, true)`.execute(tx);
      const { store, beforeCommit } = tenantStore(tenantId, tx);
      const result = await work(store);
      await beforeCommit();
      return result;
    });
  }

  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#running).then(() => this.#engine.close());
    return this.#closing;
  }

  #asOwner<T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.#transaction(async (tx) => {
      const schema = this.#engine.schema;
      await sql`select set_config('search_path', quote_ident(${schema}), true)`.execute(tx);
      return work(tx);
    });
  }

  async #transaction<T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    // A second connection would wait for the first: for ever on PGlite, on a full pool elsewhere.
    invariant(!this.#inside.getStore()?.open, 'a transaction may not be opened inside another');
    return this.#track(async () => {
      for (let attempt = 1; ; attempt += 1) {
        const scope = { open: true };
        try {
          return await this.#inside.run(scope, () => this.#engine.db.transaction().execute(work));
        } catch (error) {
          if (!isRetryable(error) || attempt === MAX_ATTEMPTS) throw error;
        } finally {
          scope.open = false;
        }
        // Jitter keeps two transactions that met once from meeting again.
        await wait(FIRST_WAIT_MS * 2 ** attempt * (0.5 + Math.random()));
      }
    });
  }

  async #track<T>(work: () => Promise<T>): Promise<T> {
    invariant(this.#closing === null, `${this.description} is closed`);
    const running = work().catch((error: unknown) => {
      throw asStoreFault(error, this.description);
    });
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }
}
