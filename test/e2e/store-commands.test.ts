// The commands that read the store, run as people run them: what they print and how they end.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { asConnectionId, asTenantId } from '../../src/domain/ids.ts';
import type { Connection } from '../../src/ports/store.ts';
import { openEmbeddedEngine } from '../../src/store/embedded.ts';
import { storeOn } from '../../src/store/transactions.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-commands-'));
const tenant = asTenantId(readConfig({ PARLEY_FOLDER: folder }).PARLEY_TENANT);
const database = path.join(folder, 'store');

function parley(...args: readonly string[]) {
  const env = { PATH: process.env['PATH'] ?? '', PARLEY_FOLDER: folder };
  return new Promise<{ code: number; out: string; told: string }>((resolve) => {
    execFile(process.execPath, ['src/cli/main.ts', ...args], { env }, (error, out, told) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, told });
    });
  });
}

const entry = (n: number) => ({
  ...{ at: n, kind: 'write', actor: 'Parley', subject: `record ${n}`, document: '{}' },
});

/** Its CRM lets nobody in any more, and nothing was ever written there. */
const LOST: Connection = {
  id: asConnectionId('hs-1'),
  ...{ crm: 'hubspot', externalId: '1', apiUrl: 'https://api.hubapi.com' },
  ...{ state: 'needs_reauth', stateReason: 'The app was removed.' },
  ...{ writeMode: 'live', connectedAt: 1 },
};

beforeAll(async () => {
  const engine = await openEmbeddedEngine({ folder: database });
  const store = storeOn(engine);
  await store.migrate();
  await store.createTenant({ id: tenant, name: 'Acme', createdAt: 1 });
  await store.inTenant(tenant, (inside) => inside.audit.append([entry(1), entry(2), entry(3)]));
  await store.inTenant(tenant, (inside) => inside.connections.save(LOST));
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('parley audit verify', () => {
  it('ends with 0 while the trail is intact', async () => {
    const { code, out } = await parley('audit', 'verify');
    expect(out).toMatch(/intact: 3 entries, the last with hash [0-9a-f]{64}/);
    expect(code).toBe(0);
    expect(JSON.parse((await parley('audit', 'verify', '--json')).out)).toMatchObject({
      ...{ intact: true, entries: 3 },
    });
  });

  it('ends with 1 and names the first bad entry', async () => {
    const engine = await openEmbeddedEngine({ folder: database });
    const db = engine.db.withSchema(engine.schema);
    await db.deleteFrom('audit').where('position', '=', 2).execute();
    await engine.close();
    const { code, out, told } = await parley('audit', 'verify', '--json');
    expect(told).toContain('Entry 2 was removed');
    expect(JSON.parse(out)).toMatchObject({ intact: false, position: 2, fault: 'missing' });
    expect(code).toBe(1);
  });
});

describe('parley policy adopt', () => {
  it('tells first what differs, and puts it in force with --yes', async () => {
    const file = path.join(folder, 'policy.yaml');
    writeFileSync(file, 'stale_days: 30\n');
    const first = await parley('policy', 'adopt', file);
    expect([first.code, first.out]).toEqual([0, 'stale_days: 60 -> 30\n']);
    expect(first.told).toContain('Nothing was changed');
    expect((await parley('policy', 'adopt', file, '--yes')).told).toContain('version 1');
    const again = await parley('policy', 'adopt', file, '--yes');
    expect([again.code, again.out]).toEqual([0, '']);
    expect(again.told).toContain('in force already');
  });

  it('ends with 1 and the line of each fault, and stores nothing', async () => {
    const file = path.join(folder, 'broken.yaml');
    writeFileSync(file, 'stale_days: 0\n');
    const { code, told } = await parley('policy', 'adopt', file, '--yes');
    expect([code, told]).toEqual([
      1,
      `${file}: line 1: stale_days: must be a whole number from 1 to 730\n`,
    ]);
  });
});

describe('parley explain', () => {
  it.each([
    [['explain', 'cf_none'], /no conflict cf_none.*conflict page/],
    [['explain', 'cf_none', '--at', 'yesterday'], /--at yesterday: not a date/],
  ])('ends with 2: %j', async (args, said) => {
    const { code, told } = await parley(...args);
    expect(told).toMatch(said);
    expect(code).toBe(2);
  });
});

describe('parley uninstall', () => {
  it('ends with 2 and names the connections there are', async () => {
    const { code, told } = await parley('uninstall', 'hs-2');
    expect(told).toContain('no connection hs-2. Connections: hs-1.');
    expect(code).toBe(2);
  });

  it('tells first, does it with --yes, and prints the receipt again afterwards', async () => {
    const told = await parley('uninstall', 'hs-1', '--keep-tasks');
    expect(told.out).toContain('0 open tasks stay open');
    expect(told.told).toContain('Nothing was changed. Add --yes');
    expect(told.code).toBe(0);
    const done = await parley('uninstall', 'hs-1', '--yes');
    expect(done.out).toMatch(/CRM: HubSpot 1\n.*Access: there was none any more/s);
    expect(done.code).toBe(0);
    const again = await parley('uninstall', 'hs-1', '--yes', '--json');
    expect(JSON.parse(again.out)).toMatchObject({
      state: 'done',
      receipt: { step: 'done', by: 'parley uninstall', notDone: [] },
    });
  });
});
