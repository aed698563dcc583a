// Evidence reaches judgement: a snapshot comes once all is read, probable customers collide under M-8, a
// person's answer decides, and what was judged can be shown again.
import { beforeEach, describe, expect, it } from 'vitest';
import { answerMatch } from '../../../src/app/answer-match.ts';
import { confirmSnapshot } from '../../../src/app/confirm-snapshot.ts';
import { detect } from '../../../src/app/detect.ts';
import { followMerges } from '../../../src/app/follow-merges.ts';
import { replay } from '../../../src/app/judgement-record.ts';
import { keepMatched } from '../../../src/app/match-book.ts';
import { notePulse } from '../../../src/app/pulse.ts';
import type { Account } from '../../../src/domain/claim.ts';
import { isActive } from '../../../src/domain/conflict.ts';
import { asTenantId } from '../../../src/domain/ids.ts';
import type { Mapping } from '../../../src/domain/mapping.ts';
import type { PersonAnswer } from '../../../src/domain/match-answer.ts';
import type { Store, TenantStore } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../../helpers/app-context.ts';
import {
  A_PAGE,
  aClaim,
  aClaimVersion,
  aConnection,
  accountIdFor,
  anAccount,
  anAccountVersion,
  CONNECTION,
} from '../../store/builders.ts';

const TENANT = asTenantId('t');
const DAY_MS = 86_400_000;
const NOW = 20_000 * DAY_MS;
const place = {
  street: '12 Canal Street',
  city: 'Nijmegen',
  phone: '+31 24 555 0188',
  country: 'NL',
};
/** No two of them share an exact key. */
const CUSTOMERS: Readonly<Record<string, Partial<Account>>> = {
  long: { ...place, name: 'Quarridge Electronics B.V.', domain: 'quarridge.example' },
  short: { ...place, name: 'Quarridge Elec.', domain: null },
  other: { name: 'Zebra Kitchens', domain: 'zebra.example', country: 'NL' },
};

let store: Store;
let app: ReturnType<typeof testContext>;
const clock = new TestClock(NOW);
const inTenant = <T>(work: (tenant: TenantStore) => Promise<T>) => store.inTenant(TENANT, work);

beforeEach(async () => {
  store = new MemoryDatabase().connect();
  app = testContext({ store, clock });
  await store.createTenant({ id: TENANT, name: 't', createdAt: 0 });
  await inTenant(async (tenant) => {
    await tenant.connections.save(aConnection());
    for (const [id, change] of Object.entries(CUSTOMERS)) await put(tenant, id, change);
  });
});

/** As a sync does it: an account with one deal, both marked. */
async function put(tenant: TenantStore, id: string, change: Partial<Account>): Promise<void> {
  const account = anAccount(id, change);
  const ids = await tenant.accounts.put([anAccountVersion(id, { account, keys: [`n:${id}`] })]);
  const partner = { name: `Partner ${id}`, tier: null, territories: [] };
  const dates = { createdAt: NOW - DAY_MS, activities: [] };
  const claim = aClaim(id, { account, partner, ...dates });
  await tenant.claims.put([aClaimVersion(id, { accountId: account.id, claim })]);
  await tenant.matching.due.mark(ids);
  await tenant.dirty.mark([account.id]);
}

const readToItsEnd = () => inTenant((tenant) => notePulse(tenant, CONNECTION, { lastReadAt: NOW }));
const work = async () => {
  const report = await keepMatched(app, TENANT);
  await detect(app, TENANT);
  return report;
};
const conflicts = async () =>
  (await inTenant((tenant) => tenant.conflicts.list({ limit: 10, after: null }))).filter((one) =>
    isActive(one.status),
  );
const say = (answer: PersonAnswer) =>
  inTenant((tenant) =>
    answerMatch(app, tenant, {
      ...{ left: accountIdFor('short'), right: accountIdFor('long'), answer, by: 'mia' },
    }),
  );

describe('a tenant without a snapshot', () => {
  it('is judged by the exact clauses until all its connections were read to the end', async () => {
    expect(await work()).toEqual({ followed: 0, judgeAgain: 0, renewed: null });
    expect(await conflicts()).toEqual([]);
    await readToItsEnd();
    const { renewed } = await work();
    expect(renewed).toMatchObject({ accounts: 3, preview: { opening: 1, ending: 0, looked: 2 } });
    const [conflict] = await conflicts();
    expect(conflict?.judgement).toMatchObject({ match: ['M-8'], action: 'confirm_match' });
    expect(conflict?.judgement.clauses).toContain('V-4');
  });

  it('gets none while the policy switches M-8 off', async () => {
    await readToItsEnd();
    await inTenant((tenant) => tenant.policies.append('switched_off: [M-8]\n', 'admin', NOW));
    expect((await work()).renewed).toBeNull();
    expect(await conflicts()).toEqual([]);
  });
});

