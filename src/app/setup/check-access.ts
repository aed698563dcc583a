// Looks whether a connection has what Parley needs: rights, own fields, and what its mapping reads.
import { explainError, ParleyError } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Connection } from '../../ports/store.ts';
import { setUpConnection } from '../connect.ts';
import type { AppContext } from '../context.ts';
import { checkMapping, faultPath } from '../mapping-check.ts';
import { type AccessState, noteAccess } from './access-state.ts';

/**
 * Sets the connection up as far as it goes (own fields, a proposed mapping), looks at what it may see,
 * and keeps what was found. Idempotent: an admin does it again after mending something. What an admin
 * can cure is in the result; other faults are thrown.
 */
export async function checkAccess(
  app: AppContext,
  tenantId: TenantId,
  connection: Connection,
): Promise<AccessState> {
  const found = await look(app, tenantId, connection);
  return app.store.inTenant(tenantId, (store) =>
    noteAccess(store, connection.id, { checkedAt: app.clock.now(), ...found }),
  );
}

type Found = Pick<AccessState, 'fields' | 'unseen' | 'fault' | 'unsampled'>;

async function look(app: AppContext, tenantId: TenantId, connection: Connection): Promise<Found> {
  try {
    const { schema, mapping, ...found } = await setUpConnection(app, tenantId, connection);
    const unseen = checkMapping(mapping, schema).map(
      (fault) => `${faultPath(fault)}: ${fault.message}`,
    );
    return { ...found, unseen, fault: null };
  } catch (error) {
    if (!(error instanceof ParleyError) || error.kind === 'bug') throw error;
    return { fields: null, unseen: [], fault: explainError(error) };
  }
}
