// What the owner of a record is told about a decision, in the language of the installation's tasks. Short,
// dated, blameless, and at mask level 0: whoever can open the record reads it.
import type { Claim } from '../domain/claim.ts';
import { startOf } from '../domain/clean-text.ts';
import type { Outcome } from '../domain/conflict.ts';
import type { Language } from '../domain/language.ts';
import type { SideWords } from './desired-fields.ts';

export type NoticeFacts = {
  readonly customer: string;
  /** `2026-11-20`. */
  readonly decidedOn: string;
  readonly decidedBy: string;
  readonly outcome: Outcome;
  /** `Salesforce opportunity 006…`. */
  readonly record: string;
  /** Of the record's own claim, `30.00 %`; null where nothing was shared. */
  readonly share: string | null;
  readonly others: readonly SideWords[];
  readonly url: string;
  /** Last day of the task. */
  readonly until: string;
};

type Words = {
  readonly subject: (customer: string, day: string) => string;
  readonly decided: (day: string, who: string, what: string) => string;
  readonly manager: string;
  readonly outcome: Readonly<Record<Outcome, string>>;
  readonly record: (record: string, share: string | null) => string;
  readonly others: (sides: string) => string;
  readonly side: Readonly<Record<SideWords, string>>;
  readonly next: Readonly<Record<'shared' | 'nothing', string>>;
  readonly more: (url: string) => string;
  readonly end: (day: string) => string;
};

const ENGLISH: Words = {
  subject: (customer, day) => `Decided on ${day}: ${customer}`,
  decided: (day, who, what) => `DECIDED on ${day} by ${who}: ${what}.`,
  manager: 'the channel manager',
  outcome: {
    accept_split: 'the suggested split stands',
    direct_keeps: 'the direct team keeps the deal',
    partner_keeps: 'the partner keeps the deal',
    share: 'credit is shared equally',
    not_a_conflict: 'this is not a conflict',
    accept_other_split: 'the split that a seller proposed stands',
  },
  record: (record, share) =>
    share === null ? `Your record: ${record}.` : `Your record: ${record}, credit ${share}.`,
  others: (sides) => `Also involved: ${sides}.`,
  side: {
    'The direct team': 'the direct team',
    'Self-serve': 'self-serve',
    'A registered partner': 'a registered partner',
    'A partner': 'a partner',
  },
  next: {
    shared: 'Price talks may go on as decided. The share is a suggestion; nothing is paid by it.',
    nothing: 'Carry on as planned.',
  },
  more: (url) => `More: ${url}`,
  end: (day) =>
    `Asks nothing of you: complete it when you have read it. Parley closes it on ${day}.`,
};

const GERMAN: Words = {
  subject: (customer, day) => `Entschieden am ${day}: ${customer}`,
  decided: (day, who, what) => `ENTSCHIEDEN am ${day} durch ${who}: ${what}.`,
  manager: 'das Channel-Management',
  outcome: {
    accept_split: 'Die vorgeschlagene Aufteilung gilt',
    direct_keeps: 'Das Direktteam behält das Geschäft',
    partner_keeps: 'Der Partner behält das Geschäft',
    share: 'Die Anrechnung wird gleich geteilt',
    not_a_conflict: 'Das ist kein Konflikt',
    accept_other_split: 'Die Aufteilung gilt, die aus dem Vertrieb vorgeschlagen wurde',
  },
  record: (record, share) =>
    share === null
      ? `Ihr Datensatz: ${record}.`
      : `Ihr Datensatz: ${record}, Anrechnung ${comma(share)}.`,
  others: (sides) => `Auch beteiligt: ${sides}.`,
  side: {
    'The direct team': 'das Direktteam',
    'Self-serve': 'Self-Service',
    'A registered partner': 'ein registrierter Partner',
    'A partner': 'ein Partner',
  },
  next: {
    shared:
      'Preisgespräche können wie entschieden weitergehen. Der Anteil ist ein Vorschlag; ausgezahlt wird damit nichts.',
    nothing: 'Machen Sie weiter wie geplant.',
  },
  more: (url) => `Mehr: ${url}`,
  end: (day) =>
    `Verlangt nichts von Ihnen: Schließen Sie die Aufgabe ab, wenn Sie sie gelesen haben. Parley schließt sie am ${day}.`,
};

