// What is compared of two records, as numbers. Every feature is symmetric; a field missing on a side
// gives MISSING. The trained model (see model.ts) turns the numbers into weights.
import { alignNames, type NameAlignment } from './align-names.ts';
import { RAREST } from './lexicon.ts';
import { MISSING } from './missing.ts';
import type { Profile } from './profile.ts';
import { soundOf } from './sounds.ts';
import { commonPrefix, diceOfBigrams, jaroWinkler } from './text-similarity.ts';
import { stemInName } from './web-stem.ts';

/** Field that a reason names, and whether more of the feature must never count against a match. */
export type FeatureSpec = {
  readonly name: string;
  readonly field: string;
  readonly rises: boolean;
};

const spec = (name: string, field: string, rises = false): FeatureSpec => ({ name, field, rises });

/** The features in the order of the vector that {@link featuresOf} fills. */
export const FEATURES: readonly FeatureSpec[] = [
  spec('nameCoverMin', 'name', true),
  spec('nameCoverMax', 'name', true),
  spec('nameRestMax', 'name'),
  spec('nameRestMin', 'name'),
  spec('nameRarestEqual', 'name'),
  spec('nameBeyondChance', 'name', true),
  spec('nameInexact', 'name'),
  spec('nameFirstWord', 'name'),
  spec('nameNumbers', 'numbers in the name', true),
  spec('nameInOrder', 'name'),
  spec('nameBigrams', 'name', true),
  spec('nameSound', 'name', true),
  spec('namePrefix', 'name'),
  spec('nameAcronym', 'short form of the name', true),
  spec('nameWordsMin', 'name'),
  spec('nameWordsDifference', 'name'),
  spec('nameScript', 'name'),
  spec('legalForm', 'legal form', true),
  spec('domain', 'web domain', true),
  spec('domainStem', 'web domain', true),
  spec('stemInOtherName', 'web domain and name', true),
  spec('stemInOwnName', 'web domain and name'),
  spec('phone', 'phone', true),
  spec('postalCode', 'postal code', true),
  spec('houseNumber', 'street', true),
  spec('street', 'street', true),
  spec('city', 'city', true),
  spec('cityInName', 'city'),
  spec('region', 'region', true),
  spec('country', 'country', true),
  spec('namePlaces', 'name'),
  spec('cityRarity', 'city', true),
];

/** Fills `out` (length {@link FEATURES}) with the features of a pair. */
export function featuresOf(one: Profile, other: Profile, out: Float32Array): void {
  // Ties between words are broken by position; a fixed order of the two names keeps that symmetric.
  const [left, right] = isBefore(other, one) ? [other, one] : [one, other];
  nameFeatures(left, right, out);
  domainFeatures(left, right, out);
  placeFeatures(left, right, out);
}

function isBefore(one: Profile, other: Profile): boolean {
  if (one.compact !== other.compact) return one.compact < other.compact;
  const [ours, theirs] = [one, other].map(({ words, stem, city }) =>
    [...words.map(({ text }) => text), stem, city].join(),
  );
  return (ours ?? '') < (theirs ?? '');
}

function nameFeatures(left: Profile, right: Profile, out: Float32Array): void {
  const found = alignNames(left.words, right.words);
  const coverLeft = found.massLeft === 0 ? 0 : found.matchedLeft / found.massLeft;
  const coverRight = found.massRight === 0 ? 0 : found.matchedRight / found.massRight;
  out[0] = Math.min(coverLeft, coverRight);
  out[1] = Math.max(coverLeft, coverRight);
  out[2] = Math.max(found.restLeft, found.restRight);
  out[3] = Math.min(found.restLeft, found.restRight);
  out[4] = found.rarestEqual;
  // Two names of common words meet by chance, the more often the larger the book.
  const bookSize = left.words[0]?.book.size ?? 0;
  out[5] = (found.matchedLeft + found.matchedRight) / 2 - bookSize;
  out[6] = found.inexactShare;
  out[7] = found.firstWord;
  out[8] = haveOtherNumerals(left, right) ? 0 : numbersAgree(found);
  out[9] = found.inOrder;
  const isSame = left.compact === right.compact;
  out[10] = isSame ? 1 : diceOfBigrams(left.compact, right.compact);
  out[11] = left.isForeignScript === right.isForeignScript ? MISSING : soundAlike(left, right);
  const shortest = Math.min(left.compact.length, right.compact.length);
  out[12] = shortest === 0 ? 0 : commonPrefix(left.compact, right.compact) / shortest;
  out[13] = Math.max(acronym(left, right), acronym(right, left));
  out[14] = Math.min(left.words.length, right.words.length);
  out[15] = Math.abs(left.words.length - right.words.length);
  out[16] = Number(left.isForeignScript) + Number(right.isForeignScript);
  out[17] = left.legal === null || right.legal === null ? MISSING : +(left.legal === right.legal);
}

/**
 * `Fund I` and `Fund II`, `Fund V` and `Fund Ten`. Among the words `V` is a letter and `I` is left out:
 * against a name without a number they say nothing.
 */
function haveOtherNumerals(left: Profile, right: Profile): boolean {
  return left.numeral > 0 && right.numeral > 0 && left.numeral !== right.numeral;
}

