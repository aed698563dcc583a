// Partners look before they start: by a link of their own, within its checks a day, and are told of
// customers that only the match index knows. What the policy reserves is no free way either.
import { beforeEach, describe, expect, it } from 'vitest';
import { checkDesk } from '../../../src/app/check/desk.ts';
import { keepMatched } from '../../../src/app/match-book.ts';
import { notePulse } from '../../../src/app/pulse.ts';
import type { Account, Claim } from '../../../src/domain/claim.ts';
import { asTenantId } from '../../../src/domain/ids.ts';
import type { AccountContext, Store, TenantStore } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../../helpers/app-context.ts';
import {
  aClaim,
  aClaimVersion,
  aConnection,
  anAccount,
  anAccountVersion,
  CONNECTION,
} from '../../store/builders.ts';

const TENANT = asTenantId('t');
const DAY_MS = 86_400_000;
const NOW = 20_000 * DAY_MS;
const MANAGER = `${CONNECTION}/9001`;
const QUARRIDGE = {
  ...{ name: 'Quarridge Electronics B.V.', domain: 'quarridge.example', country: 'NL' },
  ...{ street: '12 Canal Street', city: 'Nijmegen', phone: '+31 24 555 0188' },
};
const TYPED = { name: 'Quarridge', website: 'quarridge.example', country: '' };

let store: Store;
let clock: TestClock;
let app: ReturnType<typeof testContext>;
let desk: ReturnType<typeof checkDesk>;
const inTenant = <T>(work: (tenant: TenantStore) => Promise<T>) => store.inTenant(TENANT, work);

beforeEach(async () => {
  store = new MemoryDatabase().connect();
  clock = new TestClock(NOW);
  app = testContext({ store, clock });
  desk = checkDesk(app);
  await store.createTenant({ id: TENANT, name: 't', createdAt: 0 });
  await inTenant(async (tenant) => {
    await tenant.connections.save(aConnection());
    await notePulse(tenant, CONNECTION, { lastReadAt: NOW });
    await tenant.managers.save({
      ...{ id: MANAGER, connectionId: CONNECTION, crmOwnerId: '9001', crmUserIds: [] },
      ...{ name: 'Dana Ruiz', email: 'd.ruiz@vendor.example', territories: [] },
    });
  });
});

type Book = {
  readonly claim?: Partial<Claim> | null;
  readonly context?: Partial<AccountContext>;
  /** Exact keys; those of its domain unless said. */
  readonly keys?: readonly string[];
};

async function put(id: string, change: Partial<Account>, book: Book = {}): Promise<void> {
  const account = anAccount(id, change);
  const keys = book.keys ?? [`d:${account.domain}`];
  const context = { namedSince: null, contractEnd: null, incumbent: null, ...book.context };
  await inTenant(async (tenant) => {
    const ids = await tenant.accounts.put([anAccountVersion(id, { account, keys, context })]);
    await tenant.matching.due.mark(ids);
    if (book.claim === null) return;
    const dates = { createdAt: NOW - DAY_MS, activities: [] };
    const claim = aClaim(id, { account, ...dates, ...book.claim });
    await tenant.claims.put([aClaimVersion(id, { accountId: account.id, claim })]);
  });
}

const partnerNamed = (name: string): Partial<Claim> => ({
  channel: 'reseller',
  partner: { name, tier: null, territories: [] },
});

async function aLink(change: { perDay?: number; days?: number; partner?: string } = {}) {
  const issued = await desk.issue(TENANT, {
    ...{ partner: 'Northwind', perDay: 20, days: 90, by: MANAGER },
    ...change,
  });
  if (!issued.ok) throw new Error(issued.reason);
  return issued;
}

const ask = async (link: Awaited<ReturnType<typeof aLink>>, typed = TYPED) =>
  (await desk.ask(TENANT, link.token, typed))?.said;
const look = (token: string) => desk.look(TENANT, token);
const answerTo = async (typed = TYPED, partner = 'Northwind') => {
  const said = await ask(await aLink({ partner }), typed);
  return said?.result === 'answered' ? said.answer : said;
};

