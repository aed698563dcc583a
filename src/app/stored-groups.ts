// Claims that may be judged together, from the store: what `policy simulate`, `policy radar` and
// `credit` work on once CRMs are connected. The current versions only; the past is told by their dates.
import { type AccountId, claimIdOf } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import type { PastDeal } from '../engagement/attribution/shapley.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { type ClaimGroup, dealsOf } from './claim-groups.ts';
import { readSurroundings } from './neighbourhood.ts';

/** Runs some reads in one transaction of the tenant. */
export type InTenant = <Value>(work: (store: TenantStore) => Promise<Value>) => Promise<Value>;

export type StoredGroups = {
  /** Customers with at least two claims. */
  readonly groups: readonly ClaimGroup[];
  /** Closed deals, of customers with one claim too. */
  readonly deals: readonly PastDeal[];
};

/** Records of one read; no transaction stays open over more. */
const PAGE = 1_000;
/** Accounts whose surroundings are read at once. */
const ACCOUNTS_AT_ONCE = 100;

/** Every claim of a tenant, customer by customer. */
export async function storedGroups(inTenant: InTenant, policy: Policy): Promise<StoredGroups> {
  const accountIds = [...(await accountsWithClaims(inTenant))];
  const groups: ClaimGroup[] = [];
  const deals: PastDeal[] = [];
  const done = new Set<AccountId>();
  for (let at = 0; at < accountIds.length; at += ACCOUNTS_AT_ONCE) {
    const starts = accountIds.slice(at, at + ACCOUNTS_AT_ONCE).filter((id) => !done.has(id));
    if (starts.length === 0) continue;
    const { neighbourhoods, evidence } = await inTenant((store) => readSurroundings(store, starts));
    for (const { accountIds: members, claims, context } of neighbourhoods) {
      const [first] = claims;
      if (first === undefined || members.some((id) => done.has(id))) continue;
      for (const id of members) done.add(id);
      for (const deal of dealsOf(claims, policy)) deals.push(deal);
      if (claims.length < 2) continue;
      const customer = first.account.name;
      groups.push({ customer, claims, context, evidenceBy: () => evidence, tellsActivities: true });
    }
  }
  return { groups, deals };
}

async function accountsWithClaims(inTenant: InTenant): Promise<ReadonlySet<AccountId>> {
  const accountIds = new Set<AccountId>();
  for (const connection of await inTenant((store) => store.connections.list())) {
    const mapped = await inTenant((store) => store.mappings.current(connection.id));
    const objects = new Set(mapped?.mapping.claims.map(({ object }) => object));
    for (const object of objects) {
      for await (const id of accountsOfObject(inTenant, connection, object)) accountIds.add(id);
    }
  }
  return accountIds;
}

async function* accountsOfObject(
  inTenant: InTenant,
  { id: connectionId }: Connection,
  object: string,
): AsyncIterable<AccountId> {
  for (let after: string | null = null; ; ) {
    const from: string | null = after;
    const { last, found } = await inTenant(async (store) => {
      const records = await store.records.page(connectionId, object, from, PAGE);
      const ids = records.map(({ recordId }) => claimIdOf({ connectionId, object, recordId }));
      return {
        last: records.at(-1)?.recordId ?? null,
        found: [...(await store.claims.accountsOf(ids)).values()],
      };
    });
    if (last === null) return;
    yield* found;
    after = last;
  }
}