describe('a tenant with a snapshot', () => {
  beforeEach(async () => {
    await readToItsEnd();
    await work();
  });

  it('has changes followed: a match that goes ends its conflict, one that comes opens one', async () => {
    const [before] = await conflicts();
    await inTenant((tenant) => put(tenant, 'short', { name: 'Umbral Textiles', country: 'US' }));
    expect(await work()).toMatchObject({ followed: 1, renewed: null });
    expect(await conflicts()).toEqual([]);
    await inTenant((tenant) => put(tenant, 'short', CUSTOMERS['short'] ?? {}));
    await work();
    expect((await conflicts())[0]?.id).toBe(before?.id);
  });

  it.each([
    ['same', ['M-10']],
    ['different', []],
    ['related', []],
    ['not_sure', ['M-8']],
  ] as const)('hears "%s" before all evidence', async (answer, match) => {
    expect(await say(answer)).toEqual({ ok: true });
    await work();
    expect((await conflicts()).flatMap((one) => one.judgement.match)).toEqual(match);
  });

  it('goes back to the evidence when an answer is taken back', async () => {
    await say('different');
    await work();
    clock.advance(1);
    await say('not_sure');
    await work();
    expect((await conflicts())[0]?.judgement.match).toEqual(['M-8']);
    const trail = await inTenant((tenant) => tenant.audit.list(20));
    expect(trail.filter(({ kind }) => kind === 'match_answer')).toHaveLength(2);
  });

  it('keeps an answer when its record is merged into another', async () => {
    await say('different');
    const mapping = { account: { object: 'Account' }, claims: [] } as unknown as Mapping;
    const merge = (recordId: string, into: string) =>
      inTenant(async (tenant) => {
        const gone = { deleted: true, mergedInto: into, fields: {}, links: [] };
        const changed = [{ object: 'Account', recordId, modifiedAt: NOW, ...gone }];
        await tenant.records.put(CONNECTION, changed, A_PAGE);
        await put(tenant, into, CUSTOMERS[recordId] ?? {});
        const empty = anAccountVersion(recordId, { account: null, keys: [] });
        await tenant.accounts.put([empty]);
        await tenant.claims.put([aClaimVersion(recordId, { claim: null })]);
        await tenant.matching.due.mark([accountIdFor(recordId)]);
        const merged = { connectionId: CONNECTION, mapping, changed };
        await tenant.dirty.mark(await followMerges(tenant, merged));
      });
    await merge('short', 'survivor');
    await merge('short', 'survivor');
    await work();
    expect(await conflicts()).toEqual([]);
    const answers = await inTenant((tenant) => tenant.answers.list(10));
    expect(answers.map((one) => [one.left, one.answer, one.by, one.at])).toEqual([
      [accountIdFor('survivor'), 'different', 'mia', clock.now()],
      [accountIdFor('short'), 'different', 'mia', clock.now()],
    ]);
  });

  it('takes no answer about a record that has gone', async () => {
    const gone = anAccountVersion('short', { account: null, keys: [] });
    await inTenant((tenant) => tenant.accounts.put([gone]));
    expect(await say('same')).toMatchObject({ ok: false });
    expect(await inTenant((tenant) => tenant.answers.list(10))).toEqual([]);
  });

  it('can judge again what it judged then, whatever the index says now', async () => {
    const [conflict] = await conflicts();
    await inTenant((tenant) => put(tenant, 'long', { name: 'Umbral Textiles', country: 'US' }));
    await work();
    const shown = await inTenant(async (tenant) => {
      const [stored] = conflict ? await tenant.conflicts.judgements(conflict.id) : [];
      return stored && (await replay(tenant, stored, app.sha256));
    });
    expect(shown).toEqual({ outcome: 'reproduced' });
  });

  it('gets a new one when the book has outgrown it, and not before', async () => {
    const grow = (from: number, to: number) =>
      inTenant(async (tenant) => {
        for (let n = from; n < to; n += 1) {
          const account = anAccount(`n${n}`, { name: `Firm ${n.toString(36)}`, domain: null });
          await tenant.accounts.put([anAccountVersion(`n${n}`, { account, keys: [] })]);
        }
        await tenant.matching.due.mark([accountIdFor(`n${from}`)]);
      });
    await grow(0, 100);
    expect((await work()).renewed).toBeNull();
    await grow(100, 510);
    const { renewed } = await work();
    expect(renewed).toMatchObject({ snapshot: 2, accounts: 513 });
    expect(renewed?.preview).toMatchObject({ opening: 0, ending: 0 });
    expect(await inTenant(({ matching }) => matching.list())).toHaveLength(1);
    expect(await conflicts()).toHaveLength(1);
  });
});

