// The figures of a report, each with what it is a part of and its definition in one sentence. Numbers
// come as plain decimals, so that table, page, CSV and JSON say the same.
import { formatE4, formatMoney } from '../../domain/money.ts';
import { usdOf } from '../../engagement/usd.ts';
import { counted } from '../view-words.ts';
import type { Sums } from './tally.ts';

export type Unit =
  | 'conflicts'
  | 'decisions'
  | 'per 100 claims'
  | '%'
  | 'working days'
  | 'USD'
  | 'each';

export type Figure = {
  readonly key: string;
  readonly name: string;
  /** A plain decimal; null where there is nothing to divide by. */
  readonly value: string | null;
  readonly unit: Unit;
  /** What it was worked out from: `3 of 24 decisions`. */
  readonly basis: string | null;
  readonly definition: string;
};

type Shape = Pick<Figure, 'unit' | 'name' | 'definition'> & {
  readonly of: (sums: Sums) => Pick<Figure, 'value' | 'basis'>;
};

/** In the order they are shown. */
const SHAPES = {
  conflict_rate: {
    name: 'Conflict rate',
    unit: 'per 100 claims',
    of: ({ opened, claims }) => ({
      value: tenths(rounded(BigInt(opened) * 1_000n, BigInt(claims))),
      basis: `${counted(opened, 'conflict')}, ${counted(claims, 'claim')}`,
    }),
    definition:
      'Conflicts opened in the period per 100 claims that were there in it: created by its last day, not closed before its first.',
  },
  opened: {
    ...count((sums) => sums.opened, 'conflicts'),
    name: 'Opened',
    definition: 'Conflicts that opened in the period.',
  },
  reopened: {
    ...count((sums) => sums.reopened, 'conflicts'),
    name: 'Reopened',
    definition: 'Times a conflict came back in the period because facts changed after a decision.',
  },
  decided: {
    ...count((sums) => sums.decided, 'decisions'),
    name: 'Decided',
    definition:
      'Decisions of channel managers in the period, dismissals included, those taken back left out.',
  },
  waiting: {
    ...count((sums) => sums.waiting, 'conflicts'),
    name: 'Waiting',
    definition: 'Conflicts without a decision at the end of the period.',
  },
  late: {
    ...count((sums) => sums.late, 'conflicts'),
    name: 'Late',
    definition: 'Waiting conflicts whose due day was over at the end of the period.',
  },
  escalated: {
    ...count((sums) => sums.escalated, 'conflicts'),
    name: 'Escalated',
    definition: 'Conflicts that went a step up in the period because their due day passed (A-3).',
  },
  median_days: {
    name: 'Time to resolution, median',
    unit: 'working days',
    of: ({ workingDays }) => ({ value: tenths(median(workingDays)), basis: null }),
    definition:
      'Working days of the policy from the day a conflict opened or reopened to the day of its decision: half of the decisions took no longer.',
  },
  p90_days: {
    name: 'Time to resolution, p90',
    unit: 'working days',
    of: ({ workingDays }) => ({ value: tenths(ninetieth(workingDays)), basis: null }),
    definition: 'Nine in ten decisions took no longer than this.',
  },
  sla_met: {
    ...share((sums) => [sums.onTime, sums.decided], 'decisions'),
    name: 'SLA met',
    definition: 'Decisions made by the due day (A-2), of all decisions.',
  },
  override_direct: {
    ...share((sums) => [sums.overrides.direct, upheldOrNot(sums)], 'decisions'),
    name: 'Override rate, towards direct',
    definition:
      'Decisions that gave the vendor’s own sellers more credit than suggested, of all decisions but dismissals.',
  },
  override_partner: {
    ...share((sums) => [sums.overrides.partner, upheldOrNot(sums)], 'decisions'),
    name: 'Override rate, towards partners',
    definition:
      'Decisions that gave partners more credit than suggested, of all decisions but dismissals.',
  },
  override_neither: {
    ...share((sums) => [sums.overrides.neither, upheldOrNot(sums)], 'decisions'),
    name: 'Override rate, within one side',
    definition:
      'Decisions that moved credit between partners or between own sellers only, of all decisions but dismissals.',
  },
  false_alarms: {
    ...share((sums) => [sums.dismissed, sums.decided], 'decisions'),
    name: 'False alarms',
    definition: 'Decisions that said “not a conflict”, of all decisions.',
  },
  double_counted: {
    ...money((sums) => sums.doubleCounted),
    name: 'Double-counted pipeline',
    definition:
      'Of each conflict waiting at the end of the period, the sum of its open amounts minus the largest, at the policy’s rates.',
  },
  orders: {
    ...money(
      (sums) => sums.ordersUsd,
      (sums) => counted(sums.orders, 'order'),
    ),
    name: 'Won',
    definition:
      'Orders won in the period, each once: claims of one conflict or one synced record are one order of the largest amount; fulfilment records are none.',
  },
  sourced: {
    ...money((sums) => sums.sourced),
    name: 'Partner sourced',
    definition:
      'Credit of won orders that went to partners in role source, who originated them; by the decided split, else the suggested.',
  },
  influenced: {
    ...money((sums) => sums.influenced),
    name: 'Partner influenced',
    definition:
      'Credit of won orders that went to partners in role influence or co-sell, who touched but did not originate them. Never added to sourced.',
  },
  fulfilled: {
    ...money((sums) => sums.fulfilled),
    name: 'Partner fulfilled',
    definition:
      'Amounts of won claims in which a partner only took the order (role fulfilment). Never added to sourced or influenced.',
  },
  leakage: {
    ...share((sums) => [sums.leakedUsd, sums.registeredUsd], 'won under a registration'),
    name: 'Leakage',
    definition:
      'Won amount of orders in which a partner with a registration in force that day has no credit, of all orders won under a registration in force.',
  },
  channels_per_order: {
    ...mean((sums) => [sums.channels, sums.orders], 'channels'),
    name: 'Channels per order',
    definition: 'Channels with a claim on the order, on average over won orders.',
  },
  people_per_order: {
    ...mean((sums) => [sums.people, sums.orders], 'people'),
    name: 'People per order',
    definition: 'Record owners with a claim on the order, on average over won orders.',
  },
} satisfies Readonly<Record<string, Shape>>;

