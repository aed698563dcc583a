// A profile as text, with all that a snapshot says about its words, its name and its city: two stored
// profiles of one snapshot are compared without asking for anything else.
import type { LegalKind } from './legal-forms.ts';
import type { Lexicon } from './lexicon.ts';
import type { Profile } from './profile.ts';

/** In the order of the text; words and their rarities stand in two lists. */
type Stored = readonly [
  compact: string,
  initials: string,
  shortInitials: string,
  shortForm: string,
  legal: LegalKind | null,
  isForeignScript: boolean,
  domains: readonly string[],
  stem: string,
  stemInName: number,
  namePlaces: number,
  cityShare: number,
  phone: string,
  postalCode: string,
  houseNumber: string,
  streetWords: readonly string[],
  city: string,
  region: string,
  country: string,
  identifiers: readonly (string | null)[],
  words: readonly string[],
  rarities: readonly number[],
  numeral: number,
  /** Not in the texts of snapshots that were made before parents were compared. */
  parent?: string,
];

/** The text of a profile; equal profiles of one snapshot have equal texts. */
export function profileText(profile: Profile): string {
  const stored: Stored = [
    profile.compact,
    profile.initials,
    profile.shortInitials,
    profile.shortForm,
    profile.legal,
    profile.isForeignScript,
    profile.domains,
    profile.stem,
    profile.stemInName,
    profile.namePlaces,
    profile.cityShare,
    profile.phone,
    profile.postalCode,
    profile.houseNumber,
    profile.streetWords,
    profile.city,
    profile.region,
    profile.country,
    profile.identifiers,
    profile.words.map(({ text }) => text),
    profile.words.map(({ rarity }) => rarity),
    profile.numeral,
    profile.parent,
  ];
  return JSON.stringify(stored);
}

/**
 * Reads what {@link profileText} wrote. Words are those of the lexicon, which takes over their
 * rarities: profiles that are compared must share one, of one snapshot.
 */
export function profileFromText(text: string, lexicon: Lexicon): Profile {
  const stored = JSON.parse(text) as Stored;
  const rarities = stored[20];
  return {
    compact: stored[0],
    initials: stored[1],
    shortInitials: stored[2],
    shortForm: stored[3],
    legal: stored[4],
    isForeignScript: stored[5],
    numeral: stored[21],
    domains: stored[6],
    stem: stored[7],
    parent: stored[22] ?? '',
    stemInName: stored[8],
    namePlaces: stored[9],
    cityShare: stored[10],
    phone: stored[11],
    postalCode: stored[12],
    houseNumber: stored[13],
    streetWords: stored[14],
    city: stored[15],
    region: stored[16],
    country: stored[17],
    identifiers: stored[18],
    words: stored[19].map((word, i) => {
      const known = lexicon.word(word);
      known.rarity = rarities[i] as number;
      return known;
    }),
  };
}
