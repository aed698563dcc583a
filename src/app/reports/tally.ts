// Adds up what conflicts, claims and orders of one slice come to. Sums are whole numbers; what is
// divided is divided once, at the end.
import { type Claim, isVendorChannel, type Role } from '../../domain/claim.ts';
import type { ConflictMeasure, Side } from './measure-conflict.ts';
import type { OrderMeasure } from './measure-order.ts';

/** Money in the unit of `usdValueOf`. */
export type Sums = {
  /** Claims that were there at some time of the period. */
  readonly claims: number;
  readonly opened: number;
  readonly reopened: number;
  readonly waiting: number;
  readonly late: number;
  readonly escalated: number;
  readonly decided: number;
  readonly onTime: number;
  readonly dismissed: number;
  readonly overrides: Readonly<Record<Side, number>>;
  /** Working days of each decision, smallest first. */
  readonly workingDays: readonly number[];
  readonly doubleCounted: bigint;
  readonly orders: number;
  readonly ordersUsd: bigint;
  readonly sourced: bigint;
  readonly influenced: bigint;
  readonly fulfilled: bigint;
  readonly registeredUsd: bigint;
  readonly leakedUsd: bigint;
  readonly channels: number;
  readonly people: number;
};

/** What a partner's role makes of its credit: it originated the sale, or touched it. */
const PART_OF: Readonly<Record<Role, 'sourced' | 'influenced' | null>> = {
  source: 'sourced',
  influence: 'influenced',
  co_sell: 'influenced',
  // Takes the order without credit: counted by its own record, never by a share.
  fulfilment: null,
};

/** Sums of one slice, growing as facts come in. */
export class Tally {
  readonly #sums = {
    ...{ claims: 0, opened: 0, reopened: 0, waiting: 0, late: 0, escalated: 0 },
    ...{ decided: 0, onTime: 0, dismissed: 0, doubleCounted: 0n, orders: 0, ordersUsd: 0n },
    ...{ sourced: 0n, influenced: 0n, fulfilled: 0n, registeredUsd: 0n, leakedUsd: 0n },
    ...{ channels: 0, people: 0 },
  };
  readonly #overrides: Record<Side, number> = { direct: 0, partner: 0, neither: 0 };
  readonly #workingDays: number[] = [];

  /** One claim that was there in the period. */
  addClaim(): void {
    this.#sums.claims += 1;
  }

  /** One conflict. */
  addConflict(measure: ConflictMeasure): void {
    const sums = this.#sums;
    sums.opened += Number(measure.openedAt !== null);
    sums.reopened += measure.reopened;
    sums.waiting += Number(measure.isWaiting);
    sums.late += Number(measure.isLate);
    sums.escalated += Number(measure.isEscalated);
    sums.doubleCounted += measure.doubleCounted;
    for (const { workingDays, isOnTime, isDismissed, override } of measure.decisions) {
      sums.decided += 1;
      sums.onTime += Number(isOnTime);
      sums.dismissed += Number(isDismissed);
      if (override !== null) this.#overrides[override] += 1;
      this.#workingDays.push(workingDays);
    }
  }

  /** One order, and of its credit that of the claims for which `counts` is true. */
  addOrder(order: OrderMeasure, counts: (claim: Claim) => boolean): void {
    const sums = this.#sums;
    sums.orders += 1;
    sums.ordersUsd += order.usd;
    sums.registeredUsd += order.isRegistered ? order.usd : 0n;
    sums.leakedUsd += order.isLeaked ? order.usd : 0n;
    sums.channels += order.channels;
    sums.people += order.people;
    for (const { claim, usd } of order.credits) {
      const part = PART_OF[claim.role];
      if (part !== null && !isVendorChannel(claim.channel) && counts(claim)) sums[part] += usd;
    }
  }

  /** What a partner's fulfilment claim was won for. */
  addFulfilled(usd: bigint): void {
    this.#sums.fulfilled += usd;
  }

  /** The sums so far. */
  sums(): Sums {
    const workingDays = this.#workingDays.toSorted((a, b) => a - b);
    return { ...this.#sums, overrides: { ...this.#overrides }, workingDays };
  }
}
