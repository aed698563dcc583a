// Says in one phrase what was found when a field of two records was compared.
import { alignNames } from './align-names.ts';
import type { Comparable } from './evidence.ts';
import { IDENTIFIER_FIELDS, type IdentifierField, identifierOf } from './identifiers.ts';
import type { PARENT_WEIGHT } from './parents.ts';
import type { Profile } from './profile.ts';

const IDENTIFIER_NAMES: Readonly<Record<IdentifierField, string>> = {
  duns: 'D-U-N-S number',
  lei: 'LEI',
  taxId: 'tax id',
};

/** The phrase for a field of a reason; `field` is one that features or identifiers name. */
export function describeField(field: string, left: Comparable, right: Comparable): string {
  const identifier = IDENTIFIER_FIELDS.find((one) => one === field);
  if (identifier !== undefined) {
    const value = (side: Comparable) => identifierOf(side.record, identifier) ?? '';
    return values(IDENTIFIER_NAMES[identifier], value(left), value(right));
  }
  const describe = PHRASES[field];
  return describe === undefined ? field : describe(left, right);
}

type Phrase = (left: Comparable, right: Comparable) => string;

const PHRASES: Readonly<Record<string, Phrase>> = {
  name: describeNames,
  'numbers in the name': (left, right) => {
    const numbers = ({ profile: { words, numeral } }: Comparable) => {
      const written = words.flatMap(({ text, isNumber }) => (isNumber ? [text] : []));
      const isWritten = numeral === 0 || written.includes(String(numeral));
      return (isWritten ? written : [...written, numeral]).join(' ');
    };
    const [ours, theirs] = [numbers(left), numbers(right)];
    if (ours === '' && theirs === '') return 'no numbers in the names';
    return values('numbers in the names', ours || 'none', theirs || 'none');
  },
  'short form of the name': (left, right) =>
    `whether one name is the short form of the other: ${bothNames(left, right)}`,
  'legal form': (left, right) =>
    values('kind of legal form', left.profile.legal ?? '', right.profile.legal ?? ''),
  'web domain': (left, right) => {
    const shared = left.profile.domains.find((domain) => right.profile.domains.includes(domain));
    if (shared !== undefined) return `same web domain ${shared}`;
    return values('web domain', left.profile.domains[0] ?? '', right.profile.domains[0] ?? '');
  },
  'web domain and name': (left, right) => {
    const domains = [...left.profile.domains, ...right.profile.domains].sort();
    return `how well ${domains.join(' and ')} fits the names`;
  },
  phone: (left, right) => values('phone', left.record.phone, right.record.phone),
  'postal code': (left, right) =>
    values('postal code', left.record.postalCode, right.record.postalCode),
  street: (left, right) => values('street', left.record.street, right.record.street),
  city: (left, right) => values('city', left.record.city, right.record.city),
  region: (left, right) => values('region', left.record.region, right.record.region),
  country: (left, right) => values('country', left.record.country, right.record.country),
};

/** The phrase for what the parents of two records say. */
export function describeParents(
  finding: keyof typeof PARENT_WEIGHT,
  left: Profile,
  right: Profile,
): string {
  if (finding === 'different') return values('parent', left.parent, right.parent);
  const [parent] = [left.parent, right.parent].sort().filter((one) => {
    return left.domains.includes(one) || right.domains.includes(one);
  });
  return `one names the other, ${parent}, as its parent: one group, two companies`;
}

/** `same city Köln`, `city Köln / Bonn`; the order of the two does not show. */
function values(what: string, left: string | null, right: string | null): string {
  if (left === right) return `same ${what} ${left ?? ''}`.trim();
  const filled = [left, right].filter((value) => value !== null && value !== '').sort();
  return `${what} ${filled.join(' / ')}`;
}

function bothNames(left: Comparable, right: Comparable): string {
  return [left.record.name, right.record.name].sort().join(' / ');
}

function describeNames(left: Comparable, right: Comparable): string {
  return `${nameFinding(left.profile, right.profile)}: ${bothNames(left, right)}`;
}

function nameFinding(left: Profile, right: Profile): string {
  if (left.compact === right.compact) return 'same name';
  const found = alignNames(left.words, right.words);
  if (found.pairs === 0) return 'no word of the names in common';
  const isWhole = found.restLeft === 0 || found.restRight === 0;
  if (found.restLeft === 0 && found.restRight === 0) {
    return found.inexactShare > 0 ? 'same name but for spelling' : 'same words in the names';
  }
  return isWhole ? 'one name holds the other' : 'some words of the names in common';
}
