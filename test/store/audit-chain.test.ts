// The audit chain on both engines: writers at once, rollbacks, and somebody who owns the database and
// changes, removes, adds or moves entries in it.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/app/audit-verify.ts';
import { asTenantId, type TenantId } from '../../src/domain/ids.ts';
import type { AuditEntry } from '../../src/ports/store.ts';
import { ENGINES, openMemory, type SqlStoreUnderTest, type StoreUnderTest } from './engines.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const entry = (subject: string): AuditEntry => ({
  ...{ at: 1_000, kind: 'write', actor: 'Parley', subject },
  document: '{"before":null,"after":"\u0000 ü \ud800"}',
});

const verify = ({ store }: StoreUnderTest, tenant: TenantId) =>
  verifyAudit({ store, sha256 }, tenant);

async function tenantWith(opened: StoreUnderTest, entries: number): Promise<TenantId> {
  const tenant = await opened.newTenant();
  for (let n = 1; n <= entries; n += 1) {
    await opened.run(tenant, (store) => store.audit.append([entry(`record ${n}`)]));
  }
  return tenant;
}

function chainPromises(opened: () => StoreUnderTest): void {
  it('is intact while nothing was ever written, and after writing', async () => {
    expect(await verify(opened(), await tenantWith(opened(), 0))).toMatchObject({
      ...{ intact: true, entries: 0 },
    });
    expect(await verify(opened(), await tenantWith(opened(), 3))).toMatchObject({
      ...{ intact: true, entries: 3 },
    });
  });

  it('leaves no gap where a transaction rolls back', async () => {
    const tenant = await tenantWith(opened(), 1);
    const failing = opened().run(tenant, async (store) => {
      await store.audit.append([entry('never')]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await opened().run(tenant, (store) => store.audit.append([entry('two'), entry('three')]));
    expect(await verify(opened(), tenant)).toMatchObject({ intact: true, entries: 3 });
  });

  it('takes writers at once, whatever order they end in, and shows each its own entries', async () => {
    const tenant = await tenantWith(opened(), 0);
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        opened().run(tenant, async (store) => {
          await store.audit.append([entry(`first of ${n}`)]);
          await store.managers.list();
          await store.audit.append([entry(`second of ${n}`)]);
        }),
      ),
    );
    expect(await verify(opened(), tenant)).toMatchObject({ intact: true, entries: 24 });
    await opened().run(tenant, async (store) => {
      await store.audit.append([entry('own')]);
      expect((await store.audit.list(1)).map((one) => one.subject)).toEqual(['own']);
      expect(await store.audit.count('write')).toBe(25);
    });
  });

  it('walks more than one page', async () => {
    const tenant = await tenantWith(opened(), 0);
    const many = Array.from({ length: 2_345 }, (_, n) => entry(`record ${n}`));
    await opened().run(tenant, (store) => store.audit.append(many));
    expect(await verify(opened(), tenant)).toMatchObject({ intact: true, entries: 2_345 });
  });
}

describe('audit chain in memory', () => {
  let opened: StoreUnderTest;
  beforeAll(async () => {
    opened = await openMemory();
  });
  afterAll(() => opened.remove());
  chainPromises(() => opened);
});

describe.each(ENGINES)('audit chain on $name', ({ open }) => {
  let opened: SqlStoreUnderTest;
  beforeAll(async () => {
    opened = await open();
  }, 180_000);
  afterAll(() => opened.remove());
  chainPromises(() => opened);

  /** Statements of the owner, past Parley. `T` stands for the tenant. */
  const tamper = (tenant: TenantId, statements: readonly string[]) =>
    opened.engine.db.transaction().execute(async (tx) => {
      await sql`select set_config('search_path', quote_ident(${opened.engine.schema}), true)`.execute(
        tx,
      );
      for (const text of statements) await sql.raw(text.replaceAll('T', `'${tenant}'`)).execute(tx);
    });

  it.each([
    [
      'a changed text',
      `update audit set body = replace(body, 'record 3', 'record 9') where tenant_id = T and position = 3`,
      [3, 'changed'],
    ],
    [
      'a changed column',
      `update audit set kind = 'task' where tenant_id = T and position = 4`,
      [4, 'changed'],
    ],
    [
      'a changed time',
      `update audit set at_ms = 1 where tenant_id = T and position = 2`,
      [2, 'changed'],
    ],
    ['a removed entry', `delete from audit where tenant_id = T and position = 2`, [2, 'missing']],
    ['the first removed', `delete from audit where tenant_id = T and position = 1`, [1, 'missing']],
    ['the last removed', `delete from audit where tenant_id = T and position = 5`, [5, 'missing']],
    ['all removed', `delete from audit where tenant_id = T`, [1, 'missing']],
    [
      'a removed entry and the rest moved up',
      `delete from audit where tenant_id = T and position = 2;
       update audit set position = -(position - 1) where tenant_id = T and position > 2;
       update audit set position = -position where tenant_id = T and position < 0;
       update audit_head set position = 4 where tenant_id = T`,
      [2, 'changed'],
    ],
    [
      'two entries that changed places',
      `update audit set position = -position where tenant_id = T and position in (2, 4);
       update audit set position = 6 + position where tenant_id = T and position < 0`,
      [2, 'changed'],
    ],
    [
      'two texts that changed places, with their hashes',
      `update audit as one set body = other.body, hash = other.hash from audit as other
       where one.tenant_id = T and other.tenant_id = T
         and one.position in (2, 4) and other.position = 6 - one.position`,
      [2, 'changed'],
    ],
    [
      'an entry added beyond the end',
      `insert into audit (tenant_id, kind, at_ms, body, position, hash)
       select tenant_id, kind, at_ms, body, 6, hash from audit where tenant_id = T and position = 5`,
      [6, 'added'],
    ],
    ['the end of the chain removed', `delete from audit_head where tenant_id = T`, [1, 'added']],
    [
      'another end of the chain',
      `update audit_head set hash = 'x' where tenant_id = T`,
      [5, 'changed'],
    ],
  ] as const)('names the first bad entry: %s', async (_what, statements, [position, fault]) => {
    const tenant = await tenantWith(opened, 5);
    await tamper(tenant, statements.split(';'));
    expect(await verify(opened, tenant)).toMatchObject({
      ...{ intact: false, good: position - 1, position, fault },
      reason: expect.stringContaining(`Entry ${position} `),
    });
  });

  it('does not take the chain of one tenant for that of another', async () => {
    const [one, other] = [await tenantWith(opened, 3), await tenantWith(opened, 3)];
    await tamper(one, [
      'delete from audit where tenant_id = T',
      `insert into audit (tenant_id, kind, at_ms, body, position, hash)
       select T, kind, at_ms, body, position, hash from audit where tenant_id = '${other}'`,
      `update audit_head set hash = (select hash from audit_head where tenant_id = '${other}')
       where tenant_id = T`,
    ]);
    expect(await verify(opened, one)).toMatchObject({ intact: false, position: 1 });
    expect(await verify(opened, other)).toMatchObject({ intact: true });
  });

  it('gives the application no right to change or remove an entry', async () => {
    const tenant = await tenantWith(opened, 1);
    for (const text of ['update audit set position = 7', 'delete from audit']) {
      await expect(tamper(tenant, ['set local role parley_app', text])).rejects.toThrow(
        'permission denied',
      );
    }
    expect(await verify(opened, asTenantId(tenant))).toMatchObject({ intact: true });
  });

  it('chains the entries of an older schema when it migrates', async () => {
    const [one, two] = [await tenantWith(opened, 3), await tenantWith(opened, 2)];
    await tamper(one, [
      'alter table audit drop column position, drop column hash',
      'drop table audit_head',
      "delete from migration where name = '0004-audit-chain'",
    ]);
    await opened.store.migrate();
    await opened.run(two, (store) => store.audit.append([entry('after')]));
    expect(await verify(opened, one)).toMatchObject({ intact: true, entries: 3 });
    expect(await verify(opened, two)).toMatchObject({ intact: true, entries: 3 });
  });
});
