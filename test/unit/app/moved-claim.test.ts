// A claim that goes to another customer while its old one is judged: two judge at once, and what the
// slower one read says nothing of the claim any more.
import { expect, it } from 'vitest';
import type { AppContext } from '../../../src/app/context.ts';
import { detect } from '../../../src/app/detect.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import type { Store, TenantStore } from '../../../src/ports/store.ts';
import { Chance } from '../../simulation/chance.ts';
import { addAccount, addClaim, CLAIM_OBJECT, moveClaim } from '../../simulation/town.ts';
import { openOrg, TENANT } from './one-org.ts';

const MINUTE_MS = 60_000;

/** Judging that stands still between what it reads and what it writes: `reached`, until `go`. */
function standingStill(app: AppContext) {
  const reached = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const slowed = (inside: TenantStore): TenantStore => {
    const list = async () => {
      reached.resolve();
      await go.promise;
      return inside.managers.list();
    };
    return new Proxy(inside, {
      get: (_, name: keyof TenantStore) =>
        name === 'managers' ? { ...inside.managers, list } : inside[name],
    });
  };
  const inTenant: Store['inTenant'] = (tenantId, work) =>
    app.store.inTenant(tenantId, (inside) => work(slowed(inside)));
  const store = new Proxy(app.store, {
    get: (inner, name) => (name === 'inTenant' ? inTenant : Reflect.get(inner, name, inner)),
  });
  return { app: { ...app, store }, reached: reached.promise, go: go.resolve };
}

it('keeps the flag that it got with its new customer', async () => {
  let now = Date.UTC(2026, 10, 20, 9);
  const { app, town, salesforce } = await openOrg(() => now);
  const { salesforce: org } = town.world;
  const partner = [...org.rows('Account')].find(({ fields }) => fields['IsPartner'] === true);
  if (partner === undefined) throw new Error('the town has a partner');
  const [left, found] = [61, 62].map((customer) => addAccount(town, 'salesforce', customer));
  if (left === undefined || found === undefined) throw new Error('both were added');
  const shape = new Chance(5);
  const claim = addClaim(town, 'salesforce', { account: left, partner: null, shape });
  addClaim(town, 'salesforce', { account: found, partner, shape });
  const sync = () => syncConnection(app, TENANT, salesforce);
  await sync();
  await detect(app, TENANT);

  now += MINUTE_MS;
  org.update(CLAIM_OBJECT.salesforce, claim.id, { Amount: 77_000 }, 'x');
  await sync();
  const slow = standingStill(app);
  const slower = detect(slow.app, TENANT);
  await slow.reached;
  now += MINUTE_MS;
  moveClaim(town, 'salesforce', claim, found);
  await sync();
  expect(await detect(app, TENANT)).toMatchObject({ opened: 1 });
  slow.go();
  await slower;

  const ref = { connectionId: salesforce, object: CLAIM_OBJECT.salesforce, recordId: claim.id };
  const targets = await app.store.inTenant(TENANT, (store) => store.targets.get([ref]));
  expect(targets).toMatchObject([{ values: { conflict_status: 'open' } }]);
});
