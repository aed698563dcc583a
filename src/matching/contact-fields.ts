// What agreeing or differing in a contact field is worth in one book. The shipped weights know what a
// shared web domain or address is worth in most books; where sister companies share theirs it is worth
// less. A book's shifts (see estimate-shifts.ts) are added to the log-odds of the shipped weights.
import type { FieldShifts } from '../domain/match-index.ts';
import { FEATURES } from './features.ts';
import { MISSING } from './missing.ts';

/** A field that a book may weigh otherwise, and what comparing it can find. */
export type ContactField = {
  /** As the features and reasons name it. */
  readonly field: string;
  /** What each level means, the least agreement first. */
  readonly levels: readonly string[];
  /** Level of a pair, -1 where the field is missing on a side. */
  readonly levelOf: (features: Float32Array) => number;
};

const at = (name: string) => FEATURES.findIndex((feature) => feature.name === name);
const [DOMAIN, STEM, PHONE, POSTAL] = [
  at('domain'),
  at('domainStem'),
  at('phone'),
  at('postalCode'),
];
const [HOUSE, STREET, CITY] = [at('houseNumber'), at('street'), at('city')];

/** Jaro-Winkler from which two spellings of a domain or town are alike. */
const ALIKE = 0.85;
/** Two codes share more than their region when this part of them is equal. */
const NEAR = 0.4;

/** Level of a number between 0 and 1: differs, from `near` on, equal. */
function graded(value: number, near: number): number {
  if (value === MISSING) return -1;
  return value === 1 ? 2 : value >= near ? 1 : 0;
}

/**
 * The fields, in the order of {@link levelsOf}. Region and country are none of them: candidates are
 * searched by country, so that its share among candidates tells of the search and not of the book.
 */
export const CONTACT_FIELDS: readonly ContactField[] = [
  {
    field: 'web domain',
    levels: ['different web domains', 'web domains that are alike', 'the same web domain'],
    levelOf: (features) =>
      features[DOMAIN] === 1 ? 2 : Math.min(1, graded(features[STEM] as number, ALIKE)),
  },
  {
    field: 'phone',
    levels: ['different phones', 'the same phone'],
    levelOf: (features) =>
      features[PHONE] === MISSING ? -1 : Number((features[PHONE] as number) === 1),
  },
  {
    field: 'postal code',
    levels: ['different postal codes', 'postal codes close by', 'the same postal code'],
    levelOf: (features) => graded(features[POSTAL] as number, NEAR),
  },
  {
    field: 'street',
    levels: [
      'different streets',
      'parts of the street in common',
      'the same street, a number missing',
      'the same street and number',
    ],
    levelOf: (features) => streetLevel(features[STREET] as number, features[HOUSE] as number),
  },
  {
    field: 'city',
    levels: ['different towns', 'towns that are alike', 'the same town'],
    levelOf: (features) => graded(features[CITY] as number, ALIKE),
  },
];

/** Stands in for a field where every one of {@link CONTACT_FIELDS} is missing; see names-alone.ts. */
export const NAMES_ALONE = {
  field: 'names alone',
  levels: ['names of which nothing else is known'],
  number: CONTACT_FIELDS.length,
} as const;

const SHIFTED = [...CONTACT_FIELDS, NAMES_ALONE];

function streetLevel(street: number, house: number): number {
  if (street === MISSING) return -1;
  if (street < 1) return street > 0 ? 1 : 0;
  return house === MISSING ? 2 : house === 1 ? 3 : 1;
}

/** Bits of one field in a number of levels: 0 is missing. */
const BITS = 3;

/** The levels of all fields of a pair, as one number; never 0, which stands for a pair that is not shifted. */
export function levelsOf(features: Float32Array): number {
  let levels = 0;
  for (let f = 0; f < CONTACT_FIELDS.length; f++) {
    const level = (CONTACT_FIELDS[f] as ContactField).levelOf(features);
    levels |= (level + 1) << (f * BITS);
  }
  return levels === 0 ? 1 << (NAMES_ALONE.number * BITS) : levels;
}

/** Level of one field, -1 where it is missing. */
export function levelAt(levels: number, field: number): number {
  return ((levels >> (field * BITS)) & ((1 << BITS) - 1)) - 1;
}

/**
 * All shifts of a pair together change its log-odds by no more than this: the fields of an address
 * agree and differ together, so their shifts count the same thing more than once.
 */
const MOST_TOGETHER = 2;

/** One shift of a pair: of which field, found at which level, and by how much. */
export type Shift = {
  readonly field: Pick<ContactField, 'field' | 'levels'>;
  readonly level: number;
  readonly by: number;
};

/** The shifts that a book gives a pair; those of 0 left out. */
export function shiftsAt(levels: number, shifts: FieldShifts | null): readonly Shift[] {
  const found = SHIFTED.flatMap((field, f) => {
    const level = levelAt(levels, f);
    const by = level === -1 ? 0 : (shifts?.[field.field]?.[level] ?? 0);
    return by === 0 ? [] : [{ field, level, by }];
  });
  const sum = found.reduce((total, { by }) => total + by, 0);
  const share = Math.min(1, MOST_TOGETHER / Math.abs(sum));
  return share === 1 ? found : found.map((one) => ({ ...one, by: one.by * share }));
}

/** What the shifts of a pair add to its log-odds. */
export function shiftOf(levels: number, shifts: FieldShifts | null): number {
  if (shifts === null || levels === 0) return 0;
  let sum = 0;
  for (let f = 0; f < SHIFTED.length; f++) {
    const level = levelAt(levels, f);
    if (level === -1) continue;
    sum += shifts[(SHIFTED[f] as Shift['field']).field]?.[level] ?? 0;
  }
  return Math.max(-MOST_TOGETHER, Math.min(MOST_TOGETHER, sum));
}
