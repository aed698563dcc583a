// `parley mapping show`, `propose`, `check` and `adopt`: what they print, where, and how they end.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detect } from '../../../src/app/detect.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { EXIT } from '../../../src/cli/exit.ts';
import {
  runMappingAdopt,
  runMappingCheck,
  runMappingPropose,
  runMappingShow,
} from '../../../src/cli/mapping.ts';
import { asConnectionId, type ConnectionId } from '../../../src/domain/ids.ts';
import { type Org, openOrg, TENANT } from '../app/one-org.ts';

const START = Date.UTC(2026, 10, 20, 9);

let org: Org;
let folder: string;
let out: string[];
let err: string[];
const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };

beforeEach(async () => {
  org = await openOrg(() => START);
  for (const id of [org.salesforce, org.hubspot]) await syncConnection(org.app, TENANT, id);
  await detect(org.app, TENANT);
  folder = await mkdtemp(path.join(tmpdir(), 'parley-mapping-'));
  out = [];
  err = [];
});
afterEach(() => rm(folder, { recursive: true }));

const show = (connectionId: ConnectionId, format: 'text' | 'yaml' | 'json' = 'text') =>
  runMappingShow(
    { connectionId, yaml: format === 'yaml', json: format === 'json' },
    org.app,
    TENANT,
    terminal,
  );

/** The mapping in force as a file, changed. */
async function exported(from = '', to = ''): Promise<string> {
  await show(org.salesforce, 'yaml');
  const yaml = out.join('\n').replace(from, to);
  if (from !== '') expect(yaml).not.toBe(out.join('\n'));
  out = [];
  const file = path.join(folder, 'mapping.yaml');
  await writeFile(file, yaml);
  return file;
}

const adopt = (file: string, yes: boolean) =>
  runMappingAdopt({ file, connectionId: org.salesforce, yes }, org.app, TENANT, terminal);
const version = () =>
  org.app.store.inTenant(TENANT, async (store) => {
    return (await store.mappings.current(org.salesforce))?.version;
  });

describe('mapping show', () => {
  it('tells sources, fill, values and what is without effect', async () => {
    expect(await show(org.salesforce)).toBe(EXIT.done);
    const text = out.join('\n');
    expect(text).toContain('mapping version 1');
    expect(text).toMatch(
      /Channel +Channel__c, else direct +\d+ of \d+ {2}.*Direct \(\d+\) = direct/,
    );
    expect(text).toMatch(/Opportunity Deal type: S-5, P-2, T-4\./);
    expect(text).toContain('Customer’s written choice (P-1)');
  });

  it('prints JSON', async () => {
    await show(org.hubspot, 'json');
    expect(JSON.parse(out.join(''))).toMatchObject({ crm: 'hubspot', version: 1 });
  });

  it('names the connections there are', async () => {
    await expect(show(asConnectionId('sf-none'))).rejects.toMatchObject({
      ...{ code: 'BAD_INPUT', hint: expect.stringContaining(org.salesforce) },
    });
  });
});

describe('mapping propose', () => {
  /** The org's connector, with a proposal that tells what it learns of three fields. */
  function learning() {
    const connector = org.app.connectors.get('salesforce');
    if (connector === undefined) throw new Error('Salesforce is configured');
    const learnt: (boolean | null)[][] = [];
    const fields = [
      ['Opportunity', 'Channel__c'],
      ['Opportunity', 'Territory__c'],
      ['Contract', 'EndDate'],
    ] as const;
    const proposeMapping: typeof connector.proposeMapping = (schema, fillOf = () => null) => {
      learnt.push(
        fields.map(([object, field]) => {
          const fill = fillOf(object, field);
          return fill && fill.filled > 0;
        }),
      );
      return connector.proposeMapping(schema, fillOf);
    };
    const connectors = new Map(org.app.connectors).set('salesforce', {
      ...connector,
      proposeMapping,
    });
    return { app: { ...org.app, connectors }, learnt };
  }

  const propose = (app = org.app, format: 'text' | 'yaml' = 'text') =>
    runMappingPropose(
      { connectionId: org.salesforce, yaml: format === 'yaml', json: false },
      app,
      TENANT,
      terminal,
    );

  it('looks at live records, and tells the proposal which fields are in use', async () => {
    const { app, learnt } = learning();
    expect(await propose(app)).toBe(EXIT.done);
    expect(learnt.at(-1)).toEqual([true, false, null]);
    expect(err.join()).toMatch(/Looked at [1-9]\d* live records/);
    expect(out.join('\n')).toMatch(/Partner +Partner__c\.Name +[1-9]\d* of \d+/);
  });

  it('prints a file that can be adopted, and changes nothing', async () => {
    await propose(org.app, 'yaml');
    const file = path.join(folder, 'proposed.yaml');
    await writeFile(file, out.join('\n'));
    await adopt(file, true);
    expect(await version()).toBe(1);
  });

  it('looks at the CRM’s newest records where nothing has been read yet', async () => {
    org = await openOrg(() => START);
    await propose();
    expect(err.join()).toMatch(/Looked at [1-9]\d* live records/);
  });
});

describe('mapping check', () => {
  const check = (file: string) =>
    runMappingCheck({ file, connectionId: org.salesforce }, org.app, TENANT, terminal);

  it('says nothing against what was exported', async () => {
    expect(await check(await exported())).toBe(EXIT.done);
    expect(err.join()).toContain('fits');
  });

  it('names file, line, key and the nearest name', async () => {
    const file = await exported('path: Amount', 'path: Amuont');
    expect(await check(file)).toBe(EXIT.partly);
    expect(err).toEqual([
      expect.stringMatching(
        /mapping\.yaml: line \d+: claims\[0\]\.amount\.path: Opportunity has no field Amuont; did you mean Amount\?$/,
      ),
    ]);
  });

  it('throws for a file that is not there', async () => {
    await expect(check('/nowhere.yaml')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('mapping adopt', () => {
  const other = () => exported('{ path: Territory__c, fallback: GLOBAL }', '{ fallback: Nowhere }');

  it('tells what would change, and changes nothing', async () => {
    expect(await adopt(await other(), false)).toBe(EXIT.done);
    expect(out.join('\n')).toMatch(/[1-9]\d* of \d+ claims change, 0 appear, 0 vanish/);
    expect(out.join('\n')).toMatch(/territory: [1-9]\d* claims?/);
    expect(out.join('\n')).toMatch(/[1-9]\d* open conflicts? (is|are) judged again/);
    expect(err.join()).toContain('Nothing was changed');
    expect(await version()).toBe(1);
  });

  it('puts it in force with --yes', async () => {
    expect(await adopt(await other(), true)).toBe(EXIT.done);
    expect(err.join()).toContain('Version 2 is in force');
    expect(await version()).toBe(2);
  });

  it('says of what is in force that it is', async () => {
    expect(await adopt(await exported(), true)).toBe(EXIT.done);
    expect(err.join()).toContain('in force already');
    expect(await version()).toBe(1);
  });

  it('refuses what has a fault', async () => {
    expect(await adopt(await exported('path: Amount', 'path: Amuont'), true)).toBe(EXIT.partly);
    expect(await version()).toBe(1);
  });
});
