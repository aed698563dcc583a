// After a policy or a mapping was adopted, or Parley matches by other rules: claims and accounts are derived
// again from the stored records, and what changed by it, or all of it, is judged again. No CRM is asked.
import {
  type AccountId,
  accountIdOf,
  type ConnectionId,
  claimIdOf,
  recordKeyOf,
  type TenantId,
} from '../domain/ids.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { type DeriveContext, type DerivedBatch, deriveBatch } from './derive-batch.ts';
import { followPlace, moveFollowPlace, startFollowingKeys } from './follow-place.ts';
import { intakeTurn } from './intake-turn.ts';
import { policyInForce } from './policy-in-force.ts';
import { saveDerived } from './sync.ts';

/** Records of one transaction. */
const STEP = 200;

/**
 * Goes on until all have followed or the slice is over; returns how many accounts were looked at. May
 * stop anywhere; one small transaction per connection while nothing was adopted.
 */
export async function followPolicy(
  app: AppContext,
  tenantId: TenantId,
  signal?: AbortSignal,
): Promise<number> {
  let count = 0;
  const connections = await app.store.inTenant(tenantId, (store) => store.connections.list());
  for (const { id } of connections) {
    for (;;) {
      signal?.throwIfAborted();
      const marked = await app.store.inTenant(tenantId, (store) => followSome(app, store, id));
      if (marked === null) break;
      count += marked;
      if (app.slice?.isOver()) return count;
    }
  }
  return count;
}

/** Accounts looked at in this step; null when there is nothing to follow, or not yet. */
async function followSome(
  { clock }: AppContext,
  store: TenantStore,
  id: ConnectionId,
): Promise<number | null> {
  await startFollowingKeys(store, id);
  const found = await followPlace(store, id);
  if (found?.place.phase !== 'deriving') return null;
  const { place, text: from } = found;
  // As intake: records that come in meanwhile would be derived from half of what there is.
  await store.turns.take(intakeTurn(id));
  const connection = await store.connections.get(id);
  const current = await store.mappings.current(id);
  if (connection === null || current === null) return null;
  const object = place.objects[place.done];
  const ids = object === undefined ? [] : await idsAfter(store, id, object, place.after);
  const isRest = ids.length === STEP;
  const to = {
    ...place,
    done: isRest ? place.done : place.done + 1,
    after: isRest ? (ids.at(-1) ?? null) : null,
    phase: object === undefined ? ('over' as const) : place.phase,
  };
  // Something else was adopted meanwhile: the next step begins afresh.
  if (!(await moveFollowPlace(store, id, { from, to }))) return 0;
  if (object === undefined) return 0;
  const { policy } = await policyInForce(store);
  const { mapping } = current;
  const context = { store, connection, mapping, policy, at: clock.now() };
  const batch = await deriveAnew(context, await store.records.get(id, object, ids));
  await saveDerived(store, batch, []);
  const concerned = new Set<AccountId>([
    ...batch.accounts.map((one) => one.id),
    ...batch.claims.map((one) => one.accountId),
  ]);
  if (place.marksAll) await store.dirty.mark([...concerned]);
  return concerned.size;
}

/** The deleted too: while the CRM was read anew nobody derived what went away. */
async function idsAfter(
  store: TenantStore,
  id: ConnectionId,
  object: string,
  after: string | null,
): Promise<readonly string[]> {
  const listed = await store.records.presence(id, object, after, STEP);
  return listed.map((one) => one.recordId);
}

/**
 * What the mapping makes of the records now, and an end for whatever an earlier one made of them and
 * this one does not.
 */
export async function deriveAnew(
  context: DeriveContext,
  records: readonly SourceRecord[],
): Promise<DerivedBatch> {
  const batch = await deriveBatch(context, records);
  const accounts = new Set(batch.accounts.map((one) => one.id));
  const claims = new Set(batch.claims.map((one) => one.id));
  const refs = records.map(({ object, recordId }) => ({
    ...{ connectionId: context.connection.id, object, recordId },
  }));
  const { at } = context;
  const told = new Set(batch.problems.map((one) => recordKeyOf(one.ref)));
  const nothing = { namedSince: null, contractEnd: null, incumbent: null };
  return {
    joined: batch.joined,
    problems: [
      ...batch.problems,
      ...refs
        .filter((ref) => !told.has(recordKeyOf(ref)))
        .map((ref) => ({ ref, problems: [], at })),
    ],
    accounts: [
      ...batch.accounts,
      ...refs
        .filter((ref) => !accounts.has(accountIdOf(ref)))
        .map((ref) => ({
          ...{ id: accountIdOf(ref), ref, account: null, context: nothing, keys: [], at },
        })),
    ],
    claims: [
      ...batch.claims,
      ...refs
        .filter((ref) => !claims.has(claimIdOf(ref)))
        .map((ref) => ({
          ...{ id: claimIdOf(ref), ref, accountId: accountIdOf(ref), claim: null, at },
        })),
    ],
  };
}
