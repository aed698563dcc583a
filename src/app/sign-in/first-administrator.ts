// The first admin: whoever connects a CRM while nobody administers.
import type { ConnectionId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { Grant } from '../../ports/crm.ts';
import type { TenantStore } from '../../ports/store.ts';

/** Whoever connects a CRM while nobody administers does so from then on. */
export async function adminOfInstall(
  store: TenantStore,
  {
    connectionId,
    grant,
    at,
  }: {
    readonly connectionId: ConnectionId;
    readonly grant: Pick<Grant, 'userId'>;
    readonly at: Instant;
  },
): Promise<void> {
  if ((await store.administrators.list()).length > 0) return;
  const { userId } = grant;
  const name = `User ${userId}, who connected it`;
  await store.administrators.save({
    ...{ connectionId, userId, name, email: null, by: 'install', at },
  });
  await auditAdministrator(store, {
    at,
    actor: 'install',
    subject: `${connectionId}/${userId}`,
    is: true,
  });
}

type Change = {
  readonly at: Instant;
  readonly actor: string;
  readonly subject: string;
  readonly is: boolean;
};

/** Who got or lost the role, by whom. */
export async function auditAdministrator(
  store: TenantStore,
  { at, actor, subject, is }: Change,
): Promise<void> {
  const document = JSON.stringify({ isAdmin: is });
  await store.audit.append([{ at, kind: 'administrator', actor, subject, document }]);
}
