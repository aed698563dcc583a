// Which accounts are one customer, and which of these customers are above, below or beside one another.
// Pure.
import type { AccountId } from '../domain/ids.ts';
import type { EvidenceOf } from '../domain/judgement.ts';
import type { ClusterId } from '../domain/match-index.ts';
import type { Policy } from '../domain/policy.ts';
import { type AccountIdentity, findMatch } from '../engagement/match.ts';
import { hierarchyOf, type Kinship } from '../matching/hierarchy.ts';

/** A customer is named by one of its accounts. */
type Customer = AccountId;

export type Relation = 'parent' | 'above' | 'subsidiary' | 'sister';

export type Kin = {
  readonly customerOf: ReadonlyMap<AccountId, Customer>;
  readonly members: ReadonlyMap<Customer, readonly AccountIdentity[]>;
  readonly kinship: ReadonlyMap<Customer, Kinship<Customer>>;
};

/** What makes accounts one customer: the policy with people's answers, and the clusters of matching. */
export type KinOptions = {
  readonly policy: Policy;
  readonly evidence: EvidenceOf;
  readonly clusterOf: (id: AccountId) => ClusterId | undefined;
};

/** Sorts accounts into customers and groups. Compares each with each: for one group, not for a book. */
export function kinOf(accounts: readonly AccountIdentity[], options: KinOptions): Kin {
  const customerOf = new Map<AccountId, Customer>();
  const members = new Map<Customer, AccountIdentity[]>();
  for (const one of accounts) {
    const known = [...members].filter(([, others]) =>
      others.some((other) => areOne(one, other, options)),
    );
    const together = [one, ...known.flatMap(([, others]) => others)];
    for (const [customer] of known) members.delete(customer);
    members.set(one.account.id, together);
  }
  for (const [customer, own] of members) {
    for (const { account } of own) customerOf.set(account.id, customer);
  }
  const records = [...members].flatMap(([customer, own]) =>
    own.map(({ domain, aliases, parent }) => ({
      ...{ customer, parentDomain: parent },
      domains: domain === null ? aliases : [domain, ...aliases],
    })),
  );
  const kinship = hierarchyOf(records, (left, right) => (left < right ? -1 : 1));
  return { customerOf, members, kinship };
}

function areOne(
  left: AccountIdentity,
  right: AccountIdentity,
  { policy, evidence, clusterOf }: KinOptions,
): boolean {
  const { relation, clause } = findMatch(left, right, { policy, evidence });
  if (relation === 'same') return true;
  // A person's answer and a parent (M-6) come before what matching says.
  if (relation === 'related' || clause === 'M-10') return false;
  const cluster = clusterOf(left.account.id);
  return cluster !== undefined && cluster === clusterOf(right.account.id);
}

/**
 * What another customer is to this one, and the customer whose records name the parent that says so; null
 * where no parent connects them.
 */
export function relationOf(
  { kinship }: Kin,
  own: Customer,
  other: Customer,
): { readonly relation: Relation; readonly named: Customer } | null {
  const [ours, theirs] = [lineOf(kinship, own), lineOf(kinship, other)];
  const above = ours.indexOf(other);
  const below = ours[above - 1];
  if (below !== undefined) return { relation: above === 1 ? 'parent' : 'above', named: below };
  if (theirs.includes(own)) return { relation: 'subsidiary', named: other };
  const [group, theirGroup] = [kinship.get(own)?.group, kinship.get(other)?.group];
  if (group === undefined || theirGroup === undefined) return null;
  const isOneGroup = JSON.stringify(group) === JSON.stringify(theirGroup);
  return isOneGroup ? { relation: 'sister', named: other } : null;
}

/** A customer and those above it, the nearest first. */
function lineOf(kinship: Kin['kinship'], customer: Customer): readonly Customer[] {
  const line = [customer];
  for (let next = kinship.get(customer)?.parent; next; next = kinship.get(next)?.parent) {
    line.push(next);
  }
  return line;
}
