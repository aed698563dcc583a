// PostgreSQL alone: wrong addresses, users with few rights, and several processes at once.
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asTenantId } from '../../src/domain/ids.ts';
import * as enteredContext from '../../src/store/migrations/0005-entered-context.ts';
import { openPostgresEngine, openPostgresStore } from '../../src/store/postgres.ts';
import { storeOn } from '../../src/store/transactions.ts';
import { aClaimVersion, aConflict, accountIdFor, aManager } from './builders.ts';
import { freshSchema, hasPostgres, POSTGRES_URL } from './engines.ts';

const SECRET = 'pw-canary';

describe('an address that does not work', () => {
  it.each([
    [
      'nobody listens',
      `postgres://u:${SECRET}@127.0.0.1:1/parley`,
      '127.0.0.1:1/parley',
      'Start it',
    ],
    ['no such host', `postgres://u:${SECRET}@parley.invalid/db`, 'parley.invalid:5432/db', 'host'],
  ])('%s: names host, port, database and the cure', async (_what, url, address, hint) => {
    const fault = await openPostgresStore({ url }).catch((error: unknown) => error);
    expect(fault).toMatchObject({
      code: 'STORE_UNREACHABLE',
      message: expect.stringContaining(address),
      hint: expect.stringContaining(hint),
    });
    expect(allTextOf(fault)).not.toContain(SECRET);
  });

  it.each(['', 'parley', 'mysql://localhost/db', `http://u:${SECRET}@h/d`])(
    'refuses %j without repeating it',
    async (url) => {
      const fault = await openPostgresStore({ url }).catch((error: unknown) => error);
      expect(fault).toMatchObject({ code: 'CONFIG_INVALID' });
      expect(allTextOf(fault)).not.toContain(SECRET);
    },
  );
});

/** Everything a log might print of an error and its causes. */
function allTextOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const own = JSON.stringify(fault, Object.getOwnPropertyNames(fault));
  return own + fault.message + fault.stack + allTextOf(fault.cause);
}

