// Blocking keys: two records are compared only if they share a key (or several common ones). Many
// kinds of keys, because each kind of difference between two spellings breaks some of them.
import type { Profile } from './profile.ts';
import { soundOf, soundOfWord } from './sounds.ts';

/** Kinds of keys; the number salts the hash, so that equal texts of two kinds do not meet. */
const KIND = {
  domain: 1,
  word: 2,
  phone: 3,
  postalHouse: 4,
  postalName: 5,
  postal: 6,
  acronym: 7,
  sound: 8,
  starts: 9,
  identifier: 10,
  city: 11,
  country: 12,
  cityStart: 13,
} as const;

/** 32-bit FNV-1a of a text, salted with the kind of key. */
function keyHash(kind: number, text: string): number {
  let hash = Math.imul(0x811c9dc5 ^ kind, 0x01000193);
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  // FNV's low bits are weak for short texts; one round of mixing spreads them.
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Takes the keys of one record; a key given twice counts once. */
export type KeySink = { add(hash: number): void };

/** Words above this rarity are worth a misspelling key. */
const RARE = 0.25;

/**
 * Gives the blocking keys of one record: those of `own` make candidates by themselves, those of
 * `helpers` only together with others.
 */
export function blockingKeys(profile: Profile, own: KeySink, helpers: KeySink): void {
  const add = (kind: number, text: string) => own.add(keyHash(kind, text));
  for (const domain of profile.domains) add(KIND.domain, domain);
  if (profile.phone !== '') add(KIND.phone, profile.phone);
  profile.identifiers.forEach((identifier, field) => {
    if (identifier !== null) add(KIND.identifier, `${field}${identifier}`);
  });
  nameKeys(profile, add);
  placeKeys(profile, add);
  if (profile.city !== '') helpers.add(keyHash(KIND.city, profile.city));
  if (profile.country !== '') helpers.add(keyHash(KIND.country, profile.country));
}

type Add = (kind: number, text: string) => void;

function nameKeys(profile: Profile, add: Add): void {
  const { words, compact, stem } = profile;
  for (const word of words) add(KIND.word, word.text);
  if (compact.length >= 3) add(KIND.word, compact);
  // A web address meets the name it was made from, and another ending of itself.
  if (stem.length >= 3) add(KIND.word, stem);
  const [first, second, third] = words;
  if (first !== undefined && second !== undefined) add(KIND.word, first.text + second.text);
  if (second !== undefined && third !== undefined) add(KIND.word, second.text + third.text);
  for (const word of words) {
    if (word.rarity >= RARE && word.text.length >= 4 && !word.isNumber) {
      addSound(soundOfWord(word.text), add);
    }
  }
  addSound(soundOf(compact), add);
  if (first !== undefined && second !== undefined) {
    add(KIND.starts, `${first.text.slice(0, 3)} ${second.text.slice(0, 3)}`);
  }
  if (compact.length >= 6) add(KIND.starts, compact.slice(0, 6));
  acronymKeys(profile, add);
}

function acronymKeys(profile: Profile, add: Add): void {
  const { words, compact, initials, shortInitials, shortForm, country } = profile;
  if (shortForm.length >= 2) add(KIND.acronym, shortForm + country);
  if (words.length <= 2) {
    for (const word of words) {
      if (word.text.length >= 2 && word.text.length <= 8) add(KIND.acronym, word.text + country);
    }
    if (compact.length <= 8) add(KIND.acronym, compact + country);
  }
  if (profile.stem.length >= 2 && profile.stem.length <= 8)
    add(KIND.acronym, profile.stem + country);
  if (words.length >= 2) {
    add(KIND.acronym, initials + country);
    add(KIND.acronym, shortInitials + country);
  }
}

function placeKeys(profile: Profile, add: Add): void {
  const { postalCode, houseNumber, compact, city } = profile;
  if (postalCode.length >= 3) {
    add(KIND.postal, postalCode);
    if (houseNumber !== '') add(KIND.postalHouse, `${postalCode} ${houseNumber}`);
    add(KIND.postalName, `${postalCode} ${compact.slice(0, 3)}`);
  }
  if (city !== '' && compact.length >= 3) add(KIND.cityStart, `${city} ${compact.slice(0, 3)}`);
}

/** Consonants survive most typing errors and most changes of script; two say too little. */
function addSound(sound: string, add: Add): void {
  if (sound.length >= 3) add(KIND.sound, sound.slice(0, 8));
}
