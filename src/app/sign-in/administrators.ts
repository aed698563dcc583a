// Who administers Parley: whoever connected the first CRM, and whom an admin names after that.
import { explainError, ParleyError } from '../../domain/errors.ts';
import type { ConnectionId, TenantId } from '../../domain/ids.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { AdminResult } from '../admin-mode.ts';
import { openSession } from '../connect.ts';
import type { AppContext } from '../context.ts';
import { auditAdministrator } from './first-administrator.ts';

export type AdministratorChoice = { readonly connectionId: ConnectionId; readonly email: string };

/** Makes an active user of that CRM an admin. What an admin can cure comes back as `reason`. */
export async function nameAdministrator(
  app: AppContext,
  tenantId: TenantId,
  { choice, by }: { readonly choice: AdministratorChoice; readonly by: string },
): Promise<AdminResult> {
  const { connectionId } = choice;
  const wanted = choice.email.toLowerCase();
  try {
    const connection = await app.store.inTenant(tenantId, (store) =>
      store.connections.get(connectionId),
    );
    if (connection === null) return { ok: false, reason: 'Choose one of the connected CRMs.' };
    const session = openSession(app, tenantId, connection);
    const users = await session.users().finally(() => session.close());
    const user = users.find((one) => one.active && one.email?.toLowerCase() === wanted);
    if (user === undefined || user.userIds.length === 0) {
      return { ok: false, reason: `${choice.email} is no active user of that CRM.` };
    }
    const at = app.clock.now();
    await app.store.inTenant(tenantId, async (store) => {
      for (const userId of user.userIds) {
        const person = { connectionId, userId, name: user.name, email: user.email };
        await store.administrators.save({ ...person, by, at });
        await auditAdministrator(store, {
          at,
          actor: by,
          subject: `${connectionId}/${userId}`,
          is: true,
        });
      }
    });
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ParleyError) || error.kind === 'bug') throw error;
    return { ok: false, reason: explainError(error) };
  }
}

/** Takes the role away, and ends the person's sessions. Nobody is locked out: see `parley sign-in`. */
export async function dismissAdministrator(
  app: Pick<AppContext, 'clock'>,
  store: TenantStore,
  {
    person,
    by,
  }: {
    readonly person: { readonly connectionId: ConnectionId; readonly userId: string };
    readonly by: string;
  },
): Promise<AdminResult> {
  const { connectionId, userId } = person;
  const known = (await store.administrators.list()).some(
    (one) => one.connectionId === connectionId && one.userId === userId,
  );
  if (!known) return { ok: false, reason: 'That person is no admin any more.' };
  await store.administrators.remove(person);
  await store.sessions.removeOf(person);
  const at = app.clock.now();
  await auditAdministrator(store, {
    at,
    actor: by,
    subject: `${connectionId}/${userId}`,
    is: false,
  });
  return { ok: true };
}
