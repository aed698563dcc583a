// Whether a partner's person looks at a card: the mapping of the connection names them.
import type { CardViewer } from '../../ports/card.ts';
import type { Connection, TenantStore } from '../../ports/store.ts';

/** True for a user whom `partnerUsers` of the mapping in force names, by id or by e-mail domain. */
export async function isPartnerViewer(
  store: TenantStore,
  { id }: Connection,
  { userId, email }: CardViewer,
): Promise<boolean> {
  const current = await store.mappings.current(id);
  const named = current?.mapping.partnerUsers;
  if (named === undefined) return false;
  const domain = email?.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return (
    (userId !== null && named.ids.includes(userId)) ||
    (domain !== undefined && named.domains.includes(domain))
  );
}
