// Claims that may be judged together, from the store: what `policy simulate`, `policy radar` and
// `credit` work on once CRMs are connected. The current versions only; the past is told by their dates.
import type { Claim } from '../domain/claim.ts';
import type { AccountId, ClaimId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import type { PastDeal } from '../engagement/attribution/shapley.ts';
import type { TenantStore } from '../ports/store.ts';
import { type ClaimGroup, dealsOf } from './claim-groups.ts';
import { lookAround } from './neighbourhood.ts';

/** Runs some reads in one transaction of the tenant. */
export type InTenant = <Value>(work: (store: TenantStore) => Promise<Value>) => Promise<Value>;

export type StoredGroups = {
  /** Customers with at least two claims. */
  readonly groups: readonly ClaimGroup[];
  /** Closed deals, of customers with one claim too. */
  readonly deals: readonly PastDeal[];
};

/** Claims of one read; no transaction stays open over more. */
const PAGE = 1_000;
/** Accounts whose surroundings are read at once. */
const ACCOUNTS_AT_ONCE = 100;

/** Every claim of a tenant, customer by customer. */
export async function storedGroups(inTenant: InTenant, policy: Policy): Promise<StoredGroups> {
  const groups: ClaimGroup[] = [];
  const deals: PastDeal[] = [];
  for await (const group of eachStoredGroup(inTenant)) {
    for (const deal of dealsOf(group.claims, policy)) deals.push(deal);
    if (group.claims.length > 1) groups.push(group);
  }
  return { groups, deals };
}

/** The same one after the other, customers with one claim too: whoever asks may stop anywhere. */
export async function* eachStoredGroup(inTenant: InTenant): AsyncGenerator<ClaimGroup, void> {
  const accountIds = [...(await accountsWithClaims(inTenant))];
  const done = new Set<AccountId>();
  for (let at = 0; at < accountIds.length; at += ACCOUNTS_AT_ONCE) {
    const starts = accountIds.slice(at, at + ACCOUNTS_AT_ONCE).filter((id) => !done.has(id));
    if (starts.length === 0) continue;
    const { neighbourhoods, evidence } = await inTenant((store) => lookAround(store, starts));
    for (const { accountIds: members, claims, context } of neighbourhoods) {
      const [first] = claims;
      if (first === undefined || members.some((id) => done.has(id))) continue;
      for (const id of members) done.add(id);
      const customer = first.account.name;
      yield { customer, claims, context, evidenceBy: () => evidence, tellsActivities: true };
    }
  }
}

async function accountsWithClaims(inTenant: InTenant): Promise<ReadonlySet<AccountId>> {
  const accountIds = new Set<AccountId>();
  for (let after: ClaimId | null = null; ; ) {
    const from: ClaimId | null = after;
    const claims: readonly Claim[] = await inTenant((store) => store.claims.page(from, PAGE));
    for (const { account } of claims) accountIds.add(account.id);
    const last = claims.at(-1);
    if (last === undefined) return accountIds;
    after = last.id;
  }
}
