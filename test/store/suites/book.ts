// The book: CRM records with their links, versions of claims and accounts, problems and answers.
import { describe, expect, it } from 'vitest';
import { asConnectionId, recordKeyOf, type TenantId } from '../../../src/domain/ids.ts';
import {
  A_PAGE,
  aClaim,
  aClaimVersion,
  accountIdFor,
  aRecord,
  aRef,
  CONNECTION,
  claimIdFor,
} from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

const OTHER = asConnectionId('portal-1');

export function recordPromises(opened: () => StoreUnderTest): void {
  describe('records', () => {
    it('returns only what differs, and never steps back to an older state', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const put = (...records: Parameters<typeof aRecord>[]) =>
        run(tenant, async (store) => {
          const all = records.map((parts) => aRecord(...parts));
          return (await store.records.put(CONNECTION, all, A_PAGE)).map(
            (record) => record.recordId,
          );
        });
      expect(await put(['1'], ['2'])).toEqual(['1', '2']);
      expect(await put(['1'], ['2'])).toEqual([]);
      expect(await put(['1', { fields: { Amount: 3 } }], ['2'])).toEqual(['1']);
      expect(await put(['2', { modifiedAt: 2_000 }])).toEqual(['2']);
      expect(await put(['2', { modifiedAt: 1_500, fields: { Name: 'stale' } }])).toEqual([]);
      // One batch may bring a record twice, in any order: the newest counts.
      expect(
        await put(
          ['3', { modifiedAt: 3_000, fields: { Name: 'new' } }],
          ['3', { modifiedAt: 2_999, fields: { Name: 'old' } }],
        ),
      ).toEqual(['3']);
      const [three] = await run(tenant, (store) =>
        store.records.get(CONNECTION, 'Opportunity', ['3', 'unknown', '3']),
      );
      expect(three?.fields).toEqual({ Name: 'new' });
    });

    it('gives records of any connections and objects together, deleted ones too', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const lead = { ...aRecord('1'), object: 'Lead' };
      const gone = { ...aRecord('2'), deleted: true };
      await run(tenant, async (store) => {
        await store.records.put(CONNECTION, [aRecord('1'), lead, gone, aRecord('3')], A_PAGE);
        await store.records.put(OTHER, [aRecord('1')], A_PAGE);
      });
      const refs = [aRef('1'), { ...aRef('1'), object: 'Lead' }, aRef('2'), aRef('unknown')];
      const elsewhere = { ...aRef('1'), connectionId: OTHER };
      const found = await run(tenant, (store) =>
        store.records.ofRefs([
          ...refs,
          elsewhere,
          aRef('1'),
          { ...aRef('3'), connectionId: OTHER },
        ]),
      );
      expect([...found].sort(([left], [right]) => (left < right ? -1 : 1))).toEqual(
        [
          [recordKeyOf(aRef('1')), aRecord('1')],
          [recordKeyOf({ ...aRef('1'), object: 'Lead' }), lead],
          [recordKeyOf(aRef('2')), gone],
          [recordKeyOf(elsewhere), aRecord('1')],
        ].sort(([left], [right]) => (String(left) < String(right) ? -1 : 1)),
      );
      expect(await run(tenant, (store) => store.records.ofRefs([]))).toEqual(new Map());
    });

    it('keeps, of states with one time, that of the reading by name which began last', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const [first, second, third] = await run(tenant, async ({ records }) => [
        await records.nextReading(),
        await records.nextReading(),
        await records.nextReading(),
      ]);
      const put = (Name: string, number = 0, isAsked = false, modifiedAt = 1_000) =>
        run(tenant, async (store) => {
          const record = aRecord('1', { fields: { Name }, modifiedAt });
          const changed = await store.records.put(CONNECTION, [record], { number, isAsked });
          return changed.length;
        });
      expect(await put('a', first)).toBe(1);
      expect(await put('b', second, true)).toBe(1);
      expect(await put('a', first)).toBe(0);
      expect(await put('a', first, true)).toBe(0);
      expect(await put('c', third)).toBe(1);
      // It says the same, but nobody who began before may say otherwise any more.
      expect(await put('c', third, true)).toBe(0);
      expect(await put('b', second, true)).toBe(0);
      // A later time tells more than the order of readings.
      expect(await put('d', first, false, 2_000)).toBe(1);
    });

    it('takes a record back that a reading by name found gone, with the time it had before', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const put = (deleted: boolean, modifiedAt: number, isAsked: boolean) =>
        run(tenant, async (store) => {
          const number = await store.records.nextReading();
          const record = aRecord('1', { deleted, modifiedAt });
          return (await store.records.put(CONNECTION, [record], { number, isAsked })).length;
        });
      expect(await put(false, 1_000, false)).toBe(1);
      expect(await put(true, 5_000, true)).toBe(1);
      // A page of changes is older than what was asked for.
      expect(await put(false, 1_000, false)).toBe(0);
      expect(await put(false, 1_000, true)).toBe(1);
    });

    it('says of every record whether it is gone, in one order', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, async (store) => {
        const records = [aRecord('b'), aRecord('a', { deleted: true }), aRecord('B')];
        await store.records.put(CONNECTION, records, A_PAGE);
        await store.records.put(CONNECTION, [aRecord('c', { object: 'Account' })], A_PAGE);
      });
      const presence = (after: string | null, limit: number) =>
        run(tenant, (store) => store.records.presence(CONNECTION, 'Opportunity', after, limit));
      expect(await presence(null, 2)).toEqual([
        { recordId: 'B', deleted: false },
        { recordId: 'a', deleted: true },
      ]);
      expect(await presence('a', 2)).toEqual([{ recordId: 'b', deleted: false }]);
    });

    it('tells which of some ids it has', async () => {
      const { newTenant, run } = opened();
      const [tenant, other] = [await newTenant(), await newTenant()];
      await run(tenant, async (store) => {
        const records = [aRecord('b'), aRecord('a', { deleted: true }), aRecord('B')];
        await store.records.put(CONNECTION, records, A_PAGE);
        await store.records.put(CONNECTION, [aRecord('c', { object: 'Account' })], A_PAGE);
      });
      const known = (of: TenantId, ids: readonly string[]) =>
        run(of, (store) => store.records.known(CONNECTION, 'Opportunity', ids));
      expect(await known(tenant, ['c', 'b', 'a', 'x', 'b'])).toEqual(new Set(['a', 'b']));
      expect(await known(tenant, [])).toEqual(new Set());
      expect(await known(other, ['b'])).toEqual(new Set());
    });

    it('gives back exactly what came, however strange the text', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const strange = aRecord('1', {
        fields: {
          Name: 'a\u0000b \ud800 {"$bigint":"1"} \\" \u202e',
          Empty: '',
          Zero: 0,
          No: null,
        },
      });
      await run(tenant, (store) => store.records.put(CONNECTION, [strange], A_PAGE));
      expect(
        await run(tenant, (store) => store.records.get(CONNECTION, 'Opportunity', ['1'])),
      ).toEqual([strange]);
    });

    it('follows links backwards, by name or any, and forgets links that went away', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const link = (name: string, recordId: string) => ({ name, object: 'Account', recordId });
      await run(tenant, (store) =>
        store.records.put(
          CONNECTION,
          [
            aRecord('1', { links: [link('AccountId', 'a'), link('AccountId', 'a')] }),
            aRecord('2', { links: [link('AccountId', 'b'), link('Partner', 'a')] }),
            aRecord('3', { links: [link('AccountId', 'b')] }),
            aRecord('4', { links: [link('AccountId', 'a')], object: 'Lead' }),
            aRecord('5', { links: [link('AccountId', 'a')], deleted: true }),
          ],
          A_PAGE,
        ),
      );
      const linked = (name: string | null, ...targets: string[]) =>
        run(tenant, async (store) =>
          (await store.records.linkedTo(CONNECTION, 'Opportunity', name, 'Account', targets)).map(
            (record) => record.recordId,
          ),
        );
      expect(await linked('AccountId', 'a')).toEqual(['1']);
      expect(await linked(null, 'a')).toEqual(['1', '2']);
      expect(await linked(null, 'a', 'b')).toEqual(['1', '2', '3']);
      expect(await linked(null)).toEqual([]);

      await run(tenant, (store) =>
        store.records.put(
          CONNECTION,
          [
            aRecord('1', { modifiedAt: 2_000, links: [] }),
            aRecord('2', { modifiedAt: 2_000, deleted: true }),
          ],
          A_PAGE,
        ),
      );
      expect(await linked(null, 'a', 'b')).toEqual(['3']);
    });

    it('pages through all records of an object, without the deleted, in one order', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const ids = ['a1', 'B1', 'b1', 'A1', '10', '9', 'z'];
      await run(tenant, async (store) => {
        await store.records.put(
          CONNECTION,
          ids.map((id) => aRecord(id)),
          A_PAGE,
        );
        await store.records.put(CONNECTION, [aRecord('gone', { deleted: true })], A_PAGE);
        await store.records.put(OTHER, [aRecord('a1')], A_PAGE);
      });
      const seen: string[] = [];
      for (let after: string | null = null; ; after = seen.at(-1) ?? null) {
        const from = after;
        const page = await run(tenant, (store) =>
          store.records.page(CONNECTION, 'Opportunity', from, 3),
        );
        if (page.length === 0) break;
        seen.push(...page.map((record) => record.recordId));
      }
      expect(seen).toEqual(['10', '9', 'A1', 'B1', 'a1', 'b1', 'z']);
      expect(await run(tenant, (store) => store.records.count(CONNECTION))).toBe(7);
    });

    it('takes more rows than fit one statement', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const records = Array.from({ length: 4_500 }, (_, index) => aRecord(`r${index}`));
      const ids = records.map((record) => record.recordId);
      const stored = await run(tenant, async (store) => ({
        changed: (await store.records.put(CONNECTION, records, A_PAGE)).length,
        again: (await store.records.put(CONNECTION, records, A_PAGE)).length,
        read: (await store.records.get(CONNECTION, 'Opportunity', ids)).length,
      }));
      expect(stored).toEqual({ changed: 4_500, again: 0, read: 4_500 });
    });
  });

  describe('problems', () => {
    it('replaces what is known of a record, and an empty list removes it', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const set = (recordId: string, problems: string[], at: number) =>
        run(tenant, (store) => store.problems.set([{ ref: aRef(recordId), problems, at }]));
      await set('1', ['no account'], 1);
      await set('2', ['no amount'], 2);
      await set('1', ['no owner', 'no amount'], 3);
      expect(await run(tenant, (store) => store.problems.list(10))).toEqual([
        { ref: aRef('1'), problems: ['no owner', 'no amount'], at: 3 },
        { ref: aRef('2'), problems: ['no amount'], at: 2 },
      ]);
      await set('1', [], 4);
      expect((await run(tenant, (store) => store.problems.list(10))).map((p) => p.at)).toEqual([2]);
    });
  });
}