export type FigureKey = keyof typeof SHAPES;
export const FIGURE_KEYS = Object.keys(SHAPES) as readonly FigureKey[];

/** One figure of a slice, or of everything. */
export function figureOf(sums: Sums, key: FigureKey): Figure {
  const { name, unit, of, definition }: Shape = SHAPES[key];
  return { key, name, unit, definition, ...of(sums) };
}

/** All of them, in the order they are shown. */
export function figuresOf(sums: Sums): readonly Figure[] {
  return FIGURE_KEYS.map((key) => figureOf(sums, key));
}

/** The value as people read it: `12.5 %`, `1.5 days`, `84,000.00 USD`; `–` where there is none. */
export function valueWords({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  if (value === null) return '–';
  const [whole = '', fraction] = value.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const number = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  if (unit === '%' || unit === 'USD') return `${number} ${unit}`;
  return unit === 'working days' ? `${number} ${value === '1.0' ? 'day' : 'days'}` : number;
}

function count(of: (sums: Sums) => number, unit: Unit) {
  return { unit, of: (sums: Sums) => ({ value: String(of(sums)), basis: null }) };
}

type Ratio = readonly [number, number] | readonly [bigint, bigint];

function share(of: (sums: Sums) => Ratio, noun: string) {
  return {
    unit: '%' as const,
    of: (sums: Sums) => {
      const [part, whole] = of(sums);
      const isMoney = typeof part === 'bigint';
      const words = (value: number | bigint) =>
        isMoney ? formatMoney(usdOf(BigInt(value))) : String(value);
      return {
        value: tenths(rounded(BigInt(part) * 1_000n, BigInt(whole))),
        basis: `${words(part)} of ${words(whole)} ${noun}`,
      };
    },
  };
}

function mean(of: (sums: Sums) => readonly [number, number], noun: string) {
  return {
    unit: 'each' as const,
    of: (sums: Sums) => {
      const [sum, orders] = of(sums);
      return {
        value: tenths(rounded(BigInt(sum) * 10n, BigInt(orders))),
        basis: `${sum} ${noun}, ${counted(orders, 'order')}`,
      };
    },
  };
}

function money(of: (sums: Sums) => bigint, basis: (sums: Sums) => string | null = () => null) {
  return {
    unit: 'USD' as const,
    of: (sums: Sums) => ({ value: formatE4(wholeCents(usdOf(of(sums)).e4)), basis: basis(sums) }),
  };
}

/** Half up to cents, once, at the end. */
const wholeCents = (e4: bigint) => ((e4 + 50n) / 100n) * 100n;

const upheldOrNot = ({ decided, dismissed }: Sums) => decided - dismissed;

/** The quotient, half up; null where there is nothing to divide by. Neither is negative. */
function rounded(dividend: bigint, divisor: bigint): bigint | null {
  return divisor === 0n ? null : (2n * dividend + divisor) / (2n * divisor);
}

function tenths(value: bigint | null): string | null {
  return value === null ? null : `${value / 10n}.${value % 10n}`;
}

/** In tenths: the middle one, or halfway between the two in the middle. */
function median(sorted: readonly number[]): bigint | null {
  if (sorted.length === 0) return null;
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return BigInt(low + high) * 5n;
}

/** In tenths, by nearest rank. */
function ninetieth(sorted: readonly number[]): bigint | null {
  if (sorted.length === 0) return null;
  return BigInt(sorted[Math.ceil((sorted.length * 9) / 10) - 1] ?? 0) * 10n;
}
