// What somebody who asked on a record whether its account is free reads there, in the language they use
// their CRM in. It names nobody but the channel manager; at most 255 characters: the field holds no more.
import type { Language } from '../domain/language.ts';
import type { CheckView } from './card/view-model.ts';

type Answered = Extract<CheckView, { readonly state: 'answered' }>;

type Words = Readonly<Record<Answered['answer'], (manager: string) => string>> & {
  readonly manager: string;
  readonly asOf: (when: string) => string;
  readonly stale: string;
};

const ENGLISH: Words = {
  free: () => 'Free: nothing known stands in the way. This reserves nothing.',
  ask: (manager) => `Before you start, talk to ${manager}.`,
  registered: (manager) => `Registered by a partner. Before you start, talk to ${manager}.`,
  manager: 'the channel manager',
  asOf: (when) => `As of ${when}.`,
  stale: 'Not everything was read since.',
};

const GERMAN: Words = {
  free: () => 'Frei: Es ist nichts bekannt, das im Weg steht. Reserviert ist damit nichts.',
  ask: (manager) => `Sprechen Sie mit ${manager}, bevor Sie beginnen.`,
  registered: (manager) =>
    `Von einem Partner registriert. Sprechen Sie mit ${manager}, bevor Sie beginnen.`,
  manager: 'dem Channel-Management',
  asOf: (when) => `Stand: ${when}.`,
  stale: 'Seither wurde nicht alles gelesen.',
};

const FRENCH: Words = {
  free: () => 'Libre : rien de connu ne s’y oppose. Rien n’est réservé pour autant.',
  ask: (manager) => `Avant de commencer, parlez à ${manager}.`,
  registered: (manager) => `Enregistré par un partenaire. Avant de commencer, parlez à ${manager}.`,
  manager: 'votre responsable du canal',
  asOf: (when) => `État au ${when}.`,
  stale: 'Tout n’a pas été lu depuis.',
};

const SPANISH: Words = {
  free: () => 'Libre: no se conoce nada que lo impida. Con esto no se reserva nada.',
  ask: (manager) => `Antes de empezar, hable con ${manager}.`,
  registered: (manager) => `Registrado por un socio. Antes de empezar, hable con ${manager}.`,
  manager: 'el responsable del canal',
  asOf: (when) => `A fecha de ${when}.`,
  stale: 'Desde entonces no se ha leído todo.',
};

const WORDS: Readonly<Record<Language, Words>> = {
  ...{ en: ENGLISH, de: GERMAN, fr: FRENCH, es: SPANISH },
};

/** Leaves room for the longest of the sentences. */
const NAME_LIMIT = 80;

/** The answer with the time of the last reading, `2026-11-20 09:00 UTC`. */
export function checkWords(
  { answer, manager, checkedAt, isStale }: Answered,
  language: Language,
): string {
  const words = WORDS[language];
  const name = manager ?? words.manager;
  const who = name.length > NAME_LIMIT ? `${name.slice(0, NAME_LIMIT - 1)}…` : name;
  const when = checkedAt === null ? null : `${checkedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return [
    words[answer](who),
    ...(when === null ? [] : [words.asOf(when)]),
    ...(isStale ? [words.stale] : []),
  ].join(' ');
}
