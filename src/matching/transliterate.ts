// Any script to plain Latin letters, good enough to compare sounds of names; not for display.

const CYRILLIC =
  'аaбbвvгgдdеeёeжzhзzиiйiкkлlмmнnоoпpрrсsтtуuфfхkhцtsчchшshщshchъ ыyь эeюyuяyaіiїiєeґgўuћcђdjјjљljњnjџdzәaғgқkңnөoұuүuһh';
const GREEK = 'αaβvγgδdεeζzηiθthιiκkλlμmνnξxοoπpρrσsςsτtυyφfχchψpsωo';
const ARABIC =
  'اaأaإiآaءaئiؤuبbتtثthجjحhخkhدdذdhرrزzسsشshصsضdطtظzعaغghفfقqكkکkلlمmنnهhةaوwيiیiىaپpچchژzhگgھhہhٹtڈdڑrےeںn';
const HEBREW = 'אaבbגgדdהhוvזzחchטtיiכkךkלlמmםmנnןnסsעaפpףpצtsץtsקkרrשshתt';
/** Kana to the Hepburn reading; small letters are resolved in `kanaToLatin`. */
const KANA =
  'アaイiウuエeオoカkaキkiクkuケkeコkoガgaギgiグguゲgeゴgoサsaシshiスsuセseソsoザzaジjiズzuゼzeゾzoタtaチchiツtsuテteトtoダdaヂjiヅzuデdeドdoナnaニniヌnuネneノnoハhaヒhiフfuヘheホhoバbaビbiブbuベbeボboパpaピpiプpuペpeポpoマmaミmiムmuメmeモmoヤyaユyuヨyoラraリriルruレreロroワwaヲoンnヴvu';

/** Reads `кeyвalue` runs: one non-Latin letter, then its Latin letters (none: it is silent). */
function tableOf(...runs: readonly string[]): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  for (const run of runs) {
    for (const [, letter = '', latin = ''] of run.matchAll(/([^\p{Script=Latin} ])([a-z]*)/gu)) {
      table.set(letter, latin);
    }
  }
  return table;
}

const LETTERS = tableOf(CYRILLIC, GREEK, ARABIC, HEBREW);
const KANA_SYLLABLES = tableOf(KANA);

const SMALL_VOWELS: Readonly<Record<string, string>> = {
  ァ: 'a',
  ィ: 'i',
  ゥ: 'u',
  ェ: 'e',
  ォ: 'o',
};
const SMALL_Y: Readonly<Record<string, string>> = { ャ: 'ya', ュ: 'yu', ョ: 'yo' };

const INITIALS = 'g,kk,n,d,tt,r,m,b,pp,s,ss,,j,jj,ch,k,t,p,h'.split(',');
const VOWELS = 'a,ae,ya,yae,eo,e,yeo,ye,o,wa,wae,oe,yo,u,wo,we,wi,yu,eu,ui,i'.split(',');
const FINALS = ',k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,ng,t,t,k,t,p,t'.split(',');
const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;

const SPECIAL: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'oe',
  æ: 'ae',
  œ: 'oe',
  å: 'a',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
  ə: 'a',
};
const MARKS = /\p{M}+/gu;
const HIRAGANA = /[\u3041-\u3096]/g;
const KANA_RUN = /[\u30a1-\u30fa\u30fc]+/g;

/**
 * Lower-case text in Latin letters, as far as a letter table can take it: accents off, Cyrillic,
 * Greek, Arabic, Hebrew, kana and Hangul spelled out. Han characters stay as they are, because they
 * have no reading without a dictionary. Punctuation stays.
 */
export function toLatin(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  const lower = text.normalize('NFKC').toLowerCase();
  if (isAscii(lower)) return lower;
  const spelled = lower
    .replace(HIRAGANA, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replace(KANA_RUN, kanaToLatin);
  let latin = '';
  for (const letter of spelled) latin += latinOf(letter);
  return latin.normalize('NFD').replace(MARKS, '').normalize('NFC');
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function latinOf(letter: string): string {
  const code = letter.charCodeAt(0);
  if (code < 128) return letter;
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) return hangulToLatin(code - HANGUL_FIRST);
  return SPECIAL[letter] ?? LETTERS.get(letter) ?? LETTERS.get(baseOf(letter)) ?? letter;
}

/** An accented letter without its accents: `ε` of `έ`. */
function baseOf(letter: string): string {
  return letter.normalize('NFD').charAt(0);
}

function hangulToLatin(index: number): string {
  const initial = INITIALS[Math.floor(index / 588)] ?? '';
  const vowel = VOWELS[Math.floor((index % 588) / 28)] ?? '';
  return initial + vowel + (FINALS[index % 28] ?? '');
}

/** `シャープ` is `shapu`: long vowels are dropped, as most company names in Latin letters do. */
function kanaToLatin(run: string): string {
  let latin = '';
  let doubled = false;
  for (const kana of run) {
    const smallVowel = SMALL_VOWELS[kana];
    const smallY = SMALL_Y[kana];
    if (kana === 'ッ') doubled = true;
    else if (smallVowel !== undefined) latin = latin.replace(/[aiueo]$/, '') + smallVowel;
    else if (smallY !== undefined) latin = joinSmallY(latin, smallY);
    else if (kana !== 'ー') {
      const syllable = KANA_SYLLABLES.get(kana) ?? '';
      latin += doubled ? syllable.charAt(0) + syllable : syllable;
      doubled = false;
    }
  }
  return latin;
}

/** `shi` + `ya` is `sha`, `ki` + `ya` is `kya`. */
function joinSmallY(latin: string, smallY: string): string {
  const stem = latin.replace(/i$/, '');
  return stem + (/(?:sh|ch|j)$/.test(stem) ? smallY.slice(1) : smallY);
}
