// Rows for pay tools. Such a tool sees two orders where one order arrives on two lines, so the order
// is settled here first, and each row carries a key by which it can tell a repetition.
import type { Claim } from '../../domain/claim.ts';
import { csvLine } from '../../domain/csv-cell.ts';
import type { ClaimId } from '../../domain/ids.ts';
import type { SplitLine } from '../../domain/judgement.ts';
import { formatE4, type Money } from '../../domain/money.ts';
import type { Policy } from '../../domain/policy.ts';
import { dayOf, formatDay } from '../../domain/time.ts';
import { partyKeyOf } from './party-key.ts';
import { payDecimals, payOut } from './pay-out.ts';
import { byCreation } from './touches.ts';

/** The claims of one sale that meet, without copies, and the split that stands. */
export type Sale = {
  readonly claims: readonly Claim[];
  readonly split: readonly SplitLine[];
  readonly policy: Policy;
  readonly policyVersion: number;
};

/** One party's credit for one order. */
export type PayRow = {
  /** Same order, same party: same key, whatever amount or split it comes with. */
  readonly idempotencyKey: string;
  /** The record that stands for the order. */
  readonly orderId: ClaimId;
  /** Other records on which the same order was booked; not paid again. */
  readonly alsoBookedAs: readonly ClaimId[];
  readonly closedOn: string;
  readonly productFamily: string;
  /** `vendor`, or the partner's name. */
  readonly payee: string;
  readonly basisPoints: number;
  readonly amount: Money;
  readonly policyVersion: number;
};

/**
 * Rows of a sale, one per party with a share, in order of creation; none while nothing is won or the
 * won record has no amount. The order is the claim won first, of equal instants the one created first:
 * what else is booked won on the sale, then or later, is the same order and changes no key. `sha256` gives a hex digest. Throws BAD_INPUT for a currency without minor unit.
 */
export function payRows(sale: Sale, sha256: (text: string) => string): readonly PayRow[] {
  const { policyVersion } = sale;
  const claims = byCreation(sale.claims);
  const [order, ...others] = claims.filter(({ stage }) => stage === 'won').sort(byClosing);
  if (order === undefined || order.amount === null || order.closedAt === null) return [];
  const parties = partiesOf(claims, sale);
  const shares = parties.map(({ claim, basisPoints }) => ({ claimId: claim.id, basisPoints }));
  const amounts = payOut(order.amount, shares);
  const { id: orderId, productFamily, closedAt } = order;
  return parties.map(({ claim, key, basisPoints }, index) => ({
    idempotencyKey: sha256(JSON.stringify(['pay', orderId, key])),
    orderId,
    alsoBookedAs: others.map(({ id }) => id),
    closedOn: formatDay(dayOf(closedAt)),
    productFamily,
    payee: claim.partner?.name ?? 'vendor',
    basisPoints,
    amount: amounts[index]?.amount ?? { currency: order.currency, e4: 0n },
    policyVersion,
  }));
}

/** Stable: of equal instants the claim created first stays first. */
function byClosing(left: Claim, right: Claim): number {
  return (left.closedAt ?? 0) - (right.closedAt ?? 0);
}

type Party = { readonly key: string; readonly claim: Claim; readonly basisPoints: number };

/** Parties with a share above 0, each by its claim created first. */
function partiesOf(claims: readonly Claim[], { split, policy }: Sale): readonly Party[] {
  const shareOf = new Map(split.map(({ claimId, basisPoints }) => [claimId, basisPoints]));
  const parties = new Map<string, Party>();
  for (const claim of claims) {
    const key = partyKeyOf(claim, policy);
    const known = parties.get(key) ?? { key, claim, basisPoints: 0 };
    parties.set(key, { ...known, basisPoints: known.basisPoints + (shareOf.get(claim.id) ?? 0) });
  }
  return [...parties.values()].filter(({ basisPoints }) => basisPoints > 0);
}

const COLUMNS = [
  'idempotency_key',
  'order_id',
  'also_booked_as',
  'closed_on',
  'product_family',
  'payee',
  'percent',
  'amount',
  'currency',
  'policy_version',
] as const;

/** The rows as CSV with a header, lines ended by CRLF; text that a sheet would run is defused. */
export function payRowsAsCsv(rows: readonly PayRow[]): string {
  const lines = rows.map((row) => [
    row.idempotencyKey,
    row.orderId,
    row.alsoBookedAs.join(' '),
    row.closedOn,
    row.productFamily,
    row.payee,
    (row.basisPoints / 100).toFixed(2),
    { number: formatE4(row.amount.e4, payDecimals(row.amount.currency)) },
    row.amount.currency,
    String(row.policyVersion),
  ]);
  return [COLUMNS, ...lines].map(csvLine).join('');
}
