// Used links, sessions and administrators.
import type {
  Administrator,
  AdministratorStore,
  LinkUse,
  Session,
  SessionStore,
  UsedLinkStore,
} from '../../ports/access-store.ts';
import { CONNECTIONS } from './connections.ts';
import { keep } from './kept.ts';
import { byText } from './order.ts';
import { changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

const USED_LINKS = changeable<LinkUse>('used_link');
const SESSIONS = changeable<Session>('session');
const ADMINISTRATORS = changeable<Administrator>('administrator');

const ALL = Number.POSITIVE_INFINITY;

/** `TenantStore.usedLinks` in a transaction. */
export function usedLinksIn(tx: MemoryTransaction): UsedLinkStore {
  return {
    async markUsed(use) {
      tx.requireTenant('used_link_tenant_id_fkey');
      return tx.change(USED_LINKS, use.digest, (known) =>
        known === undefined ? keep(use) : undefined,
      );
    },
    async find(digest) {
      return (await tx.get(USED_LINKS, digest)) ?? null;
    },
    async purge(now) {
      await tx.erase(USED_LINKS.name, (_, row) => (row as LinkUse).keepUntil < now, ALL);
    },
  };
}

/** `TenantStore.sessions` in a transaction. */
export function sessionsIn(tx: MemoryTransaction): SessionStore {
  const removeWhere = (passes: (session: Session) => boolean) =>
    tx.erase(SESSIONS.name, (_, row) => passes(row as Session), ALL);
  return {
    async put(session) {
      const { user } = session;
      if (user.kind === 'crm') {
        await tx.require(CONNECTIONS, user.connectionId, 'session_tenant_id_connection_id_fkey');
      } else tx.requireTenant('session_tenant_id_fkey');
      await tx.change(SESSIONS, session.id, () => keep(session));
    },
    async hold(hash) {
      const has = (one: Session) => one.hash === hash || one.previousHash === hash;
      const [found] = await tx.where(SESSIONS, has);
      if (found === undefined) return null;
      const [held] = await tx.hold(SESSIONS, [found.id]);
      return held !== undefined && has(held) ? held : null;
    },
    async remove(id) {
      await tx.change(SESSIONS, id, () => null);
    },
    async removeOf({ connectionId, userId }) {
      await removeWhere(
        ({ user }) =>
          user.kind === 'crm' && user.connectionId === connectionId && user.userId === userId,
      );
    },
    async purge(now) {
      await removeWhere((session) => session.endsAt < now);
    },
  };
}

/** `TenantStore.administrators` in a transaction. */
export function administratorsIn(tx: MemoryTransaction): AdministratorStore {
  const keyOf = ({ connectionId, userId }: Pick<Administrator, 'connectionId' | 'userId'>) =>
    `${connectionId} ${userId}`;
  return {
    async save(administrator) {
      const { connectionId } = administrator;
      await tx.require(CONNECTIONS, connectionId, 'administrator_tenant_id_connection_id_fkey');
      await tx.change(ADMINISTRATORS, keyOf(administrator), () => keep(administrator));
    },
    async remove(person) {
      await tx.change(ADMINISTRATORS, keyOf(person), () => null);
    },
    async list() {
      return byText(await tx.where(ADMINISTRATORS, () => true), keyOf);
    },
  };
}
