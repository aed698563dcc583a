// Credit for the orders of a simulation: what each party has under each policy, and who gives to whom.
import type { Claim } from '../domain/claim.ts';
import type { ClaimId } from '../domain/ids.ts';
import type { SplitLine } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { apportion } from '../engagement/attribution/apportion.ts';
import { partyKeyOf } from '../engagement/attribution/party-key.ts';
import type { Order } from '../engagement/replay/orders.ts';
import { usdValueOf } from '../engagement/usd.ts';

/** A party's credit, in trillionths of a dollar at the rates of the policy in force. */
export type PartyMoney = {
  /** `Vendor` or the partner's name as first met. */
  readonly party: string;
  readonly isPartner: boolean;
  readonly beforeUsd: bigint;
  readonly afterUsd: bigint;
  /** Cases it is in that are not the same under both policies. */
  readonly cases: number;
};

/** `from` null: credit that nobody had before; `to` null: credit that nobody has after. */
export type Flow = {
  readonly from: string | null;
  readonly to: string | null;
  readonly usd: bigint;
  readonly orders: number;
};

export type MoneyMoved = {
  readonly orders: number;
  readonly ordersUsd: bigint;
  /** Orders whose credit differs, and how much of it changes hands. */
  readonly ordersChanged: number;
  readonly movedUsd: bigint;
  /** Those with another credit or a case that differs; largest change first. */
  readonly parties: readonly PartyMoney[];
  /** Largest first. */
  readonly flows: readonly Flow[];
};

/** Stands for no party where less, or more, was credited in all. */
const NOBODY = '';

/** Adds order after order. */
export class MoneyTally {
  /** Whose rates and names hold on both sides, so that only credit differs. */
  readonly #policy: Policy;
  readonly #parties = new Map<string, { -readonly [Key in keyof PartyMoney]: PartyMoney[Key] }>();
  readonly #flows = new Map<string, { from: string; to: string; usd: bigint; orders: number }>();
  #orders = 0;
  #ordersUsd = 0n;
  #ordersChanged = 0;
  #movedUsd = 0n;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** Notes a case that differs, for each of its parties once. */
  touch(members: readonly (readonly [key: string, claim: Claim])[]): void {
    for (const [key, claim] of new Map(members)) this.#party(key, claim).cases += 1;
  }

  /** Credits an order under both policies. */
  add(order: Order, byId: ReadonlyMap<ClaimId, Claim>): void {
    const usd = usdValueOf(order.claim.amount, this.#policy);
    this.#orders += 1;
    this.#ordersUsd += usd;
    const before = this.#creditOf(order.before, usd, byId);
    const after = this.#creditOf(order.after, usd, byId);
    for (const [key, part] of before) this.#party(key, null).beforeUsd += part;
    for (const [key, part] of after) this.#party(key, null).afterUsd += part;
    this.#move(before, after);
  }

  /** What was found so far. */
  result(): MoneyMoved {
    const nameOf = (key: string) =>
      key === NOBODY ? null : (this.#parties.get(key)?.party ?? key);
    return {
      orders: this.#orders,
      ordersUsd: this.#ordersUsd,
      ordersChanged: this.#ordersChanged,
      movedUsd: this.#movedUsd,
      parties: [...this.#parties.values()]
        .filter((one) => one.cases > 0 || one.beforeUsd !== one.afterUsd)
        .sort((a, b) => bySize(changeOf(a), changeOf(b)) || b.cases - a.cases || byName(a, b)),
      flows: [...this.#flows.values()]
        .sort((a, b) => bySize(a.usd, b.usd) || (a.from + a.to < b.from + b.to ? -1 : 1))
        .map((flow) => ({ ...flow, from: nameOf(flow.from), to: nameOf(flow.to) })),
    };
  }

  #creditOf(
    split: readonly SplitLine[] | null,
    usd: bigint,
    byId: ReadonlyMap<ClaimId, Claim>,
  ): ReadonlyMap<string, bigint> {
    const credit = new Map<string, bigint>();
    if (split === null) return credit;
    const parts = apportion(
      usd,
      split.map(({ basisPoints }) => BigInt(basisPoints)),
    );
    split.forEach(({ claimId }, index) => {
      const claim = byId.get(claimId);
      if (claim === undefined) return;
      const key = partyKeyOf(claim, this.#policy);
      this.#party(key, claim);
      credit.set(key, (credit.get(key) ?? 0n) + (parts[index] ?? 0n));
    });
    return credit;
  }

  /** Each loser's loss goes to the gainers in proportion to what they gain. */
  #move(before: ReadonlyMap<string, bigint>, after: ReadonlyMap<string, bigint>): void {
    const changes = [...new Set([...before.keys(), ...after.keys()])].map(
      (key) => [key, (after.get(key) ?? 0n) - (before.get(key) ?? 0n)] as const,
    );
    const rest = changes.reduce((sum, [, change]) => sum - change, 0n);
    const all = [...changes, [NOBODY, rest] as const];
    const gainers = all.filter(([, change]) => change > 0n);
    const losers = all.filter(([, change]) => change < 0n);
    if (losers.length === 0) return;
    this.#ordersChanged += 1;
    for (const [from, loss] of losers) {
      const parts = apportion(
        -loss,
        gainers.map(([, gain]) => gain),
      );
      gainers.forEach(([to], index) => {
        this.#flow(from, to, parts[index] ?? 0n);
      });
    }
  }

  #flow(from: string, to: string, usd: bigint): void {
    const key = JSON.stringify([from, to]);
    const flow = this.#flows.get(key) ?? { from, to, usd: 0n, orders: 0 };
    this.#flows.set(key, { ...flow, usd: flow.usd + usd, orders: flow.orders + 1 });
    this.#movedUsd += usd;
  }

  #party(key: string, claim: Claim | null) {
    const known = this.#parties.get(key);
    if (known !== undefined) return known;
    const partner = claim?.partner ?? null;
    const made = {
      party: partner?.name ?? 'Vendor',
      isPartner: partner !== null,
      beforeUsd: 0n,
      afterUsd: 0n,
      cases: 0,
    };
    this.#parties.set(key, made);
    return made;
  }
}

const changeOf = ({ beforeUsd, afterUsd }: PartyMoney) => afterUsd - beforeUsd;
const sizeOf = (usd: bigint) => (usd < 0n ? -usd : usd);
const byName = (a: PartyMoney, b: PartyMoney) => (a.party < b.party ? -1 : 1);

/** The larger first, whatever its sign. */
function bySize(left: bigint, right: bigint): number {
  const [ours, theirs] = [sizeOf(left), sizeOf(right)];
  return ours === theirs ? 0 : ours > theirs ? -1 : 1;
}
