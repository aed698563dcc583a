// The mapping over the real connectors and the sandbox CRMs: proposed, changed, adopted, followed.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { followPolicy } from '../../src/app/follow-policy.ts';
import { previewMapping } from '../../src/app/preview-mapping.ts';
import { syncConnection } from '../../src/app/sync.ts';
import { EXIT } from '../../src/cli/exit.ts';
import { runMappingAdopt, runMappingPropose } from '../../src/cli/mapping.ts';
import type { Crm } from '../../src/domain/claim.ts';
import { Thread } from './thread.ts';

/** Standard fields nobody has asked for so far, in place of the vendor's own. */
const UNREAD = {
  salesforce: ['path: Territory__c', 'path: NextStep', 'Opportunity'],
  hubspot: ['path: sales_territory', 'path: description', 'deals'],
} as const;

let thread: Thread;
let folder: string;
let out: string[];
let err: string[];
const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };

beforeAll(async () => {
  thread = await Thread.start(200);
  for (const { id } of thread.connections) await syncConnection(thread.app, thread.tenantId, id);
  folder = await mkdtemp(path.join(tmpdir(), 'parley-mapping-'));
});
afterAll(async () => {
  await thread.close();
  await rm(folder, { recursive: true });
});

/** What the mapping in force would change: nothing, where the book is what it makes of the records. */
async function pending(crm: Crm) {
  const { id: connectionId } = thread.connection(crm);
  const mapped = await thread.inStore((store) => store.mappings.current(connectionId));
  if (mapped === null) throw new Error('it is mapped');
  const { mapping } = mapped;
  return previewMapping(thread.app, thread.tenantId, { connectionId, mapping });
}

it.each(['salesforce', 'hubspot'] as const)(
  'is adopted for %s: what it needs is read first, then all claims follow',
  async (crm) => {
    const { app, tenantId } = thread;
    const { id: connectionId } = thread.connection(crm);
    const [from, to, object] = UNREAD[crm];
    [out, err] = [[], []];
    await runMappingPropose({ connectionId, yaml: true, json: false }, app, tenantId, terminal);
    expect(err.join()).toMatch(/Looked at [1-9]\d+ live records/);
    const yaml = out.join('\n').replace(from, to);
    const file = path.join(folder, `${crm}.yaml`);
    await writeFile(file, yaml);
    [out, err] = [[], []];
    const adopting = { file, connectionId, yes: true };
    expect(await runMappingAdopt(adopting, app, tenantId, terminal), err.join()).toBe(EXIT.done);
    expect(out).toEqual(
      expect.arrayContaining([expect.stringContaining(`${object} is read again`)]),
    );
    expect(out.filter((line) => line.includes('read again first'))).toHaveLength(1);
    await syncConnection(app, tenantId, connectionId);
    await followPolicy(app, tenantId);
    const after = await pending(crm);
    expect(after.claims).toBeGreaterThan(0);
    expect(after).toMatchObject({ changed: 0, appear: 0, vanish: 0, accountsChanged: 0 });
  },
  60_000,
);
