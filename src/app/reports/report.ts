// The report of a period: everything together, and cut by partner, segment, product and channel pair.
// Pure: facts come in one by one in any order, the book is never held whole.
import type { Claim } from '../../domain/claim.ts';
import type { Policy } from '../../domain/policy.ts';
import { dayOf, type Instant, type UtcDay } from '../../domain/time.ts';
import { usdValueOf } from '../../engagement/usd.ts';
import type { ConflictFacts } from './conflict-facts.ts';
import { type ConflictMeasure, measureConflict, membersOf } from './measure-conflict.ts';
import { measureOrder, type Order } from './measure-order.ts';
import type { Period, Span } from './period.ts';
import { CUTS, type Cut, type SliceName, sliceOfClaim, slicesOfConflict } from './slices.ts';
import { type Sums, Tally } from './tally.ts';

export type Slice = { readonly name: string; readonly sums: Sums };

/** Conflicts opened and decided in one week. */
export type Week = { readonly from: UtcDay; readonly opened: number; readonly decided: number };

export type Report = {
  readonly period: Period;
  /** Until when facts are in it: the end of the period, or when it was made. */
  readonly asOf: Instant;
  readonly all: Sums;
  /** By conflicts opened, most first, then by claims and name. */
  readonly cuts: Readonly<Record<Cut, readonly Slice[]>>;
  /** Oldest first, without gaps, seven days each from the first day of the period. */
  readonly weeks: readonly Week[];
};

export type ReportSetting = {
  readonly period: Period;
  readonly span: Span;
  /** In force: its calendar and exchange rates. */
  readonly policy: Policy;
};

type Named = { readonly name: string; readonly tally: Tally };

/** False of conflicts that were over before the period, or opened after it: they name no slice. */
function isTold({ openedAt, reopened, isEscalated, isWaiting, decisions }: ConflictMeasure) {
  return openedAt !== null || reopened > 0 || isEscalated || isWaiting || decisions.length > 0;
}

/** Takes facts and gives the report. */
export class ReportBuilder {
  readonly #setting: ReportSetting;
  readonly #all = new Tally();
  readonly #slices: Readonly<Record<Cut, Map<string, Named>>> = {
    partner: new Map(),
    territory: new Map(),
    product: new Map(),
    channels: new Map(),
  };
  readonly #weeks: { opened: number; decided: number }[];

  constructor(setting: ReportSetting) {
    this.#setting = setting;
    const { from, to } = setting.period;
    const weeks = Math.ceil((Math.min(to, dayOf(setting.span.end)) - from + 1) / 7);
    this.#weeks = Array.from({ length: weeks }, () => ({ opened: 0, decided: 0 }));
  }

  /** A claim, if it was there in the period. */
  addClaim(claim: Claim): void {
    const { span, policy } = this.#setting;
    const ended = claim.closedAt ?? Number.POSITIVE_INFINITY;
    if (claim.createdAt > span.end || ended < span.start) return;
    this.#all.addClaim();
    for (const cut of CUTS) this.#of(cut, sliceOfClaim(claim, cut, policy))?.addClaim();
  }

  /** A conflict of any time. */
  addConflict(facts: ConflictFacts): void {
    const { span, policy } = this.#setting;
    const measure = measureConflict(facts, span, policy);
    if (measure.openedAt !== null) this.#week(measure.openedAt).opened += 1;
    for (const { at } of measure.decisions) this.#week(at).decided += 1;
    this.#all.addConflict(measure);
    if (!isTold(measure)) return;
    const members = membersOf(facts.atEnd);
    for (const cut of CUTS) {
      for (const slice of slicesOfConflict(facts.atEnd.judgement, members, cut, policy)) {
        this.#of(cut, slice)?.addConflict(measure);
      }
    }
  }

  /** An order won in the period: by territory and product as its won claim says, by partner as credited. */
  addOrder(order: Order): void {
    const { policy } = this.#setting;
    const measure = measureOrder(order, policy);
    this.#all.addOrder(measure, () => true);
    for (const cut of CUTS) {
      const told = cut === 'partner' ? order.claims : [order.won[0]];
      const slices = told.flatMap((claim) => sliceOfClaim(claim, cut, policy) ?? []);
      for (const slice of new Map(slices.map((one) => [one.key, one])).values()) {
        const counts = (claim: Claim) =>
          cut !== 'partner' || sliceOfClaim(claim, cut, policy)?.key === slice.key;
        this.#of(cut, slice)?.addOrder(measure, counts);
      }
    }
  }

  /** A won claim of a partner that fulfils: the order itself counts where somebody won it. */
  addFulfilled(claim: Claim): void {
    const { policy } = this.#setting;
    const usd = claim.partner === null ? 0n : usdValueOf(claim.amount, policy);
    this.#all.addFulfilled(usd);
    for (const cut of CUTS) this.#of(cut, sliceOfClaim(claim, cut, policy))?.addFulfilled(usd);
  }

  /** The report of all facts so far. */
  report(): Report {
    const { period, span } = this.#setting;
    const slices = (cut: Cut) =>
      [...this.#slices[cut].values()]
        .map(({ name, tally }) => ({ name, sums: tally.sums() }))
        .sort(
          (a, b) =>
            b.sums.opened - a.sums.opened ||
            b.sums.claims - a.sums.claims ||
            (a.name < b.name ? -1 : 1),
        );
    return {
      period,
      asOf: span.end,
      all: this.#all.sums(),
      cuts: {
        partner: slices('partner'),
        territory: slices('territory'),
        product: slices('product'),
        channels: slices('channels'),
      },
      weeks: this.#weeks.map((week, index) => ({ from: period.from + 7 * index, ...week })),
    };
  }

  #of(cut: Cut, slice: SliceName | null): Tally | null {
    if (slice === null) return null;
    const known = this.#slices[cut].get(slice.key) ?? { name: slice.name, tally: new Tally() };
    this.#slices[cut].set(slice.key, known);
    return known.tally;
  }

  #week(at: Instant): { opened: number; decided: number } {
    const week = this.#weeks[Math.floor((dayOf(at) - this.#setting.period.from) / 7)];
    return week ?? { opened: 0, decided: 0 };
  }
}
