// I5, T8, S19, S20, S31, S34, S37: two tenants with equal record ids and connection ids go through
// everything, and nothing of one is seen at the other. Each has words, amounts and tokens of its own
// that are searched for wherever anything is kept, sent, said or shown.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_CLIENT } from '../../connectors/sandbox/server.ts';
import { loadTokens } from '../../src/app/tokens.ts';
import { formTokens } from '../../src/http/form-token.ts';
import { openEmbeddedEngine } from '../../src/store/embedded.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { ask, install } from './isolation/browser.ts';
import { decideAndEdit, mixUpJobs, onlyOf, quoteSecrets } from './isolation/days.ts';
import { type Estate, openEstate, round, type Tenancy } from './isolation/estate.ts';
import { CRMS, emailOf, MANAGER } from './isolation/household.ts';
import { everythingOf, idsOf, rowsByTenant } from './isolation/keepings.ts';
import { leaveHubspot, noticesIn, speak } from './isolation/last-days.ts';
import { routesOf } from './isolation/routes.ts';

const CANARIES = [
  { word: 'kestrel', amount: 7_316_429 },
  { word: 'walrus', amount: 9_284_713 },
];
const redis = await startRedis();
/** Commands that Redis was sent, whole. */
const sent: string[] = [];

const QUEUES: readonly { readonly name: string; readonly redis: TestRedis | null }[] = [
  { name: 'the queue in process', redis: null },
  ...(redis === null ? [] : [{ name: 'Bull', redis }]),
];
afterAll(() => redis?.close());

