// A record made ready for comparison: everything that can be computed once is computed here.
import type { Account } from '../domain/claim.ts';
import { companyDomain } from './domains.ts';
import { IDENTIFIER_FIELDS, identifierOf } from './identifiers.ts';
import type { MatchOptions } from './keys.ts';
import { type LegalKind, legalKindOf } from './legal-forms.ts';
import type { Lexicon, Word } from './lexicon.ts';
import { memoize } from './memo.ts';
import { foldDigraphs, nameWords } from './name-parts.ts';
import { comparablePhone } from './phones.ts';
import { DIGIT_9, plainWords } from './plain-words.ts';
import { toLatin } from './transliterate.ts';
import { stemInName } from './web-stem.ts';
import { sameWord } from './words.ts';

/** The fields that evidence compares. An {@link Account} is one. Empty is null, never ''. */
export type MatchRecord = Omit<Account, 'id'>;

export type Profile = {
  readonly words: readonly Word[];
  /** The name's words as written, without spaces. */
  readonly compact: string;
  readonly initials: string;
  readonly shortInitials: string;
  readonly shortForm: string;
  readonly legal: LegalKind | null;
  readonly isForeignScript: boolean;
  /** The number at the end of the name, Roman or not, 1 to 99; 0 without. */
  readonly numeral: number;
  /** Registrable company domains, the main one first; freemail never. */
  readonly domains: readonly string[];
  /** Main domain without its public suffix, letters and digits only; '' without. */
  readonly stem: string;
  /** Registrable company domain of the parent; '' without, and where it is one of the record's own. */
  readonly parent: string;
  /** How well `stem` fits the record's own name. */
  readonly stemInName: number;
  readonly phone: string;
  readonly postalCode: string;
  readonly houseNumber: string;
  readonly streetWords: readonly string[];
  readonly city: string;
  readonly region: string;
  readonly country: string;
  readonly identifiers: readonly (string | null)[];
  /** Places of the book in which a record has this very name; at least 1. */
  readonly namePlaces: number;
  /** Share of the records of the book that lie in this city. */
  readonly cityShare: number;
};

/** Share of a city where nothing is known of the book, and how many records this weighs as. */
const USUAL_CITY_SHARE = 0.001;
const USUAL_WEIGHT = 2_000;

/** Share of a book's records in one city, pulled towards the usual share while the book is small. */
export function cityShare(holders: number, records: number): number {
  return (holders + USUAL_WEIGHT * USUAL_CITY_SHARE) / (records + USUAL_WEIGHT);
}

/** Makes a record comparable. Its words are looked up in, but not counted by, the lexicon. */
export function profileOf(record: MatchRecord, lexicon: Lexicon, options: MatchOptions): Profile {
  const name = nameWords(record.name);
  const words = name.words.map((word) => lexicon.word(word));
  const compact = name.written.map(foldDigraphs).join('');
  const domains = domainsOf(record, options);
  const stem = domains[0] === undefined ? '' : stemOf(domains[0]);
  const shortInitials = name.written.map((word) => word.charAt(0)).join('');
  const { initials, shortForm } = name;
  const { houseNumber, streetWords } = streetParts(record.street);
  return {
    words,
    compact,
    initials,
    shortInitials,
    shortForm,
    legal: legalKindOf(name.forms),
    isForeignScript: name.isForeignScript,
    numeral: name.numeral,
    domains,
    stem,
    parent: parentOf(record, domains, options),
    stemInName: stemInName(stem, { words, compact, shortForm, initials, shortInitials }),
    phone: comparablePhone(record.phone),
    postalCode: compactCode(record.postalCode),
    houseNumber,
    streetWords,
    city: place(record.city),
    region: place(record.region),
    country: record.country ?? '',
    identifiers: identifiersOf(record),
    namePlaces: 1,
    cityShare: cityShare(0, 0),
  };
}

const NO_DOMAINS: readonly string[] = [];

function domainsOf(record: MatchRecord, options: MatchOptions): readonly string[] {
  if (record.domain === null && record.aliasDomains.length === 0) return NO_DOMAINS;
  const domains: string[] = [];
  for (const host of [record.domain, ...record.aliasDomains]) {
    const domain = host === null ? null : companyDomain(host, options);
    if (domain !== null && !domains.includes(domain)) domains.push(domain);
  }
  return domains;
}

/** A record that names an address of its own says nothing of relatives. */
function parentOf(
  { parentDomain }: MatchRecord,
  domains: readonly string[],
  options: MatchOptions,
): string {
  const parent = companyDomain(parentDomain, options);
  return parent === null || domains.includes(parent) ? '' : parent;
}

const NO_IDENTIFIERS: readonly null[] = IDENTIFIER_FIELDS.map(() => null);

function identifiersOf(record: MatchRecord): readonly (string | null)[] {
  if (record.duns === null && record.lei === null && record.taxId === null) return NO_IDENTIFIERS;
  return IDENTIFIER_FIELDS.map((field) => identifierOf(record, field));
}

/** `acme-tools` of `acme-tools.co.uk` as `acmetools`. */
export function stemOf(domain: string): string {
  return foldDigraphs(domain.slice(0, domain.indexOf('.')).replace(/[^a-z0-9]/g, ''));
}

const COMPACT_CODE = /^[A-Z1-9][A-Z0-9]*$/;

/** Capitals and digits; leading zeros go, because spreadsheets drop them. */
function compactCode(code: string | null): string {
  if (code === null) return '';
  if (COMPACT_CODE.test(code)) return code;
  return code
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/^0+/, '');
}

/** True for `12` and `12a`. */
const isNumbered = (word: string) => word.charCodeAt(0) <= DIGIT_9;

const UNIT = /[,\s](?:suite|ste|unit|floor|fl|room|rm|#)\.?\s*[\w-]+.*$/;

function streetParts(street: string | null): Pick<Profile, 'houseNumber' | 'streetWords'> {
  if (street === null) return { houseNumber: '', streetWords: [] };
  const latin = toLatin(street).replace(UNIT, '');
  const isGerman = latin.includes('strasse');
  const words = plainWords(isGerman ? latin.replace(/strasse\b/g, ' street') : latin, '');
  const houseNumber = words.find(isNumbered) ?? '';
  const streetWords: string[] = [];
  for (const word of words) if (word !== houseNumber) streetWords.push(streetWord(word));
  return { houseNumber, streetWords };
}

const STREET_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    street: 'st',
    strasse: 'st',
    str: 'st',
    saint: 'st',
    avenue: 'ave',
    av: 'ave',
    road: 'rd',
    boulevard: 'blvd',
    drive: 'dr',
    lane: 'ln',
    parkway: 'pkwy',
    highway: 'hwy',
    place: 'pl',
    square: 'sq',
    court: 'ct',
    north: 'n',
    south: 's',
    east: 'e',
    west: 'w',
    northeast: 'ne',
    northwest: 'nw',
    southeast: 'se',
    southwest: 'sw',
    first: '1st',
    second: '2nd',
    third: '3rd',
    circle: 'cir',
    terrace: 'ter',
    building: 'bldg',
    industrial: 'ind',
    estate: 'est',
    centre: 'ctr',
    center: 'ctr',
    house: 'hse',
    mount: 'mt',
  }),
);

const streetWord = (word: string) => STREET_WORDS.get(word) ?? word;

/** City or region: Latin words in canonical spelling. */
const placeOf = memoize((text) =>
  toLatin(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => foldDigraphs(sameWord(word)))
    .join(' '),
);

function place(text: string | null): string {
  return text === null ? '' : placeOf(text);
}
