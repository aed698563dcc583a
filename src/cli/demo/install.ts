// Plays the admin of the demo: connects both CRMs, appoints the channel managers.
import { CHANNEL_MANAGERS, emailOf, PEOPLE } from '../../../connectors/sandbox/seed/cast.ts';
import { appointManagers, finishInstall, startInstall } from '../../app/connect.ts';
import type { AppContext } from '../../app/context.ts';
import { checkAccess } from '../../app/setup/check-access.ts';
import { CRMS, type Crm } from '../../domain/claim.ts';
import { ParleyError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Connection } from '../../ports/store.ts';
import { type DemoWorld, giveConsent } from './world.ts';

const MANAGERS = Object.entries(CHANNEL_MANAGERS).map(([key, { crm, territories }]) => ({
  crm,
  territories,
  email: emailOf(PEOPLE[key as keyof typeof CHANNEL_MANAGERS]),
}));

/** Connects what is not yet connected; a run that was killed half way is completed. */
export async function installDemo(
  app: AppContext,
  tenantId: TenantId,
  world: DemoWorld,
): Promise<readonly Connection[]> {
  const tenants = await app.store.listTenants();
  if (!tenants.some((one) => one.id === tenantId)) {
    await app.store.createTenant({ id: tenantId, name: 'Demo vendor', createdAt: app.clock.now() });
  }
  const connections: Connection[] = [];
  for (const crm of CRMS) connections.push(await connect(app, tenantId, crm, world));
  await appointManagers(
    app,
    tenantId,
    MANAGERS.map(({ crm, email, territories }) => ({
      connectionId: (connections.find((one) => one.crm === crm) as Connection).id,
      email,
      territories,
    })),
  );
  return connections;
}

async function connect(
  app: AppContext,
  tenantId: TenantId,
  crm: Crm,
  world: DemoWorld,
): Promise<Connection> {
  const known = await app.store.inTenant(tenantId, async (store) => {
    const found = (await store.connections.list()).find((one) => one.crm === crm);
    if (found === undefined || (await store.tokens.load(found.id)) === null) return null;
    // The sandbox may have come back on another port.
    const apiUrl = crm === 'salesforce' ? world.salesforceUrl : world.hubspotUrl;
    const moved: Connection = { ...found, apiUrl };
    await store.connections.save(moved);
    return moved;
  });
  const connection = known ?? (await install(app, tenantId, crm));
  const { fault } = await checkAccess(app, tenantId, connection);
  if (fault !== null)
    throw new ParleyError('CRM_PERMISSION_MISSING', `The demo is not set up: ${fault}`);
  return connection;
}

async function install(app: AppContext, tenantId: TenantId, crm: Crm): Promise<Connection> {
  const start = await startInstall(app, tenantId, crm);
  const answer = await giveConsent(crm, start.redirectTo);
  const { connection } = await finishInstall(app, crm, answer, start.cookie);
  return connection;
}
