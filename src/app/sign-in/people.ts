// What a signed-in person may do: decided anew at every request, from who administers and who decides.
import { isAppointed, type ManagerId } from '../../domain/conflict.ts';
import type { CrmPerson, OpenedRecord, Session } from '../../ports/access-store.ts';
import type { TenantStore } from '../../ports/store.ts';

/** Roles: an admin connects and appoints, a manager decides, everybody else is a rep. */
export type Person = {
  readonly name: string;
  readonly managerId: ManagerId | null;
  readonly isAdmin: boolean;
  /** Null for the operator, who is no user of a CRM. */
  readonly person: CrmPerson | null;
  readonly opened: readonly OpenedRecord[];
};

/** Null when the session's CRM is no longer connected: its users are nobody here any more. */
export async function personOf(store: TenantStore, session: Session): Promise<Person | null> {
  const { user, opened } = session;
  if (user.kind === 'operator') {
    return { name: 'Operator', managerId: null, isAdmin: true, person: null, opened };
  }
  const { connectionId, userId } = user;
  const connection = await store.connections.get(connectionId);
  if (connection === null || connection.state === 'disconnected') return null;
  const managers = (await store.managers.list()).filter(isAppointed);
  const administrators = await store.administrators.list();
  const manager = managers.find(
    (one) => one.connectionId === connectionId && one.crmUserIds.includes(userId),
  );
  return {
    name: manager?.name ?? user.name,
    managerId: manager?.id ?? null,
    isAdmin: administrators.some(
      (one) => one.connectionId === connectionId && one.userId === userId,
    ),
    person: { connectionId, userId, name: user.name, email: user.email },
    opened,
  };
}
