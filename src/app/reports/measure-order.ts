// What one won order adds to the figures of a report: who sourced, influenced, fulfilled it, whether a
// registered partner went without, what it took to sell it. Pure.
import type { Claim } from '../../domain/claim.ts';
import type { ClaimId } from '../../domain/ids.ts';
import type { SplitLine } from '../../domain/judgement.ts';
import type { Policy } from '../../domain/policy.ts';
import { apportion } from '../../engagement/attribution/apportion.ts';
import { partyKeyOf } from '../../engagement/attribution/party-key.ts';
import { isCurrent, isOutsideTerritory } from '../../engagement/registration.ts';
import { usdValueOf } from '../../engagement/usd.ts';

/** One sale, however many claims tell of it. */
export type Order = {
  /** Won in the period, the largest amount first; they tell of one sale. */
  readonly won: readonly [Claim, ...Claim[]];
  /** All claims of the sale, the won among them. */
  readonly claims: readonly Claim[];
  /** Decided or suggested; null: the won claim has all of it. */
  readonly split: readonly SplitLine[] | null;
};

/** Amounts in the unit of `usdValueOf`. */
export type OrderMeasure = {
  readonly usd: bigint;
  readonly credits: readonly { readonly claim: Claim; readonly usd: bigint }[];
  /** A partner had a registration in force when it was won. */
  readonly isRegistered: boolean;
  /** One of those partners has no share of the credit. */
  readonly isLeaked: boolean;
  readonly channels: number;
  readonly people: number;
};

/** Measures an order. Its amount is that of the largest won claim, so no sale counts twice. */
export function measureOrder({ won, claims, split }: Order, policy: Policy): OrderMeasure {
  const [first] = won;
  const usd = usdValueOf(first.amount, policy);
  const lines = split ?? [{ claimId: first.id, basisPoints: 10_000 }];
  const parts = apportion(
    usd,
    lines.map(({ basisPoints }) => BigInt(basisPoints)),
  );
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  const credits = lines.flatMap(({ claimId, basisPoints }, index) => {
    const claim = byId.get(claimId);
    if (claim === undefined || basisPoints === 0) return [];
    return { claim, usd: parts[index] ?? 0n };
  });
  const credited = new Set(credits.map(({ claim }) => partyKeyOf(claim, policy)));
  const registered = claims.filter((claim) => wasRegistered(claim, first, policy));
  return {
    usd,
    credits,
    isRegistered: registered.length > 0,
    isLeaked: registered.some((claim) => !credited.has(partyKeyOf(claim, policy))),
    channels: new Set(claims.map(({ channel }) => channel)).size,
    people: new Set(claims.flatMap(({ owner }) => owner?.email ?? owner?.name ?? [])).size,
  };
}

/** on the day of the sale; R-2 asks what the account was then, which no claim tells. */
function wasRegistered(claim: Claim, { closedAt }: Claim, policy: Policy): boolean {
  const { registration } = claim;
  if (claim.partner === null || registration === null || closedAt === null) return false;
  return isCurrent(registration, policy, closedAt) && !isOutsideTerritory(claim);
}

/** True for claims that only take the order somebody else won. */
export function isFulfilment({ role }: Claim): boolean {
  return role === 'fulfilment';
}

/**
 * Won claims as orders: those of one group are one order, the others one each. Claims that fulfil are
 * none, nor is the later of two records of which one names the other as its own (M-7).
 */
export function ordersOf(
  won: readonly Claim[],
  groupOf: (id: ClaimId) => Omit<Order, 'won'> | null,
  policy: Policy,
): readonly Order[] {
  const sales = withoutCopies(won).filter((claim) => !isFulfilment(claim));
  const groups = Map.groupBy(sales, (claim) => groupOf(claim.id) ?? claim);
  return [...groups].flatMap(([group, members]) => {
    const [first, ...rest] = members.toSorted((a, b) => largerFirst(a, b, policy));
    if (first === undefined) return [];
    const order = 'claims' in group ? group : { claims: [first], split: null };
    return { won: [first, ...rest] as const, claims: order.claims, split: order.split };
  });
}

/** Of two records that a sync keeps in both CRMs (M-7) only the one created first. */
export function withoutCopies(claims: readonly Claim[]): readonly Claim[] {
  const byRecord = new Map(claims.map((claim) => [`${claim.crm} ${claim.recordId}`, claim]));
  const copies = new Set(
    claims.flatMap((claim) => {
      const other = byRecord.get(`${otherCrm(claim)} ${claim.externalRef}`);
      if (claim.externalRef === null || other === undefined) return [];
      return [[claim, other].toSorted(olderFirst)[1]?.id];
    }),
  );
  return claims.filter(({ id }) => !copies.has(id));
}

const otherCrm = ({ crm }: Claim) => (crm === 'salesforce' ? 'hubspot' : 'salesforce');

function olderFirst(a: Claim, b: Claim): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

function largerFirst(a: Claim, b: Claim, policy: Policy): number {
  const [left, right] = [usdValueOf(a.amount, policy), usdValueOf(b.amount, policy)];
  if (left !== right) return left > right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
