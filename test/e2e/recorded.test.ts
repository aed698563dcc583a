// A whole life of the demo with its traffic recorded: a change told by webhook, a decision on the task, one
// in the console, everything taken back in one CRM, both uninstalled. Every exchange fits the contract of
// its CRM as far as that can be held offline, and no secret is in the file.
// PARLEY_HTTP_TRACE=file keeps the traffic, for checking it against the vendors' own descriptions.
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emailOf, PEOPLE } from '../../connectors/sandbox/seed/cast.ts';
import { SANDBOX_CLIENT } from '../../connectors/sandbox/server.ts';
import { exchangesOf, leaksIn, type Recorded, trafficFaults } from '../helpers/traffic-rules.ts';
import { RecordedDemo, type Row } from './recorded-demo.ts';

const SOFIE = emailOf(PEOPLE.sofie);
const JONAS = emailOf(PEOPLE.jonas);
const keptAt = process.env['PARLEY_HTTP_TRACE'];

let folder: string;
let trace: string;
let demo: RecordedDemo;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-recorded-'));
  trace = path.join(folder, 'trace.jsonl');
  demo = await RecordedDemo.start(folder, trace);
}, 300_000);
afterAll(async () => {
  await demo?.stop();
  if (keptAt !== undefined && existsSync(trace)) appendFileSync(keptAt, traffic());
  rmSync(folder, { recursive: true, force: true });
});

const traffic = () => readFileSync(trace, 'utf8');
const exchanges = () => exchangesOf(traffic());

/** Calls whose method and path look like this, from the given one on. */
const calls = (pattern: RegExp, from = 0): readonly Recorded[] =>
  exchanges()
    .slice(from)
    .filter(({ method, url }) => pattern.test(`${method} ${new URL(url).pathname}`));

/** Connection of a CRM, by the console's page of connections. */
async function connectionOf(crm: string): Promise<string> {
  const page = await demo.page('/connections');
  const ids = [...page.matchAll(/\/connections\/([^/"]+)\/uninstall/g)].map(([, id = '']) => id);
  for (const id of ids) {
    if ((await demo.page(`/connections/${id}/uninstall`)).includes(`Uninstall ${crm}`)) return id;
  }
  throw new Error(`no connection of ${crm} on the page`);
}

/** The console's page that a task leads to. */
function conflictPageOf({ fields }: Row): string {
  const at = /\/conflicts\/[\w-]+/.exec(JSON.stringify(fields))?.[0];
  if (at === undefined) throw new Error(`no link in ${JSON.stringify(fields)}`);
  return at;
}

describe('a recorded life of the demo', () => {
  it('hears of a change by webhook and tells the other CRM', { timeout: 120_000 }, async () => {
    const records = await demo.conflictOf('Opportunity', 'deals');
    const [opportunity, deal] = ['Opportunity', 'deals'].map((object) =>
      records.find((one) => one.object === object),
    );
    if (opportunity === undefined || deal === undefined) throw new Error('no pair');
    const { dealstage } = await demo.fields(deal);
    const before = exchanges().length;
    await demo.act('edits', { ...deal, fields: { dealstage: 'closedlost' }, by: SOFIE });
    await demo.until(opportunity, 'Parley_Conflict_Status__c', null);
    await demo.act('edits', { ...deal, fields: { dealstage }, by: SOFIE });
    await demo.until(opportunity, 'Parley_Conflict_Status__c', 'open');
    await demo.until(deal, 'parley_conflict_status', 'open');
    expect(calls(/^POST .*\/deals\/batch\/read$/, before)).not.toEqual([]);
    expect(calls(/^PATCH .*\/composite\/sobjects$/, before)).not.toEqual([]);
  });

  it('takes a decision from a task', { timeout: 120_000 }, async () => {
    const open = (await demo.rows('hubspot', 'tasks')).find(
      ({ fields }) => fields['hs_task_status'] !== 'COMPLETED' && fields['parley_task_key'],
    );
    if (open === undefined) throw new Error('no open task of Parley in HubSpot');
    const at = conflictPageOf(open);
    const note = 'Two sites, two budgets.';
    const decision = { outcome: 'not_a_conflict', note, by: JONAS };
    const before = exchanges().length;
    await demo.act('tasks/complete', { crm: 'hubspot', id: open.id, ...decision });
    await demo.untilPage(at, note);
    const written = () => calls(/(batch\/update|composite\/sobjects)$/, before).length;
    await expect.poll(written, { timeout: 60_000 }).toBeGreaterThan(0);
  });

  it('takes a decision in the console and closes the task', { timeout: 120_000 }, async () => {
    const tasks = (await demo.rows('salesforce', 'Task')).filter(
      ({ fields }) => fields['Status'] !== 'Completed' && fields['Parley_Task_Key__c'],
    );
    const [task] = tasks;
    if (task === undefined) throw new Error('no open task of Parley in Salesforce');
    const at = conflictPageOf(task);
    await demo.submit(at, `${at}/decide`, { outcome: 'accept_split', note: '' });
    const address = { crm: 'salesforce', object: 'Task', id: task.id } as const;
    await demo.until(address, 'Status', 'Completed');
  });

  it('takes back in HubSpot what it wrote there', { timeout: 120_000 }, async () => {
    const id = await connectionOf('HubSpot');
    const flagged = async () =>
      (await demo.rows('hubspot', 'deals')).filter(
        ({ fields }) => fields['parley_conflict_status'],
      );
    expect(await flagged()).not.toEqual([]);
    const before = exchanges().length;
    await demo.submit(`/connections/${id}/undo`, `/connections/${id}/undo`, { sure: 'yes' });
    await expect.poll(flagged, { timeout: 60_000 }).toEqual([]);
    const cleared = calls(/^POST .*\/deals\/batch\/update$/, before);
    expect(cleared).not.toEqual([]);
    await demo.untilPage('/connections', `/connections/${id}/go-live`);
  });

  it('leaves both CRMs and ends its access', { timeout: 180_000 }, async () => {
    const choice = { fields: 'restore', tasks: 'close', sure: 'yes' };
    for (const crm of ['HubSpot', 'Salesforce']) {
      const at = `/connections/${await connectionOf(crm)}/uninstall`;
      await demo.submit(at, at, choice);
      await demo.untilPage(at, `${crm} is uninstalled`);
    }
    expect(calls(/^DELETE \/appinstalls\//).map((one) => one.status)).toEqual([204]);
    expect(calls(/^POST \/services\/oauth2\/revoke$/).map((one) => one.status)).toEqual([200]);
    const last = exchanges().length;
    await demo.page('/connections');
    expect(exchanges()).toHaveLength(last);
  });

  it('fits the contracts of both CRMs in every exchange', () => {
    expect(exchanges().length).toBeGreaterThan(300);
    expect(trafficFaults(exchanges())).toEqual([]);
  });

  it('tells no secret', () => {
    const secrets = [...demo.secrets(), SANDBOX_CLIENT.clientSecret];
    expect(secrets.length).toBeGreaterThan(6);
    expect(leaksIn(traffic(), secrets)).toEqual([]);
  });
});
