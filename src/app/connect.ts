// Installing a connection: OAuth with state and PKCE, then schema, mapping, own fields, managers.
import { z } from 'zod';
import { CRMS, type Crm } from '../domain/claim.ts';
import type { ChannelManager } from '../domain/conflict.ts';
import { ParleyError } from '../domain/errors.ts';
import type { DeciderRole } from '../domain/escalation.ts';
import { asConnectionId, type ConnectionId, type TenantId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { CrmSchema, CrmSession, CrmUser, Grant, ProvisionReport } from '../ports/crm.ts';
import type { Connection } from '../ports/store.ts';
import { type AppContext, connectorOf } from './context.ts';
import { proposeFirst } from './live-proposal.ts';
import { notePlace } from './record-places.ts';
import { noteScopes } from './setup/access-state.ts';
import { adminOfInstall } from './sign-in/first-administrator.ts';
import { saveGrant, tokenSource } from './tokens.ts';
import { isUnderWay, readReceipt } from './uninstall-receipt.ts';

/** How long the admin may take on the vendor's consent page (reliability.md, 5.1). */
const STATE_TTL_MS = 10 * 60_000;

const pendingInstall = z.strictObject({
  crm: z.enum(CRMS),
  tenantId: z.string(),
  state: z.string(),
  codeVerifier: z.string(),
  expiresAt: z.number(),
});

export type InstallStart = { readonly redirectTo: string; readonly cookie: string };

/**
 * Starts an install. `cookie` binds the answer to this browser: it is sealed, so that any process
 * can read it back and nobody else can.
 */
export async function startInstall(
  app: AppContext,
  tenantId: TenantId,
  crm: Crm,
): Promise<InstallStart> {
  const state = app.randomId();
  // 43 to 128 characters (RFC 7636): two ids of at least 22 characters each.
  const codeVerifier = `${app.randomId()}${app.randomId()}`.slice(0, 128);
  const codeChallenge = Buffer.from(app.sha256(codeVerifier), 'hex').toString('base64url');
  const cookie = await app.vault.seal(
    JSON.stringify({
      crm,
      tenantId,
      state,
      codeVerifier,
      expiresAt: app.clock.now() + STATE_TTL_MS,
    } satisfies z.infer<typeof pendingInstall>),
    ['install', crm],
  );
  const redirectTo = connectorOf(app, crm).authorizeUrl({
    state,
    redirectUri: redirectUriOf(app, crm),
    codeChallenge,
  });
  return { redirectTo, cookie };
}

/** Exactly this address is registered with the vendor. */
export function redirectUriOf(app: AppContext, crm: Crm): string {
  return `${app.publicUrl}/connect/${crm}/callback`;
}

/**
 * Finishes an install with the callback's query and the browser's cookie. A connection made before
 * for the same org or portal is authorised again, not doubled. Starts in dry run.
 */
export async function finishInstall(
  app: AppContext,
  crm: Crm,
  query: { readonly code: string; readonly state: string },
  cookie: string,
): Promise<{ readonly tenantId: TenantId; readonly connection: Connection }> {
  const pending = await openPending(app, crm, cookie);
  if (pending.state !== query.state || pending.expiresAt < app.clock.now()) {
    throw stateInvalid('The answer does not belong to the install started in this browser.');
  }
  const grant = await connectorOf(app, crm).exchangeCode({
    code: query.code,
    redirectUri: redirectUriOf(app, crm),
    codeVerifier: pending.codeVerifier,
  });
  const tenantId = pending.tenantId as TenantId;
  const connection = await saveConnection(app, tenantId, crm, grant);
  return { tenantId, connection };
}

async function openPending(app: AppContext, crm: Crm, cookie: string) {
  try {
    return pendingInstall.parse(JSON.parse(await app.vault.open(cookie, ['install', crm])));
  } catch (cause) {
    throw stateInvalid('This browser did not start the install.', cause);
  }
}

function stateInvalid(message: string, cause?: unknown): ParleyError {
  return new ParleyError('OAUTH_STATE_INVALID', message, {
    hint: 'Start again from the connections page.',
    cause,
  });
}

async function saveConnection(
  app: AppContext,
  tenantId: TenantId,
  crm: Crm,
  grant: Grant,
): Promise<Connection> {
  const id: ConnectionId = asConnectionId(
    `${crm === 'salesforce' ? 'sf' : 'hs'}-${grant.externalId}`,
  );
  const { connection, version } = await app.store.inTenant(tenantId, async (store) => {
    const known = await store.connections.get(id);
    if (known !== null && isUnderWay(await readReceipt(store, id))) {
      throw new ParleyError('BAD_INPUT', `Connection ${id} is just being uninstalled.`, {
        hint: 'Wait for its receipt on the connections page, then connect it again.',
      });
    }
    const next: Connection = {
      id,
      crm,
      externalId: grant.externalId,
      apiUrl: grant.apiUrl,
      state: 'connected',
      stateReason: null,
      writeMode: known?.writeMode ?? 'dry_run',
      connectedAt: known?.connectedAt ?? app.clock.now(),
    };
    await store.connections.save(next);
    await noteScopes(store, id, grant.scopes);
    await adminOfInstall(store, { connectionId: id, grant, at: app.clock.now() });
    await store.audit.append([
      {
        at: app.clock.now(),
        kind: 'install',
        actor: `${crm} user ${grant.userId}`,
        subject: id,
        document: JSON.stringify({ scopes: grant.scopes, again: known !== null }),
      },
    ]);
    return { connection: next, version: (await store.tokens.load(id))?.version ?? null };
  });
  await saveGrant(app, { tenantId, connectionId: id }, grant, version);
  return connection;
}

/** Opens a session on a connection; the caller closes it. Throws CRM_REAUTH_NEEDED when broken. */
export function openSession(
  app: AppContext,
  tenantId: TenantId,
  connection: Connection,
  signal?: AbortSignal,
): CrmSession {
  if (connection.state !== 'connected') {
    throw new ParleyError(
      'CRM_REAUTH_NEEDED',
      `Connection ${connection.id} is ${connection.state}.`,
      {
        hint: 'Connect it again from the console.',
      },
    );
  }
  return lastSession(app, tenantId, connection, signal);
}

/** As {@link openSession}, on a connection that is just being uninstalled: nobody else opens one. */
export function lastSession(
  app: AppContext,
  tenantId: TenantId,
  connection: Connection,
  signal?: AbortSignal,
): CrmSession {
  return connectorOf(app, connection.crm).open({
    connectionId: connection.id,
    apiUrl: connection.apiUrl,
    tokens: tokenSource(app, tenantId, connection),
    priority: app.priority ?? 'user',
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Who puts a mapping in force that no person has seen yet. */
export const PROPOSED = 'proposed';

/** What was found while a connection was set up. */
export type SetUp = {
  readonly fields: ProvisionReport;
  /** What the CRM has, as far as the mapping draws on it. */
  readonly schema: CrmSchema;
  readonly mapping: Mapping;
  /** Why the mapping was proposed without a look at records; absent where nothing was proposed. */
  readonly unsampled?: string | null;
};

/**
 * Sets up a new connection: checks or makes the own fields, looks at some live records and stores the
 * mapping proposed from them, unless the admin has one already. Idempotent.
 */
export async function setUpConnection(
  app: AppContext,
  tenantId: TenantId,
  connection: Connection,
): Promise<SetUp> {
  const { id } = connection;
  const known = await app.store.inTenant(tenantId, (store) => store.mappings.current(id));
  const session = openSession(app, tenantId, connection);
  try {
    const fields = await session.provision();
    await notePlace({ app, tenantId, connection, session });
    const schema = await session.describe(known?.mapping);
    if (known !== null) return { fields, schema, mapping: known.mapping };
    const connector = connectorOf(app, connection.crm);
    const proposed = await proposeFirst({ connector, connectionId: id, session, schema });
    return await app.store.inTenant(tenantId, async (store) => {
      const current = await store.mappings.current(id);
      if (current !== null) return { fields, schema, mapping: current.mapping };
      await store.mappings.append(id, proposed.mapping, PROPOSED, app.clock.now());
      return { fields, schema, ...proposed };
    });
  } finally {
    await session.close();
  }
}

export type ManagerChoice = {
  readonly connectionId: ConnectionId;
  readonly email: string;
  readonly territories: readonly string[];
  /** What they decide as; a channel manager unless said. */
  readonly role?: DeciderRole;
};

/** Names channel managers, and those to whom conflicts are escalated, by their e-mail in their home CRM. Throws BAD_INPUT for an unknown one. */
export async function appointManagers(
  app: AppContext,
  tenantId: TenantId,
  choices: readonly ManagerChoice[],
): Promise<void> {
  for (const choice of choices) {
    const connection = await app.store.inTenant(tenantId, (store) =>
      store.connections.get(choice.connectionId),
    );
    if (connection === null) {
      throw new ParleyError('BAD_INPUT', `There is no connection ${choice.connectionId}.`);
    }
    const session = openSession(app, tenantId, connection);
    try {
      const manager = managerOf(choice, await session.users());
      await app.store.inTenant(tenantId, (store) => store.managers.save(manager));
    } finally {
      await session.close();
    }
  }
}

function managerOf(choice: ManagerChoice, users: readonly CrmUser[]): ChannelManager {
  const wanted = choice.email.toLowerCase();
  const user = users.find((one) => one.active && one.email?.toLowerCase() === wanted);
  if (user === undefined) {
    throw new ParleyError('BAD_INPUT', `${choice.email} is no active user of that CRM.`, {
      hint: 'Name a channel manager who can sign in to that CRM.',
    });
  }
  return {
    id: `${choice.connectionId}/${user.ownerId}`,
    connectionId: choice.connectionId,
    crmOwnerId: user.ownerId,
    crmUserIds: user.userIds,
    name: user.name,
    email: choice.email,
    territories: choice.territories,
    ...(choice.role === undefined ? {} : { role: choice.role }),
  };
}
