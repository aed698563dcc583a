// A name taken apart for evidence: the words that identify, the legal forms, a bracketed short form.
import { countryCode } from './countries.ts';
import { legalKindOf, separateCjkForms, splitLegalForms } from './legal-forms.ts';
import { DIGIT_9, plainWords } from './plain-words.ts';
import { toLatin } from './transliterate.ts';
import { isStopWord, sameWord, translateHan } from './words.ts';

/** What evidence compares of a name. Everything is lower-case Latin where letters allow it. */
export type NameWords = {
  /** Identifying words in order, canonical spelling, stop words and legal forms gone. */
  readonly words: readonly string[];
  /** The same words as written, for whole-string and web-address comparison. */
  readonly written: readonly string[];
  /** First letters of the written words, stop words included where they stand. */
  readonly initials: string;
  readonly forms: readonly string[];
  /** The number at the end of several words, Roman to 39 or the only one below 100; 0 without. */
  readonly numeral: number;
  /** Short form in brackets or after a dash (`Advanced Micro Devices (AMD)`), '' without. */
  readonly shortForm: string;
  /** True when the name was not written in Latin letters. */
  readonly isForeignScript: boolean;
};

/** Remarks that people add to a name in a CRM; not part of it. */
const REMARKS =
  /\s*(?:[-–([*#]+\s*)(?:do not use|duplicate|dup|dupe|prospect|partner|customer|inactive|old|test|hq|headquarters|closed|archived|formerly[^)\]]*|\d)\s*[)\]*]?\s*$/i;
/** Nominal value or currency code at the end of a listing: `DL-,0001`, `EO 0,50`, `-,76797385`. */
const NOMINAL =
  /[\s.](?:(?:dl|eo|ls|sf|nk|sk|dk|yc|hd|rc|sd|rp|zy|ad|cd|yn|ba|ff|lc|tn|pz)\s*-?\s*,?\d[\d,.]*|-\s*,\d+|-\s*,\s*\d*)$/i;
const SHARE_KIND =
  /[\s./](?:o\.\s?n\.?|inh\.?|vz\.?o?\.?|ord\.?(?:\s+shs?)?|ordinary(?:\s+shares)?|shs|adr(?:\/?\s?\d+)?|gdr|ads|sp(?:ons(?:ored)?)?\.?\s?adr|reg\.?\s?s|unsp\.?|class\s[a-h]|cl\.\s?[a-h]|sub\.?\s?vtg|common stock|npv)$/i;
/** Too short to go by themselves; dropped only after one of the above. */
const SHARE_REST = /[\s./](?:na|nam\.?|new|sh|on|s|[a-h]|reg\.?|inh\.?|st|ord)$/i;

const BRACKETED = /[([（]([^)\]）]{2,40})[)\]）]/;
const SHORT_FORM = /^[\p{L}\p{N}&.-]{2,10}$/u;
const ELISION = /(?<![\p{L}\p{N}])([dlnscj]|qu|dell|all|nell|un)['’`](?=\p{L})/giu;
/** `AT&T`, `PG&E`: an ampersand inside initials is a letter lost, not the word `and`. */
const TIGHT_AMPERSAND = /(?<![\p{L}\p{N}])(\p{L}{1,2})&(\p{L}{1,2})(?![\p{L}\p{N}])/gu;
/** `M{umlaut over (u)}ller`: how patent offices typeset accents. */
const SPELLED_ACCENT = /\{\w+ (?:over|under) \((\p{L})\)\}/gu;
const APOSTROPHES = /['’`´"“”„«»]/g;
const AMPERSANDS = /[&+]/g;
const SEPARATORS = /[^\p{L}\p{N}]+/gu;
const FOREIGN = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

const PLAIN = /^[\p{ASCII}]*$/u;

/** Takes a name apart. An empty name gives empty lists. */
export function nameWords(name: string): NameWords {
  const { main, shortForm } = takeShortForm(withoutSeat(withoutAdditions(name)));
  const isPlain = PLAIN.test(main);
  const all = spelledWords(main, isPlain);
  const { words: core, forms } = splitLegalForms(all);
  const content = core.filter((word) => !isStopWord(word));
  const written = content.length > 0 ? content : core;
  const words = joinNumbers(written.map(comparedWord));
  return {
    words,
    written,
    initials: core.map((word) => word.charAt(0)).join(''),
    forms,
    // Before stop words went: `i` is one in some languages.
    numeral: core.length > 1 ? romanNumber(core.at(-1) ?? '') || loneNumber(words) : 0,
    shortForm: shortForm === '' ? '' : foldDigraphs(toLatin(shortForm).replace(SEPARATORS, '')),
    isForeignScript: !isPlain && FOREIGN.test(main),
  };
}

function spelledWords(name: string, isPlain: boolean): readonly string[] {
  const text = spelledOut(name, isPlain);
  if (isPlain) return joinInitials(plainWords(text, 'and'));
  return joinInitials(
    text
      .replace(AMPERSANDS, ' and ')
      .replace(SEPARATORS, ' ')
      .split(' ')
      .filter((word) => word !== ''),
  );
}

/** Words that a seat has at most: `The Hague, NL`, `San Jose, Costa Rica`. */
const SEAT_WORDS = 4;
/** What follows is another name, not a place. */
const OTHER_NAME = new Set(['dba', 'ta', 'trading', 'formerly', 'and', 'the']);

/** `Unilever N.V., Rotterdam, NL`: behind a legal form and a comma registers put the seat. */
function withoutSeat(name: string): string {
  for (let comma = name.indexOf(','); comma !== -1; comma = name.indexOf(',', comma + 1)) {
    const wordsOf = (text: string) => spelledWords(text, PLAIN.test(text));
    const seat = wordsOf(name.slice(comma + 1));
    if (seat.length > SEAT_WORDS || seat.some((word) => OTHER_NAME.has(word))) continue;
    if (seat.length === 0 || splitLegalForms(['', ...seat]).forms.length > 0) continue;
    const before = name.slice(0, comma);
    if (legalKindOf(splitLegalForms(wordsOf(before)).forms) !== null) return before;
  }
  return name;
}

/** Latin letters, apostrophes and ampersands inside initials resolved. Most names are plain and skip most of it. */
function spelledOut(name: string, isPlain: boolean): string {
  let text = name;
  if (text.includes('{')) text = text.replace(SPELLED_ACCENT, '$1');
  if (text.includes(',')) text = text.replace(NUMERAL_BEFORE_INITIALS, numberText);
  if (text.includes('&')) text = text.replace(TIGHT_AMPERSAND, '$1$2');
  if (!isPlain) text = translateHan(separateCjkForms(text));
  if (!isPlain || text.includes("'")) text = text.replace(ELISION, '$1 ').replace(APOSTROPHES, '');
  return toLatin(text);
}

/** `Fund V, L.P.`: else the letter would be taken for the first of the initials. */
const NUMERAL_BEFORE_INITIALS = /(?<=\s)[IVX](?=,\s*\p{Lu}\.)/gu;
const numberText = (numeral: string) => String(romanNumber(numeral.toLowerCase()));

const ROMAN = /^(x{0,3})(ix|iv|v?i{0,3})$/;
const ROMAN_UNITS = ['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix'];

/** 0 for a word that is none. */
function romanNumber(word: string): number {
  const [, tens = '', units = ''] = ROMAN.exec(word) ?? [];
  return 10 * tens.length + ROMAN_UNITS.indexOf(units);
}

/** A year is none, nor is a number beside another: `Fund II 2019`. */
function loneNumber(words: readonly string[]): number {
  const numbers = words.filter((word) => /^\d+$/.test(word));
  const last = words.at(-1) ?? '';
  return numbers.length === 1 && /^\d\d?$/.test(last) ? Number(last) : 0;
}

const comparedWord = (word: string) => foldDigraphs(sameWord(word));

/** Ends that a remark or share class can have; other names need no closer look. */
const MAY_HAVE_ADDITION =
  /[\d.,)\]*]\s*$|[\s./-](?:shs?|ord|adr|gdr|ads|npv|stock|vtg|shares|on|[a-h]|s|use|dup\w*|prospect|partner|customer|inactive|old|test|hq|headquarters|closed|archived)\s*$/i;

function withoutAdditions(name: string): string {
  if (!MAY_HAVE_ADDITION.test(name)) return name;
  return withoutShareClass(name.replace(REMARKS, ''));
}

const DIGRAPHS = /([aou])e/g;
const LETTER_E = 'e'.charCodeAt(0);

/** `ae oe ue` and `ä ö ü` are both written; equality is on the letter without its `e`. */
export function foldDigraphs(word: string): string {
  return word.length < 4 || !hasDigraph(word) ? word : word.replace(DIGRAPHS, '$1');
}

function hasDigraph(word: string): boolean {
  for (let i = 1; i < word.length; i++) {
    if (word.charCodeAt(i) !== LETTER_E) continue;
    const before = word.charAt(i - 1);
    if (before === 'a' || before === 'o' || before === 'u') return true;
  }
  return false;
}

function withoutShareClass(name: string): string {
  let rest = name.trim();
  let isListing = false;
  for (let previous = ''; previous !== rest; ) {
    previous = rest;
    rest = rest.replace(NOMINAL, '').replace(SHARE_KIND, '').trim();
    isListing ||= previous !== rest;
    if (isListing) rest = rest.replace(SHARE_REST, '').trim();
  }
  return rest === '' ? name : rest;
}

function takeShortForm(name: string): { readonly main: string; readonly shortForm: string } {
  const bracketed = BRACKETED.exec(name)?.[1]?.trim() ?? '';
  if (SHORT_FORM.test(bracketed) && name.length > bracketed.length + 4) {
    const main = name.replace(BRACKETED, ' ').trim();
    if (main !== '' && isShortForm(bracketed, main)) return { main, shortForm: bracketed };
  }
  return { main: name, shortForm: '' };
}

const LOWER_CASE = /\p{Ll}/u;

/**
 * `(AMD)` is short for what stands before it; `(Water)`, `(UK)` and `(No. 2)` say which company of a
 * group it is, and stay words of the name.
 */
function isShortForm(bracketed: string, main: string): boolean {
  if (isSpelledFrom(bracketed.toLowerCase(), main.toLowerCase())) return true;
  // A short form may come from another language: then only its capitals show what it is.
  const isCapitals = !LOWER_CASE.test(bracketed) && LOWER_CASE.test(main);
  if (!isCapitals || /^\d+$/.test(bracketed)) return false;
  return countryCode(bracketed.replaceAll('.', '')) === null;
}

/** True when the letters of `short` stand in `long` in their order, the first at the start of a word. */
function isSpelledFrom(short: string, long: string): boolean {
  const letters = short.replace(SEPARATORS, '');
  let at = -1;
  for (let i = 0; i < letters.length; i++) {
    at = long.indexOf(letters.charAt(i), at + 1);
    while (i === 0 && at > 0 && long.charAt(at - 1) !== ' ') {
      at = long.indexOf(letters.charAt(i), at + 1);
    }
    if (at === -1) return false;
  }
  return true;
}

/** `n v` is `nv`, `d s m ip` is `dsm ip`: letters set apart by dots or spaces are one word. */
function joinInitials(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let open = false;
  for (const word of words) {
    const isLetter = word.length === 1 && /[a-z]/.test(word);
    if (isLetter && open) joined[joined.length - 1] += word;
    else joined.push(word);
    open = isLetter;
  }
  return joined;
}

/** `40 4` from `forty-four` is `44`; leading zeros go. */
function joinNumbers(words: readonly string[]): readonly string[] {
  if (!words.some((word) => word.charCodeAt(0) <= DIGIT_9)) return words;
  const joined: string[] = [];
  for (const word of words) {
    const last = joined[joined.length - 1] ?? '';
    if (/^[2-9]0$/.test(last) && /^[1-9]$/.test(word)) joined[joined.length - 1] = last[0] + word;
    else joined.push(/^0+\d/.test(word) ? word.replace(/^0+/, '') : word);
  }
  return joined;
}