describe.runIf(hasPostgres)('on a server', () => {
  const admin = new pg.Client(POSTGRES_URL);
  const schemas: string[] = [];
  const users: string[] = [];

  const newSchema = () => {
    const schema = freshSchema();
    schemas.push(schema);
    return schema;
  };

  /** A user with a password and the rights named; returns its name and address. */
  const newUser = async (rights: string) => {
    const user = `parley_test_${randomBytes(6).toString('hex')}`;
    users.push(user);
    await admin.query(`create role ${user} login password '${SECRET}' ${rights}`);
    const url = new URL(POSTGRES_URL);
    url.username = user;
    url.password = SECRET;
    return { user, url: url.toString() };
  };

  beforeAll(() => admin.connect());
  afterAll(async () => {
    for (const schema of schemas) await admin.query(`drop schema if exists ${schema} cascade`);
    for (const user of users) await admin.query(`drop owned by ${user}; drop role ${user}`);
    await admin.end();
  });

  it('names a database that does not exist', async () => {
    const url = new URL(POSTGRES_URL);
    url.pathname = '/parley_test_none';
    await expect(openPostgresStore({ url: url.toString() })).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      message: expect.stringContaining('/parley_test_none'),
      hint: expect.stringContaining('create it'),
    });
  });

  it('is migrated once when several processes start at once', async () => {
    const schema = newSchema();
    const stores = await Promise.all(
      [1, 2, 3, 4].map(() => openPostgresStore({ url: POSTGRES_URL, schema, poolSize: 1 })),
    );
    await Promise.all(stores.map((store) => store.migrate()));
    const { rows } = await admin.query(`select name from ${schema}.migration order by name`);
    // A file of its own per migration, and each of them applied once.
    const files = readdirSync(new URL('../../src/store/migrations', import.meta.url));
    const steps = files.filter((file) => /^\d/.test(file)).map((file) => file.replace(/\.ts$/, ''));
    expect(rows.map((row) => row.name)).toEqual(steps.sort());
    await Promise.all(stores.map((store) => store.close()));
  });

  it('refuses a schema made by a newer version', async () => {
    const schema = newSchema();
    const store = await openPostgresStore({ url: POSTGRES_URL, schema });
    await store.migrate();
    await admin.query(`insert into ${schema}.migration (name) values ('9999-future')`);
    await expect(store.migrate()).rejects.toMatchObject({
      code: 'STORE_MIGRATION_FAILED',
      message: expect.stringContaining('9999-future'),
    });
    await store.close();
  });

  it('keeps tenants apart when the user is no superuser but owns the tables', async () => {
    const { user, url } = await newUser('createrole');
    const schema = newSchema();
    await admin.query(`grant parley_app to ${user}; create schema ${schema} authorization ${user}`);
    const store = await openPostgresStore({ url, schema });
    await store.migrate();
    const [left, right] = [asTenantId('left'), asTenantId('right')];
    for (const id of [left, right]) await store.createTenant({ id, name: id, createdAt: 1 });
    await store.inTenant(left, (tenant) => tenant.managers.save(aManager('m')));
    expect(await store.inTenant(right, (tenant) => tenant.managers.list())).toEqual([]);
    expect((await store.listTenants()).map((tenant) => tenant.id)).toEqual([left, right]);
    await store.close();

    const owner = new pg.Client(url);
    await owner.connect();
    expect((await owner.query(`select * from ${schema}.manager`)).rows).toEqual([]);
    await owner.end();
  });

  it('upgraded from before escalation, looks at once at conflicts that wait, of every tenant', async () => {
    const { user, url } = await newUser('createrole');
    const schema = newSchema();
    await admin.query(`grant parley_app to ${user}; create schema ${schema} authorization ${user}`);
    const engine = await openPostgresEngine({ url, schema });
    const store = storeOn(engine);
    await store.migrate();
    const tenants = [asTenantId('left'), asTenantId('right')];
    for (const id of tenants) {
      await store.createTenant({ id, name: id, createdAt: 1 });
      await store.inTenant(id, async (tenant) => {
        for (const [claim, status] of [
          ['1', 'open'],
          ['2', 'resolved'],
          ['3', 'acknowledged'],
        ] as const) {
          await tenant.claims.put([aClaimVersion(claim, { accountId: accountIdFor(claim) })]);
          await tenant.conflicts.insert(aConflict(`${id}-${claim}`, [claim], { status }));
        }
        // One has an appointment already, far ahead.
        await tenant.rejudge.set([{ accountId: accountIdFor('3'), at: 9_000_000_000_000 }]);
      });
    }
    // Its step once more, on rows that were there before it.
    const untyped = engine.db as unknown as Kysely<unknown>;
    await untyped.transaction().execute(async (tx) => {
      await sql.raw(`set local search_path to ${schema}`).execute(tx);
      await sql.raw('drop table context_anchor, context_entry').execute(tx);
      await enteredContext.up(tx);
    });
    for (const id of tenants) {
      const due = await store.inTenant(id, (tenant) => tenant.rejudge.due(2_000, 10));
      expect([...due].sort()).toEqual([accountIdFor('1'), accountIdFor('3')]);
    }
    const { rows } = await admin.query(
      'select relname from pg_class where relnamespace = $1::regnamespace and relkind = $2 and not relrowsecurity order by relname',
      [schema, 'r'],
    );
    expect(rows.map(({ relname }) => relname)).toEqual(['migration']);
    await store.close();
  });

  it('says what an administrator must do when the user may not use the role', async () => {
    const { user, url } = await newUser('');
    const schema = newSchema();
    await admin.query(`create schema ${schema} authorization ${user}`);
    const store = await openPostgresStore({ url, schema });
    await expect(store.migrate()).rejects.toMatchObject({
      code: 'STORE_MIGRATION_FAILED',
      message: expect.stringContaining('parley_app'),
      hint: expect.stringContaining('grant parley_app to'),
    });
    await store.close();
  });

  it('survives the loss of a connection: the fault is named, the next call works', async () => {
    const schema = newSchema();
    const url = new URL(POSTGRES_URL);
    url.searchParams.set('application_name', schema);
    const store = await openPostgresStore({ url: url.toString(), schema, poolSize: 1 });
    await store.migrate();
    const tenant = asTenantId('acme');
    await store.createTenant({ id: tenant, name: 'Acme', createdAt: 1 });
    const cut = store.inTenant(tenant, async (inside) => {
      await inside.managers.save(aManager('m'));
      const { rowCount } = await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
        [schema],
      );
      expect(rowCount).toBe(1);
      return inside.managers.list();
    });
    await expect(cut).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
    expect(await store.inTenant(tenant, (inside) => inside.managers.list())).toEqual([]);
    await store.close();
  });
});
