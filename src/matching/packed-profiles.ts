// The profiles of a book in a tenth of the memory of objects: per record one string, the numbers of
// its words and a few bytes. Nothing here is for the garbage collector to walk through.
import { GrowingFloat64, GrowingUint32 } from './growing.ts';
import { Holders } from './holders.ts';
import type { LegalKind } from './legal-forms.ts';
import type { FrozenCounts, Lexicon, Word } from './lexicon.ts';
import { NamePlaces } from './name-places.ts';
import { cityShare, type Profile } from './profile.ts';
import { cityItem, nameItem } from './snapshot.ts';

/** Neither names nor addresses hold these characters: both are cut at everything but letters. */
const BETWEEN_FIELDS = '\u0000';
const BETWEEN_ITEMS = '\u0001';
/** Stands for an identifier that is not there. */
const NONE = '\u0002';

const LEGAL_KINDS: readonly (LegalKind | null)[] = [
  null,
  'private',
  'public',
  'partnership',
  'nonprofit',
  'corporation',
];
/** One number holds the legal kind (below 128), the script and, from 256 on, the number at the end. */
const FOREIGN = 128;
const NUMERAL = 256;

/** Profiles by record number, in the order they were added. */
export class PackedProfiles {
  readonly lexicon: Lexicon;
  readonly #texts: string[] = [];
  readonly #wordEnds = new GrowingUint32();
  readonly #words = new GrowingUint32();
  readonly #kinds = new GrowingUint32();
  readonly #stemInName = new GrowingFloat64();
  readonly #names = new NamePlaces();
  readonly #cities = new Holders();
  #records = 0;

  constructor(lexicon: Lexicon) {
    this.lexicon = lexicon;
  }

  get length(): number {
    return this.#texts.length;
  }

  add(profile: Profile): void {
    for (const word of profile.words) this.#words.push(word.id);
    this.#wordEnds.push(this.#words.length);
    const kind = LEGAL_KINDS.indexOf(profile.legal);
    this.#kinds.push(kind + (profile.isForeignScript ? FOREIGN : 0) + NUMERAL * profile.numeral);
    this.#stemInName.push(profile.stemInName);
    this.#texts.push(textOf(profile));
    this.#names.add(profile);
    this.#cities.add(profile.city);
  }

  /**
   * Fixes how many places each name has and how many records each city, from these records or from
   * what an earlier book counted. Call once, after the last record.
   */
  close(frozen?: FrozenCounts): void {
    this.#records = frozen?.records ?? this.length;
    this.#names.close(frozen && ((hash) => frozen.of(nameItem(hash))));
    this.#cities.close(frozen && ((hash) => frozen.of(cityItem(hash))));
  }

  /** What {@link close} of another book may take instead of its own counts. */
  *counts(): Generator<readonly [item: string, records: number]> {
    for (const [hash, places] of this.#names.counts()) yield [nameItem(hash), places];
    for (const [hash, records] of this.#cities.counts()) yield [cityItem(hash), records];
  }

  /** The profile of a record, made anew at each call. */
  at(record: number): Profile {
    const kinds = this.#kinds.at(record);
    return profileFrom(this.#texts[record] as string, {
      words: this.wordsOf(record),
      legal: LEGAL_KINDS[kinds & (FOREIGN - 1)] ?? null,
      isForeignScript: (kinds & FOREIGN) !== 0,
      numeral: Math.floor(kinds / NUMERAL),
      stemInName: this.#stemInName.at(record),
      namePlaces: this.#names.of(record),
      cityShare: cityShare(this.#cities.of(record), this.#records),
    });
  }

  *[Symbol.iterator](): Generator<Profile> {
    for (let record = 0; record < this.length; record++) yield this.at(record);
  }

  private wordsOf(record: number): readonly Word[] {
    const words: Word[] = [];
    const end = this.#wordEnds.at(record);
    for (let i = record === 0 ? 0 : this.#wordEnds.at(record - 1); i < end; i++) {
      words.push(this.lexicon.at(this.#words.at(i)));
    }
    return words;
  }
}

function textOf(profile: Profile): string {
  const { domains, streetWords, identifiers } = profile;
  return [
    profile.compact,
    profile.initials,
    profile.shortInitials,
    profile.shortForm,
    domains.length === 1 ? domains[0] : domains.join(BETWEEN_ITEMS),
    profile.stem,
    profile.phone,
    profile.postalCode,
    profile.houseNumber,
    streetWords.join(BETWEEN_ITEMS),
    profile.city,
    profile.region,
    profile.country,
    identifiers.every((one) => one === null)
      ? ''
      : identifiers.map((one) => one ?? NONE).join(BETWEEN_ITEMS),
    profile.parent,
  ].join(BETWEEN_FIELDS);
}

const NOTHING: readonly string[] = [];
const NO_IDENTIFIERS: readonly null[] = [null, null, null];

type Fields = [
  ...[string, string, string, string, string, string, string],
  ...[string, string, string, string, string, string, string, string],
];

/** Most lists have one item. */
function items(text: string): readonly string[] {
  if (text === '') return NOTHING;
  return text.includes(BETWEEN_ITEMS) ? text.split(BETWEEN_ITEMS) : [text];
}

function profileFrom(
  text: string,
  rest: Pick<
    Profile,
    'words' | 'legal' | 'isForeignScript' | 'numeral' | 'stemInName' | 'namePlaces' | 'cityShare'
  >,
): Profile {
  const fields = text.split(BETWEEN_FIELDS) as Fields;
  return {
    words: rest.words,
    compact: fields[0],
    initials: fields[1],
    shortInitials: fields[2],
    shortForm: fields[3],
    legal: rest.legal,
    isForeignScript: rest.isForeignScript,
    numeral: rest.numeral,
    domains: items(fields[4]),
    stem: fields[5],
    parent: fields[14],
    stemInName: rest.stemInName,
    namePlaces: rest.namePlaces,
    cityShare: rest.cityShare,
    phone: fields[6],
    postalCode: fields[7],
    houseNumber: fields[8],
    streetWords: items(fields[9]),
    city: fields[10],
    region: fields[11],
    country: fields[12],
    identifiers:
      fields[13] === ''
        ? NO_IDENTIFIERS
        : fields[13].split(BETWEEN_ITEMS).map((one) => (one === NONE ? null : one)),
  };
}
