// What the card says, in the reader's language. Dates, numbers and money are the locale's own; days are
// UTC days, as the decision is due on them.
import type {
  CardActKind,
  CardFact,
  CardMatch,
  CardOutcome,
  CardRefusal,
  CardSeverity,
  CardSide,
  CheckView,
} from './view-model.ts';
import { GERMAN } from './words-de.ts';
import { ENGLISH } from './words-en.ts';
import { SPANISH } from './words-es.ts';
import { FRENCH } from './words-fr.ts';

/** What is said before somebody starts on a customer. `who` is null where nobody is appointed. */
export type CheckWords = {
  readonly button: string;
  readonly here: (isCompany: boolean) => string;
  readonly about: (customer: string, answer: string) => string;
  readonly free: (who: string | null) => string;
  readonly ask: (who: string | null) => string;
  readonly registered: (who: string | null) => string;
  readonly other: string;
  readonly name: string;
  readonly website: string;
  readonly country: string;
  readonly private: string;
  readonly submit: string;
  readonly usedUp: string;
  readonly fault: Readonly<
    Record<Extract<CheckView, { readonly state: 'unclear' }>['fault'], string>
  >;
};

/** One language. Names, dates and shares come in already written. */
export type Words = {
  readonly title: string;
  readonly loading: string;
  readonly severity: Readonly<Record<CardSeverity, string>>;
  readonly acknowledged: string;
  readonly side: (side: CardSide, isCompany: boolean) => string;
  readonly headline: (one: {
    readonly severity: CardSeverity;
    readonly others: readonly CardSide[];
    readonly name: string;
    readonly isProbable: boolean;
  }) => string;
  /** `who` is null where nobody is appointed. */
  readonly hold: (who: string | null, count: number, on: string) => string;
  readonly carryOn: (who: string | null, count: number, on: string) => string;
  readonly overdue: (who: string | null, count: number, on: string) => string;
  readonly escalated: (who: string, count: number, on: string) => string;
  /** To whoever decides. */
  readonly yours: (on: string) => string;
  readonly further: (count: number) => string;
  readonly with: string;
  readonly since: string;
  readonly sinceDays: (on: string, days: number) => string;
  readonly decisionBy: string;
  readonly channelManager: string;
  readonly hidden: (shareBy: string | null) => string;
  readonly suggestedSplit: string;
  readonly suggestionOnly: string;
  readonly about: (money: string) => string;
  readonly why: string;
  readonly fact: Readonly<Record<CardFact['what'], string>>;
  readonly dated: (on: string, side: string, what: string) => string;
  readonly matchedBy: string;
  readonly maybeMatchedBy: string;
  readonly match: Readonly<Record<CardMatch, string>>;
  readonly act: Readonly<Record<CardActKind, string>>;
  readonly said: Readonly<Record<CardActKind, (on: string) => string>>;
  readonly history: string;
  readonly reason: string;
  readonly evidenceText: string;
  readonly evidenceLink: string;
  readonly until: (on: string) => string;
  readonly most: (share: string) => string;
  readonly total: (share: string) => string;
  readonly ask: string;
  readonly cancel: string;
  readonly noted: string;
  readonly seenNoted: string;
  readonly failed: string;
  readonly refusal: Readonly<Record<CardRefusal, string>>;
  readonly none: string;
  readonly checked: (when: string) => string;
  readonly stale: string;
  readonly staleSince: (when: string) => string;
  readonly unchecked: string;
  readonly notLive: string;
  readonly notConnected: string;
  readonly unknownViewer: string;
  readonly error: string;
  readonly retry: (time: string) => string;
  readonly check: CheckWords;
  readonly resolved: (on: string, by: string | null, what: CardOutcome) => string;
};

const LANGUAGES: Readonly<Record<string, Words>> = {
  de: GERMAN,
  en: ENGLISH,
  es: SPANISH,
  fr: FRENCH,
};

/** What the host says of the viewer; both may be missing or odd. */
export type Reader = {
  readonly locale?: string | undefined;
  readonly language?: string | undefined;
  readonly timezone?: string | undefined;
};

export type Speech = {
  readonly words: Words;
  readonly day: (day: string) => string;
  readonly shortDay: (day: string) => string;
  readonly time: (instant: string) => string;
  readonly moment: (instant: string) => string;
  readonly share: (basisPoints: number) => string;
  readonly money: (amount: number, currency: string) => string;
  readonly list: (words: readonly string[]) => string;
};

/** The reader's language, else English; their locale where the runtime knows it. */
export function speechFor({ locale, language, timezone }: Reader): Speech {
  const wanted = [locale, language].map((tag) => tag?.replace('_', '-')).filter(isLocale);
  const first = wanted[0] ?? 'en';
  const spoken = first.slice(0, 2).toLowerCase();
  const words = LANGUAGES[spoken] ?? ENGLISH;
  const tag = LANGUAGES[spoken] === undefined ? 'en' : first;
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: 'UTC' });
  const shortDay = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const zone = isZone(timezone) ? { timeZone: timezone } : {};
  const time = new Intl.DateTimeFormat(tag, { timeStyle: 'short', ...zone });
  const moment = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', ...zone });
  const share = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 2 });
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  return {
    words,
    day: (text) => day.format(new Date(`${text}T00:00:00Z`)),
    shortDay: (text) => shortDay.format(new Date(`${text}T00:00:00Z`)),
    time: (text) => time.format(new Date(text)),
    moment: (text) => moment.format(new Date(text)),
    share: (basisPoints) => share.format(basisPoints / 10_000),
    money: (amount, currency) =>
      new Intl.NumberFormat(tag, { style: 'currency', currency, maximumFractionDigits: 0 }).format(
        amount,
      ),
    list: (words_) => list.format(words_),
  };
}

function isLocale(tag: string | undefined): tag is string {
  if (tag === undefined || tag === '') return false;
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    // RangeError is how Intl says that it is none.
    return false;
  }
}

function isZone(name: string | undefined): name is string {
  if (name === undefined || name === '') return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // RangeError is how Intl says that it does not know a zone.
    return false;
  }
}

/** Greyscale and screen readers tell severities apart by shape and word. */
export const SHAPES: Readonly<Record<CardSeverity, string>> = { high: '▲', medium: '◆', low: '●' };
