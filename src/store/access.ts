// Used links, sessions and administrators.
import type {
  Administrator,
  AdministratorStore,
  LinkUse,
  Session,
  SessionStore,
  UsedLinkStore,
} from '../ports/access-store.ts';
import { decode, encode } from './codec.ts';
import type { Tx } from './tables.ts';

/** `TenantStore.usedLinks` on a transaction. */
export function usedLinksIn(tx: Tx): UsedLinkStore {
  return {
    async markUsed(use) {
      const added = await tx
        .insertInto('used_link')
        .values({ digest: use.digest, keep_until_ms: use.keepUntil, body: encode(use) })
        .onConflict((conflict) => conflict.doNothing())
        .returning('digest')
        .execute();
      return added.length > 0;
    },
    async find(digest) {
      const row = await tx
        .selectFrom('used_link')
        .select('body')
        .where('digest', '=', digest)
        .executeTakeFirst();
      return row === undefined ? null : decode<LinkUse>(row.body);
    },
    async purge(now) {
      await tx.deleteFrom('used_link').where('keep_until_ms', '<', now).execute();
    },
  };
}

/** `TenantStore.sessions` on a transaction. */
export function sessionsIn(tx: Tx): SessionStore {
  return {
    async put(session) {
      const { id, user, hash, previousHash, endsAt } = session;
      const row = {
        connection_id: user.kind === 'crm' ? user.connectionId : null,
        user_id: user.kind === 'crm' ? user.userId : null,
        hash,
        previous_hash: previousHash,
        ends_at_ms: endsAt,
        body: encode(session),
      };
      await tx
        .insertInto('session')
        .values({ session_id: id, ...row })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'session_id']).doUpdateSet(row))
        .execute();
    },
    async hold(hash) {
      const row = await tx
        .selectFrom('session')
        .select('body')
        .where((eb) => eb.or([eb('hash', '=', hash), eb('previous_hash', '=', hash)]))
        .forUpdate()
        .executeTakeFirst();
      return row === undefined ? null : decode<Session>(row.body);
    },
    async remove(id) {
      await tx.deleteFrom('session').where('session_id', '=', id).execute();
    },
    async removeOf({ connectionId, userId }) {
      await tx
        .deleteFrom('session')
        .where('connection_id', '=', connectionId)
        .where('user_id', '=', userId)
        .execute();
    },
    async purge(now) {
      await tx.deleteFrom('session').where('ends_at_ms', '<', now).execute();
    },
  };
}

/** `TenantStore.administrators` on a transaction. */
export function administratorsIn(tx: Tx): AdministratorStore {
  return {
    async save(administrator) {
      const { connectionId, userId } = administrator;
      const body = encode(administrator);
      await tx
        .insertInto('administrator')
        .values({ connection_id: connectionId, user_id: userId, body })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'connection_id', 'user_id']).doUpdateSet({ body }),
        )
        .execute();
    },
    async remove({ connectionId, userId }) {
      await tx
        .deleteFrom('administrator')
        .where('connection_id', '=', connectionId)
        .where('user_id', '=', userId)
        .execute();
    },
    async list() {
      const rows = await tx
        .selectFrom('administrator')
        .select('body')
        .orderBy('connection_id')
        .orderBy('user_id')
        .execute();
      return rows.map((row) => decode<Administrator>(row.body));
    },
  };
}
