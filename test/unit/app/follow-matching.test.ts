// Parley comes with other rules of matching: the keys that older ones made of the stored records are made
// anew, once, without asking a CRM.
import { beforeEach, describe, expect, it } from 'vitest';
import { followPolicy } from '../../../src/app/follow-policy.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { MATCHING_VERSION } from '../../../src/matching/version.ts';
import type { AccountVersion, TenantStore } from '../../../src/ports/store.ts';
import { type Org, openOrg, TENANT } from './one-org.ts';

/** The key of an older version, and where it notes which version made the keys. */
const OLD_KEY = 'd:facebook.com';
const NOTED = 'keys';

let org: Org;
let account: AccountVersion;

const inStore = <T>(work: (store: TenantStore) => Promise<T>) =>
  org.app.store.inTenant(TENANT, work);
const keysNow = () =>
  inStore(async (store) => (await store.accounts.current([account.id])).flatMap((one) => one.keys));

beforeEach(async () => {
  org = await openOrg(() => Date.UTC(2026, 10, 20, 9));
  await syncConnection(org.app, TENANT, org.salesforce);
  const [first] = await inStore((store) => store.accounts.page(null, 1));
  if (first === undefined) throw new Error('the org has accounts');
  account = first;
});

/** As if an older Parley had read the org; null: one that noted nothing. */
const age = (version: number | null) =>
  inStore(async (store) => {
    await store.accounts.put([{ ...account, keys: [...account.keys, OLD_KEY] }]);
    const from = await store.cursors.get(org.salesforce, NOTED);
    if (version !== null) await store.cursors.set(org.salesforce, NOTED, String(version));
    else if (from !== null) await store.cursors.set(org.salesforce, NOTED, '');
  });

describe('keys of an older version of matching', () => {
  it.each([
    ['an older version', MATCHING_VERSION - 1],
    ['a version that noted nothing', null],
  ])('are made anew from the stored records: %s', async (_, version) => {
    await age(version);
    expect(await keysNow()).toContain(OLD_KEY);
    expect(await followPolicy(org.app, TENANT)).toBeGreaterThan(0);
    expect(await keysNow()).toEqual(account.keys);
  });

  it('are made anew once', async () => {
    await age(MATCHING_VERSION - 1);
    await followPolicy(org.app, TENANT);
    expect(await followPolicy(org.app, TENANT)).toBe(0);
  });

  it('have their accounts judged and matched again', async () => {
    const due = () => inStore((store) => store.matching.due.take(1_000));
    await inStore(async (store) => store.matching.due.clear(await store.matching.due.take(1_000)));
    await age(MATCHING_VERSION - 1);
    await followPolicy(org.app, TENANT);
    expect((await due()).map((one) => one.accountId)).toEqual([account.id]);
  });

  it('stay where a newer version made them, or this one read them', async () => {
    expect(await followPolicy(org.app, TENANT)).toBe(0);
    await age(MATCHING_VERSION + 1);
    expect(await followPolicy(org.app, TENANT)).toBe(0);
    expect(await keysNow()).toContain(OLD_KEY);
  });
});
