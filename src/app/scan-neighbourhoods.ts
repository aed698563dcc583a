// Which accounts of a scan may be one customer: joined by equal keys, as on the store, and by equal
// names where the exports tell too little for clause M-4. The clauses decide afterwards.
import type { Account } from '../domain/claim.ts';
import { type CustomerContext, EMPTY_CONTEXT, type EvidenceOf } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { companyDomain } from '../matching/domains.ts';
import { matchEvidence } from '../matching/evidence.ts';
import { accountKeys } from '../matching/keys.ts';
import { normaliseName } from '../matching/names.ts';
import { type AccountEdge, connectedAccounts } from '../matching/neighbourhood.ts';
import type { BookAccount } from './scan-book.ts';

/** A key shared by more accounts than this says nothing: it is left out, and the report says so. */
const KEY_LIMIT = 500;
/** More accounts of one bare name are no customer but a habit: `Test`, `Unknown`. */
const NAME_LIMIT = 50;

/** Accounts that may be one customer, at least two claims among them. */
export type ScanNeighbourhoods = {
  readonly groups: readonly (readonly BookAccount[])[];
  /** Keys too common to join anything, as {@link accountKeys} writes them, with their accounts. */
  readonly commonKeys: readonly CommonKey[];
};

export type CommonKey = { readonly key: string; readonly accounts: number };

/** Joins the accounts of a book. The answer does not depend on the order of files or rows. */
export function joinAccounts(accounts: readonly BookAccount[], policy: Policy): ScanNeighbourhoods {
  const relevant = accounts.filter((one) => one.claims.length > 0 || hasContext(one));
  const byId = new Map(relevant.map((one) => [one.derived.id, one]));
  const commonKeys: CommonKey[] = [];
  const edges: AccountEdge[] = [];
  for (const [key, members] of sharedKeys(relevant, (one) => accountKeys(one, policy))) {
    if (members.length > KEY_LIMIT) commonKeys.push({ key, accounts: members.length });
    else edges.push(...chain(members));
  }
  const nameOf = (account: Account) => [normaliseName(account.name, policy.legalSuffixes)];
  const lacksCountry = relevant.some((one) => one.derived.account.country === null);
  for (const [name, members] of lacksCountry ? sharedKeys(relevant, nameOf) : []) {
    if (members.every((one) => one.derived.account.country !== null)) continue;
    if (members.length > NAME_LIMIT) {
      commonKeys.push({ key: `n:${name}`, accounts: members.length });
    } else {
      edges.push(...nameEdges(members, policy));
    }
  }
  const joined = new Set(edges.flat());
  const alone = relevant.filter((one) => !joined.has(one.derived.id)).map((one) => [one]);
  const together = connectedAccounts(joined, edges).map((ids) =>
    ids.flatMap((id) => byId.get(id) ?? []),
  );
  const claimsOf = (group: readonly BookAccount[]) =>
    group.reduce((sum, one) => sum + one.claims.length, 0);
  return { groups: [...together, ...alone].filter((one) => claimsOf(one) > 1), commonKeys };
}

/**
 * What matching says of a pair that only the missing country keeps from clause M-4: its probability
 * (M-8). Nothing for other pairs; nobody has answered anything in a scan.
 */
export function scanEvidence(group: readonly BookAccount[], policy: Policy): EvidenceOf {
  const byId = new Map(group.map((one) => [one.derived.id, one.derived.account]));
  const known = new Map<string, number | null>();
  return (left, right) => {
    const key = left < right ? `${left}|${right}` : `${right}|${left}`;
    let probability = known.get(key);
    if (probability === undefined) {
      const [a, b] = [byId.get(left), byId.get(right)];
      probability =
        a && b && isNamePair(a, b, policy) ? matchEvidence(a, b, policy).probability : null;
      known.set(key, probability);
    }
    return { answer: null, probability };
  };
}

/** What the account records say of the customer: see `contextOf` on the store, same rule. */
export function scanContext(group: readonly BookAccount[]): CustomerContext {
  const named = group.flatMap(({ derived }) => derived.namedSince ?? []);
  const contracts = group
    .map(({ derived }) => derived)
    .filter((one) => one.contractEnd !== null && one.incumbent !== null)
    .sort((a, b) => (b.contractEnd ?? 0) - (a.contractEnd ?? 0));
  return {
    ...EMPTY_CONTEXT,
    namedSince: named.length === 0 ? null : Math.min(...named),
    contractEnd: contracts[0]?.contractEnd ?? null,
    incumbent: contracts[0]?.incumbent ?? null,
  };
}

/** The name most claims use; of equally used ones the first in the alphabet. */
export function customerNameOf(group: readonly BookAccount[]): string {
  const best = group.reduce((a, b) => {
    if (a.claims.length !== b.claims.length) return a.claims.length > b.claims.length ? a : b;
    return a.derived.account.name <= b.derived.account.name ? a : b;
  });
  return best.derived.account.name;
}

function hasContext({ derived }: BookAccount): boolean {
  return derived.namedSince !== null || derived.contractEnd !== null;
}

/** Accounts by key, for the keys that several accounts hold: most keys never need a list. */
function sharedKeys(
  accounts: readonly BookAccount[],
  keysOf: (account: Account) => readonly string[],
): ReadonlyMap<string, readonly BookAccount[]> {
  const firstHolder = new Map<string, BookAccount>();
  const shared = new Map<string, BookAccount[]>();
  for (const account of accounts) {
    for (const key of keysOf(account.derived.account)) {
      const first = firstHolder.get(key);
      const holders = shared.get(key);
      if (first === undefined) firstHolder.set(key, account);
      else if (holders === undefined) shared.set(key, [first, account]);
      else holders.push(account);
    }
  }
  return shared;
}

const chain = (members: readonly BookAccount[]): readonly AccountEdge[] =>
  members
    .slice(1)
    .map((one, i): AccountEdge => [members[i]?.derived.id ?? one.derived.id, one.derived.id]);

function nameEdges(members: readonly BookAccount[], policy: Policy): readonly AccountEdge[] {
  return members.flatMap(({ derived: left }, index) =>
    members
      .slice(index + 1)
      .filter(({ derived: right }) => isNamePair(left.account, right.account, policy))
      .map(({ derived: right }): AccountEdge => [left.id, right.id]),
  );
}

/** Equal names, as M-4 wants them, and no company domain on a side; but a country is missing. */
function isNamePair(left: Account, right: Account, policy: Policy): boolean {
  if (left.country !== null && right.country !== null) return false;
  if (hasDomain(left, policy) && hasDomain(right, policy)) return false;
  const name = normaliseName(left.name, policy.legalSuffixes);
  return name !== '' && name === normaliseName(right.name, policy.legalSuffixes);
}

function hasDomain(account: Account, policy: Policy): boolean {
  return [account.domain, ...account.aliasDomains].some(
    (host) => companyDomain(host, policy) !== null,
  );
}