/** 1 when every number of one name is in the other, 0 when both have one of their own. */
function numbersAgree({ numbersLeft, numbersRight }: NameAlignment): number {
  if (numbersLeft > 0 && numbersRight > 0) return 0;
  return numbersLeft + numbersRight > 0 ? 0.6 : 1;
}

/** Of two scripts: how alike the consonants are. */
function soundAlike(left: Profile, right: Profile): number {
  const [ours, theirs] = [soundOf(left.compact), soundOf(right.compact)];
  return ours.length < 2 || theirs.length < 2 ? MISSING : diceOfBigrams(ours, theirs);
}

/** 1 when the short name or short form of `short` spells the first letters of the other's words. */
function acronym(short: Profile, long: Profile): number {
  let best = 0;
  for (const text of [short.shortForm, short.words.length === 1 ? short.compact : '']) {
    if (text.length < 2 || text.length > 10) continue;
    if (text === long.initials || text === long.shortInitials) best = Math.max(best, 1);
    else if (text === long.shortForm || text === long.compact) best = Math.max(best, 1);
    else if (long.words.length > 1 && text.startsWith(long.shortInitials))
      best = Math.max(best, 0.7);
    else if (text.length >= 3 && long.shortInitials.startsWith(text)) best = Math.max(best, 0.7);
    else if (text.length >= 3 && isWovenFrom(text, long)) best = Math.max(best, 0.4);
  }
  return best;
}

/** `uespi` from `universidade estadual piaui`: starts of words in order, each word at least once. */
function isWovenFrom(text: string, long: Profile): boolean {
  if (long.words.length < 2) return false;
  let at = 0;
  for (const word of long.words) {
    const taken = commonPrefix(text.slice(at), word.text);
    at += taken;
    if (at === text.length) return true;
  }
  return false;
}

function domainFeatures(left: Profile, right: Profile, out: Float32Array): void {
  const isKnown = left.domains.length > 0 && right.domains.length > 0;
  const isShared = isKnown && left.domains.some((domain) => right.domains.includes(domain));
  out[18] = isKnown ? Number(isShared) : MISSING;
  out[19] = !isKnown ? MISSING : isShared ? 1 : alike(left.stem, right.stem);
  out[20] = isShared ? 1 : otherStem(left, right);
  out[21] = ownStem(left, right);
}

/** How well the addresses fit their own records: a stem that is no name says little of another. */
function ownStem(left: Profile, right: Profile): number {
  if (left.stemInName === MISSING) return right.stemInName;
  return right.stemInName === MISSING
    ? left.stemInName
    : Math.max(left.stemInName, right.stemInName);
}

function otherStem(left: Profile, right: Profile): number {
  const leftInRight = stemInName(left.stem, right);
  const rightInLeft = stemInName(right.stem, left);
  if (leftInRight === MISSING) return rightInLeft;
  return rightInLeft === MISSING ? leftInRight : Math.max(leftInRight, rightInLeft);
}

function placeFeatures(left: Profile, right: Profile, out: Float32Array): void {
  out[22] = same(left.phone, right.phone);
  out[23] = postal(left.postalCode, right.postalCode);
  out[24] = same(left.houseNumber, right.houseNumber);
  out[25] = overlap(left.streetWords, right.streetWords);
  out[26] = textual(left.city, right.city);
  out[27] = cityInName(left, right);
  out[28] = same(left.region, right.region);
  out[29] = same(left.country, right.country);
  out[30] = scaled(Math.max(left.namePlaces, right.namePlaces));
  out[31] = out[26] === 1 ? scaled(1 / left.cityShare) : MISSING;
}

/** On the scale of rarities: 1 for two million. */
function scaled(count: number): number {
  return Math.log(count) / Math.log(RAREST);
}

function same(left: string, right: string): number {
  return left === '' || right === '' ? MISSING : Number(left === right);
}

function textual(left: string, right: string): number {
  if (left === '' || right === '') return MISSING;
  return left === right ? 1 : Math.min(0.99, alike(left, right));
}

/** Jaro-Winkler where the first letters agree, else 0: first letters are rarely mistyped. */
function alike(left: string, right: string): number {
  return left.charCodeAt(0) === right.charCodeAt(0) ? jaroWinkler(left, right) : 0;
}

/** 1 equal, else the share of the code that both start with. */
function postal(left: string, right: string): number {
  if (left === '' || right === '') return MISSING;
  if (left === right) return 1;
  return Math.min(0.9, commonPrefix(left, right) / Math.max(left.length, right.length));
}

function overlap(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return MISSING;
  let shared = 0;
  for (const word of left) if (right.includes(word)) shared++;
  return shared / Math.min(left.length, right.length);
}

/** A name that says its town (`Hospital Humacao`) fits a record that lies there. */
function cityInName(left: Profile, right: Profile): number {
  if (left.city === '' && right.city === '') return MISSING;
  const isNamed = (profile: Profile, city: string) =>
    city !== '' && profile.words.some((word) => word.rarity > 0.17 && city.includes(word.text));
  return Number(isNamed(left, right.city)) + Number(isNamed(right, left.city));
}
