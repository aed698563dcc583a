// What was found when a connection's rights and own fields were last looked at, kept beside its cursors.
import type { ConnectionId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { ProvisionReport } from '../../ports/crm.ts';
import type { TenantStore } from '../../ports/store.ts';

const STREAM = 'access';

/** `checkedAt` is null between the consent and the first look. */
export type AccessState = {
  /** As the vendor named them in its answer; empty where it names none. */
  readonly scopes: readonly string[];
  readonly checkedAt: Instant | null;
  readonly fields: ProvisionReport | null;
  /** What the mapping names and the CRM does not show to Parley's user, each with its cure. */
  readonly unseen: readonly string[];
  /** Why the look came to no end. */
  readonly fault: string | null;
  /** Why the mapping was proposed without a look at records; absent before it was. */
  readonly unsampled?: string | null;
};

const NOTHING: AccessState = {
  ...{ scopes: [], checkedAt: null, fields: null, unseen: [], fault: null },
};

/** In a transaction of the connection's tenant; null for one that was connected before this was kept. */
export async function readAccess(
  store: TenantStore,
  id: ConnectionId,
): Promise<AccessState | null> {
  const text = await store.cursors.get(id, STREAM);
  return text === null ? null : (JSON.parse(text) as AccessState);
}

/** A fresh consent: what it gave; everything else has to be looked at again. */
export function noteScopes(
  store: TenantStore,
  id: ConnectionId,
  scopes: readonly string[],
): Promise<void> {
  return store.cursors.set(id, STREAM, JSON.stringify({ ...NOTHING, scopes }));
}

/** What a look has found; what the consent gave stays. */
export async function noteAccess(
  store: TenantStore,
  id: ConnectionId,
  found: Omit<AccessState, 'scopes'>,
): Promise<AccessState> {
  const known = (await readAccess(store, id)) ?? NOTHING;
  const next = { ...known, ...found };
  await store.cursors.set(id, STREAM, JSON.stringify(next));
  return next;
}