export function claimPromises(opened: () => StoreUnderTest): void {
  describe('claims', () => {
    it('appends a version only where the claim differs, and shows any past one', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const put = (change: Parameters<typeof aClaimVersion>[1]) =>
        run(tenant, (store) => store.claims.put([aClaimVersion('1', change)]));
      const id = claimIdFor('1');
      const won = aClaim('1', { stage: 'won', closedAt: 1_999, amount: null });

      expect(await put({ claim: null })).toEqual([]);
      expect(await put({ at: 1_000 })).toEqual([id]);
      expect(await put({ at: 1_500 })).toEqual([]);
      expect(await put({ at: 2_000, claim: won })).toEqual([id]);
      expect(await put({ at: 3_000, claim: null })).toEqual([id]);
      expect(await put({ at: 3_500, claim: null })).toEqual([]);

      const asOf = (at: number) => run(tenant, (store) => store.claims.asOf(id, at));
      expect(await asOf(999)).toBeNull();
      expect(await asOf(1_000)).toEqual(aClaim('1'));
      expect(await asOf(1_999)).toEqual(aClaim('1'));
      expect(await asOf(2_000)).toEqual(won);
      expect(await asOf(3_000)).toBeNull();
      expect(await run(tenant, (store) => store.claims.current([id]))).toEqual([]);
      expect(await run(tenant, (store) => store.claims.count())).toBe(0);

      expect(await put({ at: 2_500, claim: won })).toEqual([id]);
      expect([await asOf(2_999), await asOf(3_000)]).toEqual([won, won]);
      const versions = await run(tenant, (store) => store.claims.versions(id));
      expect(versions).toEqual([won, null, won, aClaim('1')]);
    });

    it('finds claims by account, those gone apart, and follows a claim that moves', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const [first, second] = [accountIdFor('acc-1'), accountIdFor('acc-2')];
      await run(tenant, (store) =>
        store.claims.put([
          aClaimVersion('1'),
          aClaimVersion('2'),
          aClaimVersion('3', { accountId: second }),
        ]),
      );
      await run(tenant, (store) =>
        store.claims.put([
          aClaimVersion('1', { accountId: second, at: 2_000 }),
          aClaimVersion('2', { claim: null, at: 2_000 }),
        ]),
      );
      const seen = await run(tenant, async (store) => ({
        first: (await store.claims.ofAccounts([first])).map((claim) => claim.recordId),
        second: (await store.claims.ofAccounts([second, second])).map((claim) => claim.recordId),
        former: await store.claims.formerOf([first, second]),
        accounts: await store.claims.accountsOf([claimIdFor('1'), claimIdFor('2')]),
        held: await store.claims.hold([claimIdFor('2'), claimIdFor('9')]),
        count: await store.claims.count(),
        page: (await store.claims.page(null, 1)).map((claim) => claim.recordId),
        next: (await store.claims.page(claimIdFor('1'), 9)).map((claim) => claim.recordId),
      }));
      expect(seen).toEqual({
        first: [],
        second: ['1', '3'],
        former: [claimIdFor('2')],
        accounts: new Map([
          [claimIdFor('1'), second],
          [claimIdFor('2'), first],
        ]),
        held: new Map([[claimIdFor('2'), first]]),
        count: 2,
        page: ['1'],
        next: ['3'],
      });
    });
  });
}
