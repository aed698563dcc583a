// Erasing what belongs to one connection: all of it, nothing else, and versions only once it is off.
import { describe, expect, it } from 'vitest';
import {
  asConflictId,
  asConnectionId,
  type RecordRef,
  type TenantId,
} from '../../../src/domain/ids.ts';
import { ERASABLE } from '../../../src/ports/erase-store.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import {
  A_PAGE,
  aClaim,
  aClaimVersion,
  aConflict,
  aConnection,
  anAccountVersion,
  aRecord,
  aRef,
  CONNECTION,
} from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

/** Its name begins as the other's does: neither may be taken for the other. */
const TWIN = asConnectionId(`${CONNECTION}0`);

export function erasePromises(opened: () => StoreUnderTest): void {
  const fill = async (store: TenantStore, id = CONNECTION) => {
    const place = (ref: RecordRef): RecordRef => ({ ...ref, connectionId: id });
    const claim = aClaimVersion('1');
    const account = anAccountVersion('acc-1');
    const own = <T extends string>(text: T) => text.replace(CONNECTION, id) as T;
    await store.connections.save(
      aConnection({ id, externalId: id, crm: 'salesforce', writeMode: 'paused' }),
    );
    await store.cursors.set(id, 'changes', 'c');
    await store.cursors.set(id, 'uninstall', '{}');
    await store.records.put(id, [aRecord('1')], A_PAGE);
    await store.problems.set([{ ref: place(aRef('1')), problems: ['p'], at: 1 }]);
    await store.inbox.note([place(aRef('1'))], 1);
    await store.accounts.put([{ ...account, id: own(account.id), ref: place(account.ref) }]);
    await store.claims.put([
      {
        ...claim,
        ...{ id: own(claim.id), ref: place(claim.ref), accountId: own(claim.accountId) },
        claim: aClaim('1', { id: own(claim.id) }),
      },
    ]);
    await store.dirty.mark([own(account.id)]);
    await store.matching.due.mark([own(account.id)]);
    await store.rejudge.set([{ accountId: own(account.id), at: 5 }]);
    const ref = place(aRef('1'));
    await store.targets.put([{ ref, home: 'claim', values: { conflict_status: 'open' } }]);
    await store.ledger.put([
      { ref, field: 'conflict_status', value: 'open', state: 'confirmed', note: null, at: 1 },
    ]);
    await store.managers.save({
      id: `${id}/m`,
      connectionId: id,
      ...{ crmOwnerId: 'm', crmUserIds: ['m'], name: 'M', email: 'm@vendor.example' },
      territories: [],
    });
  };
  /** How many rows of a kind there are to erase; the versions are seen by what a new one is called. */
  const shown = async (store: TenantStore, id: typeof CONNECTION) => {
    const ref = { ...aRef('1'), connectionId: id };
    const standing = await store.erasure.standing(id, 10);
    return {
      claims: standing.claims.length,
      accounts: standing.accounts.length,
      versions: (await store.claims.versions(`${id}/Opportunity/1` as never)).length,
      records: await store.records.count(id),
      targets: (await store.targets.get([ref])).length,
      ledger: await store.ledger.countRecords(id),
      inbox: (await store.inbox.take(id, 10)).length,
      dirty: await store.erasure.countDirty(id),
      due: (await store.matching.due.take(10)).filter(({ accountId }) =>
        accountId.startsWith(`${id}/`),
      ).length,
      cursor: await store.cursors.get(id, 'changes'),
      receipt: await store.cursors.get(id, 'uninstall'),
      managers: (await store.managers.list()).filter((one) => one.connectionId === id).length,
    };
  };
  const GONE = {
    ...{ claims: 0, accounts: 0, versions: 0, records: 0, targets: 0, ledger: 0, inbox: 0 },
    ...{ dirty: 0, due: 0, cursor: null, receipt: '{}', managers: 0 },
  };
  const eraseAll = async (tenant: TenantId, limit: number) => {
    for (const kind of ERASABLE) {
      const { run } = opened();
      while ((await run(tenant, (store) => store.erasure.erase(CONNECTION, kind, limit))) > 0);
    }
  };

  describe('erasing a connection', () => {
    it('leaves its receipt, the other connection and other tenants', async () => {
      const { newTenant, run } = opened();
      const [tenant, other] = [await newTenant(), await newTenant()];
      for (const one of [tenant, other]) await run(one, (store) => fill(store));
      await run(tenant, (store) => fill(store, TWIN));
      const twin = await run(tenant, (store) => shown(store, TWIN));
      const theirs = await run(other, (store) => shown(store, CONNECTION));
      expect(theirs).toMatchObject({ claims: 1, accounts: 1, versions: 1, dirty: 1, managers: 1 });
      await run(tenant, (store) => store.connections.setState(CONNECTION, 'disconnected', null));
      await eraseAll(tenant, 1);
      expect(await run(tenant, (store) => shown(store, CONNECTION))).toEqual(GONE);
      expect(await run(tenant, (store) => shown(store, TWIN))).toEqual(twin);
      expect(await run(other, (store) => shown(store, CONNECTION))).toEqual(theirs);
      // Nothing is in the way of reading it all again.
      await run(tenant, (store) => fill(store));
      expect(await run(tenant, (store) => shown(store, CONNECTION))).toEqual(theirs);
    });

    it('keeps versions while the connection is not disconnected', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, (store) => fill(store));
      for (const kind of ['claims', 'accounts', 'mappings'] as const) {
        await expect(
          run(tenant, (store) => store.erasure.erase(CONNECTION, kind, 10)),
        ).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' });
      }
      expect(await run(tenant, (store) => shown(store, CONNECTION))).toMatchObject({ versions: 1 });
    });

    it('names the conflicts with a claim of the connection, whatever their status', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const [mine, theirs] = [asConflictId('cf_1'), asConflictId('cf_2')];
      await run(tenant, async (store) => {
        await fill(store);
        await store.conflicts.insert(aConflict(mine, ['1', '2']));
        const ended = aConflict(theirs, ['1', '3'], { status: 'ended' });
        await store.conflicts.insert(ended);
      });
      expect(await run(tenant, (store) => store.erasure.conflictsOf(CONNECTION))).toEqual([
        mine,
        theirs,
      ]);
      expect(await run(tenant, (store) => store.erasure.conflictsOf(TWIN))).toEqual([]);
    });
  });
}