/** So many more accounts that a new snapshot is due. */
const grow = () =>
  inTenant(async (tenant) => {
    const names = Array.from({ length: 510 }, (_, n) => `n${n}`);
    await tenant.accounts.put(
      names.map((id) =>
        anAccountVersion(id, { account: anAccount(id, { name: id, domain: null }), keys: [] }),
      ),
    );
    await tenant.matching.due.mark([accountIdFor('n0')]);
  });

const waiting = async () =>
  (await inTenant(({ matching }) => matching.list())).find(({ state }) => state === 'waiting');

describe('a new snapshot that would change conflicts', () => {
  const states = async () =>
    (await inTenant(({ matching }) => matching.list())).map(({ state }) => state);
  const yes = (number: number) =>
    inTenant((tenant) => confirmSnapshot(app, tenant, { number, by: 'mia' }));

  beforeEach(async () => {
    await readToItsEnd();
    await work();
    // As older weights would have it: nobody is linked, so the new snapshot finds the match anew.
    await inTenant(async ({ matching }) => {
      const inForce = await matching.inForce();
      if (inForce === null) throw new Error('a snapshot was made');
      const empty = await matching.begin({ ...inForce.terms, records: 3 });
      await matching.switchTo(empty);
    });
    await inTenant((tenant) => tenant.dirty.mark([accountIdFor('short'), accountIdFor('long')]));
    await work();
    expect(await conflicts()).toEqual([]);
    await grow();
    expect((await work()).renewed).toMatchObject({ isWaiting: true, preview: { opening: 1 } });
  });

  it('keeps of whom they are that would open', async () => {
    const accounts = [accountIdFor('long'), accountIdFor('short')];
    expect((await waiting())?.preview?.first).toEqual({ opening: [accounts], ending: [] });
  });

  it('waits for a yes, and changes nothing until then', async () => {
    expect(await states()).toEqual(['in_force', 'waiting']);
    expect(await conflicts()).toEqual([]);
    expect((await work()).renewed).toBeNull();
    expect(await yes(3)).toEqual({ ok: true });
    await work();
    expect(await conflicts()).toHaveLength(1);
    expect(await states()).toEqual(['in_force']);
    const told = await inTenant(({ audit }) => audit.list(50));
    expect(told.filter(({ kind }) => kind === 'match_snapshot').map(({ actor }) => actor)).toEqual(
      expect.arrayContaining(['mia']),
    );
  });

  it('follows changes while it waits', async () => {
    await inTenant((tenant) => put(tenant, 'short', { name: 'Umbral Textiles', country: 'US' }));
    await work();
    expect(await yes(3)).toEqual({ ok: true });
    await work();
    expect(await conflicts()).toEqual([]);
  });

  it('is not put in force by a yes to another one', async () => {
    expect(await yes(2)).toMatchObject({ ok: false });
    expect(await states()).toEqual(['in_force', 'waiting']);
  });
});

it('two who make a snapshot at once make one', async () => {
  await readToItsEnd();
  const reports = await Promise.all([keepMatched(app, TENANT), keepMatched(app, TENANT)]);
  expect(reports.filter(({ renewed }) => renewed !== null)).toHaveLength(1);
  expect(await inTenant(({ matching }) => matching.list())).toMatchObject([{ state: 'in_force' }]);
});

describe('a new snapshot that would end a conflict', () => {
  it('keeps which one', async () => {
    await readToItsEnd();
    await work();
    const [conflict] = await conflicts();
    // Renamed, and the index in force has not followed.
    const account = anAccount('short', { name: 'Umbral Textiles', country: 'US' });
    await inTenant(({ accounts }) =>
      accounts.put([anAccountVersion('short', { account, keys: ['n:short'] })]),
    );
    await grow();
    expect((await work()).renewed?.preview).toMatchObject({ ending: 1 });
    expect((await waiting())?.preview?.first).toEqual({ opening: [], ending: [conflict?.id] });
  });
});