describe('a partner is told', () => {
  it.each([
    ['free of a customer nobody claims', null, 'free'],
    ['free of what only they claim themselves', partnerNamed('NORTHWIND Ltd.'), 'free'],
    ['to ask where another partner is', partnerNamed('Helio'), 'ask'],
    ['to ask where the direct team is', { channel: 'direct', partner: null } as const, 'ask'],
  ])('%s', async (_, claim, answer) => {
    await put('q', QUARRIDGE, { claim });
    expect(await answerTo()).toBe(answer);
  });

  it('never that somebody has registered', async () => {
    await inTenant((tenant) =>
      tenant.policies.append('check_tells_registered: true', 'admin', NOW),
    );
    const registration = {
      status: 'approved',
      registeredAt: NOW - DAY_MS,
      expiresOn: null,
      namedAccountException: false,
    } as const;
    const partner = { name: 'Helio', tier: null, territories: ['GLOBAL'] };
    await put('q', QUARRIDGE, { claim: { channel: 'reseller', partner, registration } });
    expect(await answerTo()).toBe('ask');
  });

  it('of a customer that shares no exact key, by the match index', async () => {
    await put('q', QUARRIDGE, { claim: partnerNamed('Helio'), keys: ['n:q'] });
    await put('z', { name: 'Zebra Kitchens', domain: 'zebra.example', country: 'NL' });
    const misspelt = { name: 'Quarridge Electronic BV', website: 'quarridge.test', country: 'NL' };
    expect(await answerTo(misspelt)).toBe('free');
    await keepMatched(app, TENANT);
    expect(await answerTo(misspelt)).toBe('ask');
    expect(await answerTo({ name: 'Umbral Textiles', website: '', country: 'NL' })).toBe('free');
  });

  it('to ask before a named account, by its record or by the policy', async () => {
    await put('q', QUARRIDGE, { claim: null, context: { namedSince: 19_000 } });
    expect(await answerTo()).toBe('ask');
    const yaml = 'named_accounts: [{ domain: zebra.example, since: 2020-01-01 }]';
    await inTenant((tenant) => tenant.policies.append(yaml, 'admin', NOW));
    expect(await answerTo({ name: 'Zebra', website: 'zebra.example', country: '' })).toBe('ask');
    await inTenant((tenant) => tenant.policies.append('switched_off: [R-2, P-6]', 'admin', NOW));
    expect(await answerTo()).toBe('free');
  });

  it('to ask while the incumbent’s contract runs out, unless it is theirs', async () => {
    await put('q', QUARRIDGE, {
      ...{ claim: null, context: { contractEnd: 20_030, incumbent: 'Helio' } },
    });
    expect(await answerTo()).toBe('ask');
    expect(await answerTo(TYPED, 'Helio GmbH')).toBe('free');
    clock.advance(120 * DAY_MS);
    expect(await answerTo()).toBe('free');
  });
});

describe('a link', () => {
  it('has its checks a day; a repetition is none', async () => {
    const link = await aLink({ perDay: 2 });
    const other = { ...TYPED, website: 'zebra.example' };
    const third = { ...TYPED, website: 'umbral.example' };
    for (const typed of [TYPED, TYPED, other]) {
      expect(await ask(link, typed)).toMatchObject({ result: 'answered', answer: 'free' });
    }
    expect(await ask(link, third)).toEqual({ result: 'used_up' });
    expect(await ask(link, TYPED)).toMatchObject({ result: 'answered' });
    expect(await look(link.token)).toEqual({ partner: 'Northwind', manager: 'Dana Ruiz', left: 0 });
    clock.advance(DAY_MS);
    expect(await ask(link, third)).toMatchObject({ result: 'answered' });
    expect(await inTenant(({ checks }) => checks.list(9))).toHaveLength(3);
    expect(await inTenant(({ audit }) => audit.count('check'))).toBe(3);
  });

  it('lets nobody past its number who asks twice at once', async () => {
    const link = await aLink({ perDay: 1 });
    const said = await Promise.all([
      ask(link, TYPED),
      ask(link, { ...TYPED, website: 'zebra.example' }),
    ]);
    expect(said.map((one) => one?.result).sort()).toEqual(['answered', 'used_up']);
  });

  it('works until it expires or is revoked, with its own secret alone', async () => {
    const [link, short] = [await aLink(), await aLink({ days: 1 })];
    const [id, secret, code] = link.token.split('.');
    const [, other, otherCode] = short.token.split('.');
    for (const forged of [
      ...[`${id}.${other}.${code}`, `${id}.${other}.${otherCode}`, `${id}.${secret}.`, ''],
      ...[`${link.token}x`, link.token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ]) {
      expect(await look(forged), forged).toBeNull();
      expect(await desk.ask(TENANT, forged, TYPED), forged).toBeNull();
    }
    clock.advance(DAY_MS);
    expect([await look(short.token), await look(link.token)]).toMatchObject([null, { left: 20 }]);
    for (let i = 0; i < 2; i++) {
      expect(await desk.revoke(TENANT, { id: link.link.id, by: MANAGER })).toEqual({ ok: true });
    }
    expect([await look(link.token), await ask(link)]).toEqual([null, undefined]);
    expect(await inTenant(({ audit }) => audit.count('check_link'))).toBe(3);
  });

  it('goes on without the name of a channel manager who left', async () => {
    const { token } = await aLink();
    expect((await look(token))?.manager).toBe('Dana Ruiz');
    await inTenant(async (tenant) => {
      for (const one of await tenant.managers.list()) {
        await tenant.managers.save({ ...one, leftAt: NOW });
      }
    });
    expect(await look(token)).toMatchObject({ partner: 'Northwind', manager: null });
  });

  it('is kept without its secret', async () => {
    const { link, token } = await aLink();
    const [, secret = ''] = token.split('.');
    const kept = await inTenant(async ({ checks, audit }) => [
      await checks.link(link.id),
      await audit.list(9),
    ]);
    expect(JSON.stringify(kept)).not.toContain(secret);
  });

  it('is issued by channel managers, and revoked where there is one', async () => {
    const by = { partner: 'Northwind', perDay: 20, days: 90, by: 'somebody' };
    expect(await desk.issue(TENANT, by)).toMatchObject({ ok: false });
    expect(await desk.revoke(TENANT, { id: 'cl_0', by: MANAGER })).toMatchObject({ ok: false });
  });
});
