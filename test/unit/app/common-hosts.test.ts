// Records whose web address is a page on a common host: a stored tenant does not take them for one
// customer, and can show again what was judged before it was so.
import { beforeEach, describe, expect, it } from 'vitest';
import { detect } from '../../../src/app/detect.ts';
import { type JudgementDocument, replay } from '../../../src/app/judgement-record.ts';
import { keepMatched } from '../../../src/app/match-book.ts';
import { notePulse } from '../../../src/app/pulse.ts';
import { deserialize, serialize } from '../../../src/app/serialize.ts';
import type { Account } from '../../../src/domain/claim.ts';
import { isActive } from '../../../src/domain/conflict.ts';
import { type AccountId, asTenantId } from '../../../src/domain/ids.ts';
import type { Store, StoredJudgement, TenantStore } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../../helpers/app-context.ts';
import {
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

let store: Store;
let app: ReturnType<typeof testContext>;
const inTenant = <T>(work: (tenant: TenantStore) => Promise<T>) => store.inTenant(TENANT, work);

beforeEach(async () => {
  store = new MemoryDatabase().connect();
  app = testContext({ store, clock: new TestClock(NOW) });
  await store.createTenant({ id: TENANT, name: 't', createdAt: 0 });
  await inTenant((tenant) => tenant.connections.save(aConnection()));
});

/** Two partners' claims, on two records with a page on one host. */
async function claimsOn(domain: string, names: readonly [string, string]): Promise<void> {
  await inTenant(async (tenant) => {
    for (const [index, name] of names.entries()) {
      const id = `c${index}`;
      const account = anAccount(id, { name, domain, country: 'NL' } satisfies Partial<Account>);
      await tenant.accounts.put([anAccountVersion(id, { account, keys: ['d:shared'] })]);
      const partner = { name: `Partner ${id}`, tier: null, territories: [] };
      const claim = aClaim(id, { account, partner, createdAt: NOW - DAY_MS, activities: [] });
      await tenant.claims.put([aClaimVersion(id, { accountId: account.id, claim })]);
      await tenant.dirty.mark([account.id]);
    }
  });
  await detect(app, TENANT);
}

const adopt = (yaml: string) =>
  inTenant((tenant) => tenant.policies.append(yaml, 'admin', NOW - DAY_MS));

async function judgements(): Promise<readonly StoredJudgement[]> {
  return inTenant(async (tenant) => {
    const all = await tenant.conflicts.list({ limit: 10, after: null });
    const found = all.filter((one) => isActive(one.status));
    const stored = await Promise.all(found.map(({ id }) => tenant.conflicts.judgements(id)));
    return stored.flat();
  });
}

const documentOf = (stored: StoredJudgement) => deserialize<JudgementDocument>(stored.document);
const clauses = async () => (await judgements()).flatMap((one) => documentOf(one).judgement.match);

describe('two firms with a page on one common host', () => {
  it('are two customers', async () => {
    await claimsOn('facebook.com', ['Tulip Bakery', 'Dune Cycles']);
    expect(await judgements()).toEqual([]);
  });

  it('of one name are asked about', async () => {
    await claimsOn('sites.google.com', ['Tulip Bakery', 'Tulip Bakery B.V.']);
    expect(await clauses()).toEqual(['M-4']);
  });

  it('are one customer where the policy names the host as a company’s', async () => {
    await adopt('company_domains: [facebook.com]');
    await claimsOn('facebook.com', ['Tulip Bakery', 'Dune Cycles']);
    expect(await clauses()).toEqual(['M-2']);
  });
});

describe('the match index', () => {
  it('knows no web domain of such a page, matched in bulk or as it changes', async () => {
    await claimsOn('facebook.com', ['Tulip Bakery', 'Dune Cycles']);
    const ids = ['c0', 'c1'].map(accountIdFor);
    const keep = async (due: readonly AccountId[]) => {
      await inTenant((tenant) => tenant.matching.due.mark(due));
      await keepMatched(app, TENANT);
      return inTenant(async ({ matching }) => {
        const snapshot = await matching.inForce();
        const records = snapshot && (await matching.open(snapshot).records(ids));
        return records?.map((one) => /facebook|linkedin/.test(one.profile));
      });
    };
    await inTenant((tenant) => notePulse(tenant, CONNECTION, { lastReadAt: NOW }));
    expect(await keep(ids)).toEqual([false, false]);
    await claimsOn('linkedin.com', ['Tulip Bakery', 'Dune Cycles']);
    expect(await keep(ids)).toEqual([false, false]);
  });
});

describe('what was judged', () => {
  const again = (stored: StoredJudgement) =>
    inTenant((tenant) => replay(tenant, stored, app.sha256));

  it('with the list is judged with it again', async () => {
    await claimsOn('facebook.com', ['Tulip Bakery', 'Tulip Bakery B.V.']);
    const [stored] = await judgements();
    expect(stored && (await again(stored))).toEqual({ outcome: 'reproduced' });
  });

  it('before there was a list is judged without it again', async () => {
    await adopt('company_domains: [facebook.com]');
    await claimsOn('facebook.com', ['Tulip Bakery', 'Dune Cycles']);
    const [stored] = await judgements();
    if (stored === undefined) throw new Error('nothing was judged');
    const byDefault = { ...stored, policyVersion: 0 };
    expect(await again(byDefault)).toMatchObject({ outcome: 'differs' });
    const { inputs, ...rest } = documentOf(stored);
    const { commonHosts: _, ...before } = inputs ?? { commonHosts: [] };
    const document = serialize({ ...rest, inputs: before });
    expect(await again({ ...byDefault, document })).toEqual({ outcome: 'reproduced' });
  });
});