describe.each(QUEUES)('with $name', ({ redis: server }) => {
  let estate: Estate;
  let left: Tenancy;
  let right: Tenancy;
  beforeAll(async () => {
    const monitor = await server?.redis.monitor();
    monitor?.on(
      'monitor',
      (_time, command: readonly string[]) => void sent.push(command.join(' ')),
    );
    estate = await openEstate(CANARIES, server?.url ?? null);
    [left, right] = estate.tenancies as [Tenancy, Tenancy];
    for (const one of estate.tenancies)
      await install(one, emailOf(one.household.canary.word, MANAGER));
    await round(estate);
    await speak(estate);
    await decideAndEdit(estate);
    await mixUpJobs(estate);
    await quoteSecrets(estate);
    monitor?.disconnect();
  });
  afterAll(() => estate.remove());

  const both = () => [
    { own: left, other: right },
    { own: right, other: left },
  ];
  const found = (text: string, secrets: readonly string[]) =>
    secrets.filter((secret) => text.includes(secret));
  const nobodys = () => [
    SANDBOX_CLIENT.clientSecret,
    ...estate.tenancies.flatMap((one) => one.household.secrets()),
  ];

  it('both tenants have the same ids, conflicts and tasks, and a problem', async () => {
    const shape = ({ inStore }: Tenancy) =>
      inStore(async (store) => ({
        connections: (await store.connections.list()).filter((one) => one.state === 'connected'),
        conflicts: (await store.conflicts.list({ after: null, limit: 100 })).map((one) => [
          one.status,
          one.judgement.claimIds,
        ]),
        problems: (await store.problems.list(100)).map((one) => one.ref),
      }));
    const [first, second] = [await shape(left), await shape(right)];
    const bare = (one: typeof first) => ({
      ...one,
      connections: one.connections.map((connection) => connection.id),
    });
    const sorted = (one: typeof first) => ({ ...bare(one), conflicts: one.conflicts.toSorted() });
    expect(sorted(first)).toEqual(sorted(second));
    expect(first.connections).toHaveLength(2);
    expect(first.conflicts.map(([status]) => status)).toEqual(
      expect.arrayContaining(['resolved', 'dismissed']),
    );
    expect(first.problems.length).toBeGreaterThan(0);
  });

  it('sellers of both were heard, and owners of both told in both CRMs', async () => {
    for (const { own } of both()) {
      const { conflicts } = await own.inStore(idsOf);
      const said = await own.inStore((store) => store.statements.ofConflicts(conflicts));
      expect(said.map(({ kind }) => kind).sort()).toEqual(['evidence', 'other_split', 'seen']);
      expect(JSON.stringify(said)).toContain(own.household.canary.word);
      for (const crm of CRMS) expect(noticesIn(own, crm)).toBeGreaterThan(0);
    }
  });

  it('the store shows each its own alone', async () => {
    for (const { own, other } of both()) {
      const text = await own.inStore(everythingOf);
      expect(found(text, other.household.secrets())).toEqual([]);
      expect(found(text, own.household.secrets())).toContain(own.household.canary.word);
    }
  });

  it('each id of the other is unknown in the store', async () => {
    for (const { own, other } of both()) {
      const ids = await other.inStore(idsOf);
      await own.inStore(async (store) => {
        for (const id of ids.conflicts) {
          expect(await store.conflicts.get(id)).toBeNull();
          expect(await store.conflicts.events(id)).toEqual([]);
          expect(await store.tasks.ofConflict(id)).toEqual([]);
        }
        for (const key of ids.taskKeys) expect(await store.tasks.byKey(key)).toBeNull();
        expect(await store.connections.get(onlyOf(other))).toBeNull();
        expect(await store.tokens.load(onlyOf(other))).toBeNull();
      });
      expect(ids.conflicts.length).toBeGreaterThan(1);
    }
  });

  it('jobs carry ids alone, also the dead ones and the reasons they died of', async () => {
    const { dead } = estate;
    const text = JSON.stringify([estate.jobs, dead, sent]);
    expect(found(text, nobodys())).toEqual([]);
    const codes = dead.map((one) => one.reason.split(/[: ]/)[0]);
    expect(new Set(codes)).toEqual(
      new Set(['JOB_REFUSED', 'CRM_REQUEST_REFUSED', 'CRM_PERMISSION_MISSING']),
    );
    expect(estate.jobs.length).toBeGreaterThan(50);
    expect(estate.jobs.some((one) => one.kind === 'inbox')).toBe(true);
    if (server !== null) expect(sent.some((one) => one.includes('write-back'))).toBe(true);
  });

  it('a job of one tenant on a connection of the other is refused, told and written down', async () => {
    const dead = await estate.queue.deadJobs();
    for (const { own, other } of both()) {
      const refused = dead.filter(
        ({ job }) => job?.tenantId === own.id && job.connectionId === onlyOf(other),
      );
      expect(refused.map((one) => one.reason.split(/[: ]/)[0])).toEqual(
        Array(4).fill('JOB_REFUSED'),
      );
      const entries = await own.inStore((store) => store.audit.count('refused_job'));
      expect(entries).toBe(4);
      expect(await other.inStore((store) => store.audit.count('refused_job'))).toBe(4);
      const lines = estate.log.filter((line) => line.includes('JOB_REFUSED'));
      expect(lines.filter((line) => line.includes(onlyOf(other)))).toHaveLength(4);
    }
  });

  it('no line of the log names a customer, a person, an amount or a token', () => {
    expect(estate.log.length).toBeGreaterThan(50);
    expect(estate.log.some((line) => line.includes('job failed'))).toBe(true);
    const secrets = nobodys();
    expect(estate.log.filter((line) => found(line, secrets).length > 0)).toEqual([]);
  });

  it('what a CRM said is kept for the people of its tenant', async () => {
    for (const { own } of both()) {
      const { refused, kept } = await own.inStore(async (store) => ({
        refused: await store.ledger.inState('refused', 100),
        kept: await everythingOf(store),
      }));
      const said = `${own.household.canary.word} at ${own.household.canary.amount}`;
      expect(kept).toContain(said);
      expect(refused.map((one) => one.note).join()).toContain(said);
    }
  });

  it('no metric names a tenant or anything of one', async () => {
    const { text } = await estate.metrics.page();
    expect(text).toContain('parley_jobs_total{kind="sync",result="invalid"}');
    expect(text).toContain('parley_jobs_total{kind="inbox",result="done"}');
    expect(text).toMatch(/unknown_account"\} 2$/m);
    const ids = estate.tenancies.flatMap((one) => [one.id as string, onlyOf(one)]);
    expect(found(text, [...nobodys(), ...ids, 'sf-00D', 'hs-48'])).toEqual([]);
  });

  it('no call to a CRM carries anything of the other', () => {
    for (const { own, other } of both()) {
      const text = JSON.stringify(own.household.exchanges);
      expect(own.household.exchanges.length).toBeGreaterThan(50);
      expect(found(text, other.household.secrets())).toEqual([]);
      expect(found(text, own.household.secrets()).length).toBeGreaterThan(4);
    }
  });

  // Which queue there is makes no difference to the console.
  it.runIf(server === null)(
    'every route answers ids of the other as ids that nobody has',
    async () => {
      for (const { own, other } of both()) {
        const secrets = other.household.secrets();
        const routes = routesOf(own.express);
        expect(routes.length).toBeGreaterThan(12);
        for (const { path, methods } of routes) {
          const answers = await answersOf(own, other, { path, methods, formKey: estate.formKey });
          for (const { asked, text } of answers) {
            expect({ asked, found: found(text, secrets) }).toEqual({ asked, found: [] });
          }
        }
      }
    },
  );

  it('each sees its own in the console', async () => {
    for (const { own } of both()) {
      const pages = [await ask(own, '/?status=all'), await ask(own, '/connections')];
      expect((await ask(own, '/matches')).status).toBe(200);
      for (const { text } of pages) expect(text).toContain(own.household.canary.word);
    }
  });

  it('a tenant that is named by the caller changes nothing', async () => {
    for (const { own, other } of both()) {
      const [id] = (await other.inStore(idsOf)).conflicts;
      const headers = { 'x-tenant': other.id, 'x-tenant-id': other.id };
      const answer = await ask(own, `/conflicts/${id}?tenantId=${other.id}`, { headers });
      expect(answer.status).toBe(404);
      const list = await ask(own, '/connections', { headers });
      expect(found(list.text, other.household.secrets())).toEqual([]);
    }
  });

  it('what one takes back and uninstalls is nothing to the other', async () => {
    for (const { own, other } of both()) {
      const before = await other.inStore(everythingOf);
      const calls = other.household.exchanges.length;
      const pages = await leaveHubspot(estate, own);
      expect(found(pages.join(), other.household.secrets())).toEqual([]);
      expect(found(await own.inStore(everythingOf), other.household.secrets())).toEqual([]);
      expect(await other.inStore(everythingOf)).toBe(before);
      expect(found(JSON.stringify(own.household.exchanges), other.household.secrets())).toEqual([]);
      const since = JSON.stringify(other.household.exchanges.slice(calls));
      expect(found(since, own.household.secrets())).toEqual([]);
    }
    const dead = await estate.queue.deadJobs();
    const inCommon = [JSON.stringify([estate.jobs, dead, sent]), ...estate.log];
    const { text } = await estate.metrics.page();
    const telling = [...inCommon, text].filter((one) => found(one, nobodys()).length > 0);
    expect(telling).toEqual([]);
  });

  it("sealed tokens open in their own tenant's row alone", async () => {
    const connection = (await left.connections()).find(({ crm }) => crm === 'salesforce');
    if (connection === undefined) throw new Error('no connection');
    const { id } = connection;
    const stolen = await left.inStore((store) => store.tokens.load(id));
    await right.inStore(async (store) => {
      const { version = null } = (await store.tokens.load(id)) ?? {};
      await store.tokens.save(id, stolen?.sealed ?? '', null, version);
    });
    await expect(loadTokens(estate.app, right.id, id)).rejects.toMatchObject({
      code: 'TOKEN_UNREADABLE',
    });
    await expect(loadTokens(estate.app, left.id, id)).resolves.toMatchObject({
      accessToken: expect.any(String),
    });
  });

  it('in the database itself no row of one holds anything of the other', async () => {
    const secrets = new Map(estate.tenancies.map((one) => [one.id as string, one.household]));
    await estate.close();
    const engine = await openEmbeddedEngine({ folder: estate.storeFolder });
    const { rows, tables } = await rowsByTenant(engine).finally(() => engine.close());
    expect(tables.length).toBeGreaterThan(25);
    expect(new Set(rows.map((row) => row.tenantId))).toEqual(new Set(secrets.keys()));
    for (const { tenantId, table, text } of rows) {
      for (const [id, household] of secrets) {
        // Tokens are sealed: not even its own tenant's rows show one.
        const [, , , ...tokens] = household.secrets();
        const hidden = id === tenantId ? tokens : household.secrets();
        expect({ table, found: found(text, hidden) }).toEqual({ table, found: [] });
      }
    }
  });
});

type Asked = {
  readonly path: string;
  readonly methods: readonly string[];
  readonly formKey: string;
};

/** Asks one route in every way for every id of the other; what must be unknown is compared here. */
async function answersOf(own: Tenancy, other: Tenancy, { path, methods, formKey }: Asked) {
  const answers: { asked: string; text: string }[] = [];
  const ids = path.includes(':') ? await foreignIds(own, other) : [''];
  for (const method of methods.includes('_all') ? ['GET', 'POST'] : ['GET']) {
    const nobodys = new Map<boolean, ReturnType<typeof bare>>();
    const askFor = async (id: string) => {
      const here = path.replace(/:\w+/, encodeURIComponent(id));
      const form = method === 'POST' ? formFor(path, here, { own, id, formKey }) : undefined;
      const jar = new Map([['parley_form', BROWSER]]);
      return ask(own, here, { method, ...(form ? { form } : {}) }, jar);
    };
    for (const id of ids) {
      const asked = `${method} ${path} ${id}`;
      const answer = await askFor(id);
      answers.push({ asked, text: answer.text });
      if (id === '') continue;
      // Of the same form, so that nothing but having it can make a difference.
      const isPlain = PLAIN_ID.test(id);
      const nobody = nobodys.get(isPlain) ?? bare(await askFor(`${id}x`));
      nobodys.set(isPlain, nobody);
      expect({ asked, ...bare(answer) }).toEqual({ asked, ...nobody });
      expect([404, 405]).toContain(answer.status);
    }
  }
  return answers;
}

const BROWSER = 'a-browser';
/** What the console takes for an id at all. */
const PLAIN_ID = /^[\w.:-]{1,100}$/;

/** An answer without what differs from one to the next. */
const bare = ({ status, text }: { readonly status: number; readonly text: string }) => ({
  status,
  text: text.replace(/^(date|keep-alive|connection): .*\n/gm, ''),
});

/** Ids that the other tenant has and this one has not, of every kind. */
async function foreignIds(own: Tenancy, other: Tenancy): Promise<readonly string[]> {
  const [theirs, ours] = [await other.inStore(idsOf), await own.inStore(idsOf)];
  const mine = new Set<string>(ours.all);
  return theirs.all.filter((id) => !mine.has(id));
}

type Subject = { readonly own: Tenancy; readonly id: string; readonly formKey: string };

/** The form of a route as our own page would send it, with a token that is good for this id. */
function formFor(path: string, here: string, { own, id, formKey }: Subject) {
  const isMode = path.endsWith('/mode');
  const isOfAddress = isMode || /\/(uninstall|connections\/:id\/undo)$/.test(path);
  const known = PLAIN_ID.test(id) ? id : '';
  const about = isOfAddress ? here.replace(encodeURIComponent(id), known) : known;
  const subject = path.includes(':') ? about : path;
  const request = { headers: { cookie: `parley_form=${BROWSER}` } };
  const tokens = formTokens(formKey, false);
  const token = tokens.issue(request as never, {} as never, [own.id, subject]);
  if (isMode) return { token, mode: 'live' };
  const [, rest] = Object.entries(REST_OF_FORM).find(([end]) => path.endsWith(end)) ?? [];
  return { token, ...rest };
}

/** Forms with more than a token, by how their address ends. */
const REST_OF_FORM = {
  '/decide': { outcome: 'share' },
  '/send-back': { reason: 'No.' },
  '/context': { kind: 'named_account', named_since: '2026-10-01', evidence: 'a letter' },
  '/connections/:id/undo': { sure: 'yes' },
  '/uninstall': { fields: 'keep', tasks: 'keep', sure: 'yes' },
  '/withdraw': { entry: 'ce_1', reason: 'a draft' },
};
