// Blocking keys: two records are compared only if they share a key (or several common ones). Many
// kinds of keys, because each kind of difference between two spellings breaks some of them.
import type { Profile } from './profile.ts';
import { soundOf } from './sounds.ts';

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

/** 32-bit FNV-1a, begun with the kind of key. */
function begin(kind: number): number {
  return Math.imul(0x811c9dc5 ^ kind, 0x01000193);
}

/** Takes the first `limit` characters of a text into a hash. */
function mix(hash: number, text: string, limit = text.length): number {
  const end = Math.min(limit, text.length);
  let mixed = hash;
  for (let i = 0; i < end; i++) mixed = Math.imul(mixed ^ text.charCodeAt(i), 0x01000193);
  return mixed;
}

/** Keeps the parts of a key apart: `ab` + `c` is not `a` + `bc`. */
function mixBreak(hash: number): number {
  return Math.imul(hash ^ 32, 0x01000193);
}

/** FNV's low bits are weak for short texts; one round of mixing spreads them. */
function end(hash: number): number {
  const spread = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (spread ^ (spread >>> 13)) >>> 0;
}

const keyHash = (kind: number, text: string) => end(mix(begin(kind), text));

/** Takes the keys of one record; a key given twice counts once. */
export type KeySink = { add(hash: number): void };

/**
 * Gives the blocking keys of one record: those of `own` make candidates by themselves, those of
 * `helpers` only together with others.
 */
export function blockingKeys(profile: Profile, own: KeySink, helpers: KeySink): void {
  for (const domain of profile.domains) own.add(keyHash(KIND.domain, domain));
  if (profile.phone !== '') own.add(keyHash(KIND.phone, profile.phone));
  profile.identifiers.forEach((identifier, field) => {
    if (identifier !== null) own.add(keyHash(KIND.identifier, `${field}${identifier}`));
  });
  wordKeys(profile, own);
  soundKeys(profile, own);
  acronymKeys(profile, own);
  placeKeys(profile, own);
  if (profile.city !== '') helpers.add(keyHash(KIND.city, profile.city));
  if (profile.country !== '') helpers.add(keyHash(KIND.country, profile.country));
}

function wordKeys({ words, compact, stem }: Profile, own: KeySink): void {
  for (const word of words) own.add(keyHash(KIND.word, word.text));
  if (compact.length >= 3) own.add(keyHash(KIND.word, compact));
  // A web address meets the name it was made from, and another ending of itself.
  if (stem.length >= 3) own.add(keyHash(KIND.word, stem));
  const [first, second, third] = words;
  if (first === undefined || second === undefined) return;
  own.add(end(mix(mix(begin(KIND.word), first.text), second.text)));
  if (third === undefined) return;
  own.add(end(mix(mix(begin(KIND.word), second.text), third.text)));
}

/** Consonants survive most typing errors and most changes of script; two say too little. */
const LEAST_SOUND = 3;
const MOST_SOUND = 8;

function soundKeys({ words, compact }: Profile, own: KeySink): void {
  for (const word of words) addSound(word.sound, own);
  const [first, second] = words;
  addSound(soundOf(compact), own);
  if (first !== undefined && second !== undefined) {
    const start = mixBreak(mix(begin(KIND.starts), first.text, 3));
    own.add(end(mix(start, second.text, 3)));
  }
  if (compact.length >= 6) own.add(end(mix(begin(KIND.starts), compact, 6)));
}

function addSound(sound: string, own: KeySink): void {
  if (sound.length >= LEAST_SOUND) own.add(end(mix(begin(KIND.sound), sound, MOST_SOUND)));
}

function acronymKeys(profile: Profile, own: KeySink): void {
  const { words, compact, initials, shortInitials, shortForm, country, stem } = profile;
  const add = (text: string) => own.add(end(mix(mix(begin(KIND.acronym), text), country)));
  if (shortForm.length >= 2) add(shortForm);
  if (words.length <= 2) {
    for (const { text } of words) if (text.length >= 2 && text.length <= 8) add(text);
    if (compact.length <= 8) add(compact);
  }
  if (stem.length >= 2 && stem.length <= 8) add(stem);
  if (words.length < 2) return;
  add(initials);
  add(shortInitials);
}

function placeKeys({ postalCode, houseNumber, compact, city }: Profile, own: KeySink): void {
  if (postalCode.length >= 3) {
    own.add(keyHash(KIND.postal, postalCode));
    if (houseNumber !== '') {
      own.add(end(mix(mixBreak(mix(begin(KIND.postalHouse), postalCode)), houseNumber)));
    }
    own.add(end(mix(mixBreak(mix(begin(KIND.postalName), postalCode)), compact, 3)));
  }
  if (city !== '' && compact.length >= 3) {
    own.add(end(mix(mixBreak(mix(begin(KIND.cityStart), city)), compact, 3)));
  }
}
