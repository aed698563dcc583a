// What every store promises of accounts.
import { describe, expect, it } from 'vitest';

import { accountIdFor, anAccount, anAccountVersion } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

export function accountPromises(opened: () => StoreUnderTest): void {
  describe('accounts', () => {
    it('appends versions that differ and gives back the current one whole', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const put = (change: Parameters<typeof anAccountVersion>[1]) =>
        run(tenant, (store) => store.accounts.put([anAccountVersion('a', change)]));
      const id = accountIdFor('a');
      expect(await put({})).toEqual([id]);
      expect(await put({ at: 1_500 })).toEqual([]);
      const context = { namedSince: 19_000, contractEnd: null, incumbent: 'Nordwind' };
      expect(await put({ at: 2_000, context })).toEqual([id]);
      expect(await run(tenant, (store) => store.accounts.current([id]))).toEqual([
        anAccountVersion('a', { at: 2_000, context }),
      ]);
      expect(await put({ at: 3_000, account: null })).toEqual([id]);
      const [gone] = await run(tenant, (store) => store.accounts.current([id]));
      expect(gone).toMatchObject({ account: null, at: 3_000 });
      expect(await run(tenant, (store) => store.accounts.count())).toBe(0);
    });

    it('finds accounts by key, leaving out keys that too many share', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const endless = `name:${'x'.repeat(100_000)}`;
      const nul = 'name:a\u0000b';
      await run(tenant, (store) =>
        store.accounts.put([
          anAccountVersion('a', { keys: ['k:common', 'k:two', endless, nul] }),
          anAccountVersion('b', { keys: ['k:common', 'k:two', 'k:two'] }),
          anAccountVersion('c', { keys: ['k:common'] }),
          anAccountVersion('d', { keys: ['k:two'], account: null }),
        ]),
      );
      const find = (limit: number) =>
        run(tenant, (store) =>
          store.accounts.byKeys(['k:common', 'k:two', 'k:none', endless, nul, 'k:two'], limit),
        );
      const [a, b, c] = [accountIdFor('a'), accountIdFor('b'), accountIdFor('c')];
      const few = { 'k:two': [a, b], [endless]: [a], [nul]: [a] };
      const found = async (limit: number) => Object.fromEntries(await find(limit));
      expect(await found(3)).toEqual({ 'k:common': [a, b, c], ...few });
      expect(await found(2)).toEqual(few);

      await run(tenant, (store) =>
        store.accounts.put([
          anAccountVersion('a', { at: 2_000, keys: ['k:new'] }),
          anAccountVersion('b', { at: 2_000, keys: [], account: anAccount('b') }),
        ]),
      );
      expect(await found(3)).toEqual({ 'k:common': [c] });
    });
  });

  it('names the keys that many accounts share, those of the most first', async () => {
    const { newTenant, run } = opened();
    const tenant = await newTenant();
    const keysOf = { a: ['d:x', 'd:y', 'd:y', 'n:z'], b: ['d:x', 'd:y', 'n:z'], c: ['d:x', 'e:w'] };
    await run(tenant, ({ accounts }) =>
      accounts.put([
        ...Object.entries(keysOf).map(([id, keys]) => anAccountVersion(id, { keys })),
        anAccountVersion('d', { keys: ['d:y'], account: null }),
      ]),
    );
    const crowded = (above: number, limit: number) =>
      run(tenant, ({ accounts }) => accounts.crowded(['d:', 'e:'], { above, limit }));
    const [x, y, w] = [
      { key: 'd:x', accounts: 3 },
      { key: 'd:y', accounts: 2 },
      { key: 'e:w', accounts: 1 },
    ];
    expect(await crowded(0, 9)).toEqual([x, y, w]);
    expect(await crowded(1, 9)).toEqual([x, y]);
    expect(await crowded(1, 1)).toEqual([x]);
    expect(await crowded(3, 9)).toEqual([]);
  });

  describe('pages of accounts', () => {
    it('hold the newest version of those that are there, by id', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const changed = anAccountVersion('a', { at: 2_000, keys: ['k:new'] });
      await run(tenant, async ({ accounts }) => {
        await accounts.put(['a', 'b', 'c', 'd'].map((id) => anAccountVersion(id)));
        await accounts.put([changed, anAccountVersion('c', { account: null, keys: [] })]);
      });
      const page = (after: string | null, limit: number) =>
        run(tenant, ({ accounts }) =>
          accounts.page(after === null ? null : accountIdFor(after), limit),
        );
      expect(await page(null, 2)).toEqual([changed, anAccountVersion('b')]);
      expect(await page('b', 2)).toEqual([anAccountVersion('d')]);
      expect(await page('d', 2)).toEqual([]);
    });
  });

  describe('answers', () => {
    it('gives the newest answer of a pair, whichever account is named first', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const [a, b, c] = [accountIdFor('a'), accountIdFor('b'), accountIdFor('c')];
      const old = { left: a, right: b, answer: 'same', by: 'mia', at: 1 } as const;
      const newer = { left: b, right: a, answer: 'different', by: 'mia', at: 2 } as const;
      const other = { left: c, right: b, answer: 'same', by: 'tom', at: 1 } as const;
      await run(tenant, async (store) => {
        for (const answer of [old, newer, other]) await store.answers.append(answer);
      });
      const of = (...ids: (typeof a)[]) => run(tenant, (store) => store.answers.ofAccounts(ids));
      expect(await of(a)).toEqual([newer]);
      expect(await of(b)).toEqual([newer, other]);
      expect(await of(a, b, c)).toEqual([newer, other]);
      expect(await of(accountIdFor('d'))).toEqual([]);
      const newest = (limit: number) => run(tenant, (store) => store.answers.list(limit));
      expect(await newest(1)).toEqual([newer]);
      expect(await newest(10)).toEqual([newer, other, old]);
    });
  });
}
