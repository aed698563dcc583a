// What becomes of the records that a connector read: the claims and accounts derived from them.
import { saveRates } from '../../src/app/currency-rates.ts';
import { deriveBatch } from '../../src/app/derive-batch.ts';
import type { Claim, Crm } from '../../src/domain/claim.ts';
import type { CurrencyRates } from '../../src/domain/currency-rates.ts';
import { asConnectionId, asTenantId } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { ReadRecord } from '../../src/domain/source-record.ts';
import type { AccountVersion, Connection } from '../../src/ports/store.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';

const TENANT = asTenantId('t');
/** The connection that the book is derived for. */
export const DERIVED_FOR = asConnectionId('derived-for');

export type DerivedBook = {
  /** By record id. */
  readonly claims: ReadonlyMap<string, Claim>;
  readonly accounts: ReadonlyMap<string, AccountVersion>;
};

/** The book that a fresh store would hold after reading these, the latest of each last. */
export async function derivedFrom(
  crm: Crm,
  mapping: Mapping,
  records: readonly ReadRecord[],
  rates: CurrencyRates | null = null,
): Promise<DerivedBook> {
  const store = openMemoryStore();
  await store.createTenant({ id: TENANT, name: 't', createdAt: 0 });
  const connection: Connection = {
    ...{ id: DERIVED_FOR, crm, externalId: '1', apiUrl: 'https://x.example' },
    ...{ state: 'connected', stateReason: null, writeMode: 'dry_run', connectedAt: 0 },
  };
  const { claims, accounts } = await store.inTenant(TENANT, async (inside) => {
    await inside.connections.save(connection);
    await saveRates(inside, connection.id, { readAt: 0, rates });
    const number = await inside.records.nextReading();
    const latest = new Map(records.map((one) => [`${one.object}/${one.recordId}`, one]));
    const plain = [...latest.values()].map(({ own: _, ...record }) => record);
    await inside.records.put(connection.id, plain, { number, isAsked: false });
    const context = { store: inside, connection, mapping, policy: DEFAULT_POLICY, at: 2 };
    return deriveBatch(context, plain);
  });
  const known = claims.flatMap(({ claim }) => (claim === null ? [] : [claim]));
  const idOf = ({ id }: AccountVersion) => id.split('/').at(-1) ?? '';
  return {
    claims: new Map(known.map((claim) => [claim.recordId, claim])),
    accounts: new Map(accounts.map((one) => [idOf(one), one])),
  };
}
