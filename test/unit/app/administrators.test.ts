// Who administers: the one who connected first, those who are named after, nobody who was dismissed.
import { beforeEach, describe, expect, it } from 'vitest';
import {
  dismissAdministrator,
  nameAdministrator,
} from '../../../src/app/sign-in/administrators.ts';
import { adminOfInstall } from '../../../src/app/sign-in/first-administrator.ts';
import { asConnectionId, type TenantId } from '../../../src/domain/ids.ts';
import type { CrmConnector, CrmUser } from '../../../src/ports/crm.ts';
import type { Store, TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';

const HOME = asConnectionId('hs-1');
const USERS: readonly CrmUser[] = [
  { ownerId: '1', userIds: ['11'], name: 'Ada', email: 'Ada@vendor.example', active: true },
  { ownerId: '2', userIds: ['12'], name: 'Old', email: 'old@vendor.example', active: false },
  { ownerId: '3', userIds: [], name: 'Queue', email: 'queue@vendor.example', active: true },
];
const connector = {
  crm: 'hubspot',
  open: () => ({ users: async () => USERS, close: async () => {} }),
} as unknown as CrmConnector;

let store: Store;
let tenantId: TenantId;
const app = () => testContext({ store, clock: new TestClock(5_000), connectors: [connector] });
const run = <T>(work: (inside: TenantStore) => Promise<T>) => store.inTenant(tenantId, work);
const names = () => run(async (one) => (await one.administrators.list()).map(({ name }) => name));
const nameByEmail = (email: string, connectionId = HOME) =>
  nameAdministrator(app(), tenantId, { choice: { connectionId, email }, by: 'op' });

beforeEach(async () => {
  store = openMemoryStore();
  tenantId = await aTenant(store);
  await run((one) =>
    one.connections.save({
      ...{ id: HOME, crm: 'hubspot', externalId: '1', apiUrl: 'https://api.hubapi.com' },
      ...{ state: 'connected', stateReason: null, writeMode: 'dry_run', connectedAt: 0 },
    }),
  );
});

describe('the first admin', () => {
  it('is who connects while nobody is; whoever connects later is not', async () => {
    const install = (userId: string) =>
      run((one) => adminOfInstall(one, { connectionId: HOME, grant: { userId }, at: 1 }));
    await install('11');
    await install('99');
    const list = await run((one) => one.administrators.list());
    expect(list).toMatchObject([{ connectionId: HOME, userId: '11', by: 'install' }]);
    const trail = await run((one) => one.audit.list(10));
    expect(trail.map(({ kind }) => kind)).toEqual(['administrator']);
  });
});

describe('naming an admin', () => {
  it('takes an active user of that CRM, in any spelling of the e-mail', async () => {
    expect(await nameByEmail('ada@VENDOR.example')).toEqual({ ok: true });
    expect(await names()).toEqual(['Ada']);
  });

  it.each(['old@vendor.example', 'queue@vendor.example', 'nobody@vendor.example'])(
    'refuses %s with the reason',
    async (email) => {
      expect(await nameByEmail(email)).toEqual({
        ok: false,
        reason: `${email} is no active user of that CRM.`,
      });
      expect(await names()).toEqual([]);
    },
  );

  it('refuses a CRM that is not connected', async () => {
    expect(await nameByEmail('ada@vendor.example', asConnectionId('hs-9'))).toMatchObject({
      ok: false,
    });
  });
});

describe('taking the role away', () => {
  it('ends the person’s sessions too, and says when there is none', async () => {
    await nameByEmail('ada@vendor.example');
    const person = { connectionId: HOME, userId: '11' };
    await run((one) =>
      one.sessions.put({
        ...{ id: 's', user: { kind: 'crm', ...person, name: 'Ada', email: null }, hash: 'h' },
        ...{ previousHash: null, rotatedAt: 1, startedAt: 1, seenAt: 1, isConfirmed: true },
        ...{ endsAt: 9_000, opened: [] },
      }),
    );
    const dismiss = () => run((one) => dismissAdministrator(app(), one, { person, by: 'op' }));
    expect(await dismiss()).toEqual({ ok: true });
    expect(await names()).toEqual([]);
    expect(await run((one) => one.sessions.hold('h'))).toBeNull();
    expect(await dismiss()).toMatchObject({ ok: false });
  });
});