const FRENCH: Words = {
  subject: (customer, day) => `Tranché le ${day} : ${customer}`,
  decided: (day, who, what) => `TRANCHÉ le ${day} par ${who} : ${what}.`,
  manager: 'le responsable des partenaires',
  outcome: {
    accept_split: 'le partage proposé s’applique',
    direct_keeps: 'l’équipe directe garde l’affaire',
    partner_keeps: 'le partenaire garde l’affaire',
    share: 'le crédit est partagé à parts égales',
    not_a_conflict: 'ce n’est pas un conflit',
    accept_other_split: 'le partage demandé par un vendeur s’applique',
  },
  record: (record, share) =>
    share === null
      ? `Votre enregistrement : ${record}.`
      : `Votre enregistrement : ${record}, crédit ${comma(share)}.`,
  others: (sides) => `Également concernés : ${sides}.`,
  side: {
    'The direct team': 'l’équipe directe',
    'Self-serve': 'le libre-service',
    'A registered partner': 'un partenaire enregistré',
    'A partner': 'un partenaire',
  },
  next: {
    shared:
      'Les discussions de prix peuvent reprendre selon cette décision. La part est une suggestion ; elle ne déclenche aucun paiement.',
    nothing: 'Continuez comme prévu.',
  },
  more: (url) => `Plus d’informations : ${url}`,
  end: (day) =>
    `Rien ne vous est demandé : terminez cette tâche après l’avoir lue. Parley la ferme le ${day}.`,
};

const SPANISH: Words = {
  subject: (customer, day) => `Decidido el ${day}: ${customer}`,
  decided: (day, who, what) => `DECIDIDO el ${day} por ${who}: ${what}.`,
  manager: 'el responsable del canal',
  outcome: {
    accept_split: 'se aplica el reparto propuesto',
    direct_keeps: 'el equipo directo conserva la operación',
    partner_keeps: 'el socio conserva la operación',
    share: 'el crédito se reparte a partes iguales',
    not_a_conflict: 'no es un conflicto',
    accept_other_split: 'se aplica el reparto que pidió un vendedor',
  },
  record: (record, share) =>
    share === null ? `Su registro: ${record}.` : `Su registro: ${record}, crédito ${comma(share)}.`,
  others: (sides) => `También participan: ${sides}.`,
  side: {
    'The direct team': 'el equipo directo',
    'Self-serve': 'autoservicio',
    'A registered partner': 'un socio registrado',
    'A partner': 'un socio',
  },
  next: {
    shared:
      'Las conversaciones de precio pueden seguir según lo decidido. La parte es una sugerencia; no genera ningún pago.',
    nothing: 'Continúe según lo previsto.',
  },
  more: (url) => `Más: ${url}`,
  end: (day) =>
    `No se le pide nada: complete la tarea cuando la haya leído. Parley la cierra el ${day}.`,
};

const WORDS: Readonly<Record<Language, Words>> = {
  ...{ en: ENGLISH, de: GERMAN, fr: FRENCH, es: SPANISH },
};

/** `30,00 %`. */
const comma = (share: string) => share.replace('.', ',');

/** Longest subject, as of every task (UX rule 12). */
const SUBJECT_LIMIT = 80;

/** Subject and body of one notice. */
export function noticeText(
  facts: NoticeFacts,
  language: Language,
): { readonly subject: string; readonly body: string } {
  const words = WORDS[language];
  const { customer, decidedOn, decidedBy, outcome, record, share, others, url, until } = facts;
  const room = SUBJECT_LIMIT - words.subject('', decidedOn).length;
  const name = customer.length > room ? `${startOf(customer, room - 1)}…` : customer;
  const sides = [...new Set(others)].map((side) => words.side[side]).join(', ');
  return {
    subject: words.subject(name, decidedOn),
    body: [
      words.decided(decidedOn, decidedBy, words.outcome[outcome]),
      words.record(record, share),
      ...(sides === '' ? [] : [words.others(sides)]),
      words.next[outcome === 'not_a_conflict' ? 'nothing' : 'shared'],
      '',
      words.more(url),
      words.end(until),
    ].join('\n'),
  };
}

/** Who decided, where nobody of that id is appointed any more. */
export function someManager(language: Language): string {
  return WORDS[language].manager;
}

/** `Salesforce opportunity 006…`: the CRM's own words are the same in every language. */
export function recordWords({ crm, recordType, recordId }: Claim): string {
  return `${crm === 'salesforce' ? 'Salesforce' : 'HubSpot'} ${recordType} ${recordId}`;
}
