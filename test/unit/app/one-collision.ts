// A partner's registered claim and a direct one on one account, in one CRM, and what is made of them.
import type { AppContext } from '../../../src/app/context.ts';
import { detect, markDue } from '../../../src/app/detect.ts';
import { conflictPage } from '../../../src/app/view-conflict.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import type { ChannelManager, Conflict } from '../../../src/domain/conflict.ts';
import { asAccountId, type TenantId } from '../../../src/domain/ids.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';
import { aClaim, aDirectClaim, anAccount, NOW } from '../../helpers/claims.ts';
import { aConnection, CONNECTION } from '../../store/builders.ts';

export const ACCOUNT = asAccountId('org-1/Account/1');
export const account = anAccount('1', { id: ACCOUNT });
export const direct: Claim = { ...aDirectClaim('org-1/Opportunity/D'), account };
/**
 * Its registration prevails: the suggestion is all credit to the partner. As one is in force, the severity is
 * medium: two business days.
 */
export const partner: Claim = { ...aClaim('org-1/Opportunity/P', { registration: {} }), account };

/** Both claims are there; nobody has judged them yet. */
export async function openCollision(...managers: readonly ChannelManager[]) {
  const clock = new TestClock(NOW);
  const app: AppContext = testContext({ store: openMemoryStore(), clock });
  const tenantId = await aTenant(app.store);
  const world = collisionIn(app, tenantId);
  await world.inStore(async (store) => {
    await store.connections.save(aConnection());
    const context = { namedSince: null, contractEnd: null, incumbent: null };
    const ref = { connectionId: CONNECTION, object: 'Account', recordId: '1' };
    const keys = ['domain:acme.example'];
    await store.accounts.put([{ id: ACCOUNT, ref, account, context, keys, at: NOW }]);
  });
  await world.appoint(...managers);
  await world.put(partner, direct);
  return { app, clock, tenantId, ...world };
}

export type Collision = Awaited<ReturnType<typeof openCollision>>;

function collisionIn(app: AppContext, tenantId: TenantId) {
  const inStore = <T>(work: (store: TenantStore) => Promise<T>) =>
    app.store.inTenant(tenantId, work);
  return {
    inStore,
    put: (...claims: readonly Claim[]) =>
      inStore(async (store) => {
        for (const claim of claims) {
          const recordId = claim.id.split('/').at(-1) ?? '';
          const ref = { connectionId: CONNECTION, object: 'Opportunity', recordId };
          const version = { id: claim.id, ref, accountId: ACCOUNT, claim, at: app.clock.now() };
          await store.claims.put([version]);
        }
        await store.dirty.mark([ACCOUNT]);
      }),
    appoint: (...people: readonly ChannelManager[]) =>
      inStore(async (store) => {
        for (const one of people) await store.managers.save(one);
      }),
    /** What the schedules do once the hour has come: appointments, then judging. */
    judge: async (): Promise<Conflict> => {
      await markDue(app, tenantId);
      await detect(app, tenantId);
      const [conflict] = await inStore((store) => store.conflicts.list({ limit: 9, after: null }));
      return conflict as Conflict;
    },
    tasks: ({ id }: Conflict) => inStore((store) => store.tasks.ofConflict(id)),
    page: ({ id }: Conflict) =>
      inStore((store) => conflictPage(store, id, { now: app.clock.now() })),
  };
}
