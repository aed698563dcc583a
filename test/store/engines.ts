// The engines the store suite runs on. PostgreSQL is used where DATABASE_URL or the local port has
// one; each run has its own schema there and removes it.
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { asTenantId, type TenantId } from '../../src/domain/ids.ts';
import type { Store, TenantStore } from '../../src/ports/store.ts';
import { openEmbeddedEngine } from '../../src/store/embedded.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { openPostgresEngine } from '../../src/store/postgres.ts';
import { type Engine, storeOn } from '../../src/store/transactions.ts';

export const POSTGRES_URL =
  process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

const inCi = process.env['CI'] === 'true';

/** A schema name nobody else uses. */
export const freshSchema = (): string => `parley_test_${randomBytes(6).toString('hex')}`;

/** A store under test. */
export type StoreUnderTest = {
  readonly store: Store;
  /** Makes a tenant of its own for one test. */
  readonly newTenant: () => Promise<TenantId>;
  /** Runs in a new transaction of a tenant. */
  readonly run: <T>(tenant: TenantId, work: (store: TenantStore) => Promise<T>) => Promise<T>;
  readonly remove: () => Promise<void>;
};

/** One on SQL, with the engine below it for looking behind its back. */
export type SqlStoreUnderTest = StoreUnderTest & { readonly engine: Engine };

async function underTest(store: Store, cleanUp: () => Promise<void>): Promise<StoreUnderTest> {
  await store.migrate();
  let tenants = 0;
  return {
    store,
    newTenant: async () => {
      tenants += 1;
      const id = asTenantId(`tenant-${tenants}`);
      await store.createTenant({ id, name: `Tenant ${tenants}`, createdAt: tenants });
      return id;
    },
    run: (tenant, work) => store.inTenant(tenant, work),
    remove: async () => {
      await cleanUp();
      await store.close();
    },
  };
}

async function embedded(): Promise<SqlStoreUnderTest> {
  const engine = await openEmbeddedEngine({ folder: null });
  return { ...(await underTest(storeOn(engine), async () => {})), engine };
}

async function postgres(): Promise<SqlStoreUnderTest> {
  const engine = await openPostgresEngine({ url: POSTGRES_URL, schema: freshSchema() });
  const opened = await underTest(storeOn(engine), async () => {
    await sql`drop schema ${sql.id(engine.schema)} cascade`.execute(engine.db);
  });
  return { ...opened, engine };
}

/** The engine of simulation: the port's promises hold there too, those of SQL have no meaning. */
export const openMemory = (): Promise<StoreUnderTest> =>
  underTest(openMemoryStore(), async () => {});

async function postgresAnswers(): Promise<boolean> {
  try {
    const engine = await openPostgresEngine({ url: POSTGRES_URL });
    await engine.close();
    return true;
  } catch (error) {
    if (inCi) throw error;
    console.info('skipped: store tests on PostgreSQL (none at DATABASE_URL or 127.0.0.1:5432)');
    return false;
  }
}

export const hasPostgres = await postgresAnswers();

/** SQL engines to run a suite on. */
export const ENGINES: readonly { readonly name: string; open(): Promise<SqlStoreUnderTest> }[] = [
  { name: 'embedded', open: embedded },
  ...(hasPostgres ? [{ name: 'PostgreSQL', open: postgres }] : []),
];
