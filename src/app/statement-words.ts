// What the author of a statement reads on its record when it was refused, in the language they use their
// CRM in. At most 255 characters each: the field holds no more.
import type { Language } from '../domain/language.ts';
import type { CardRefusal } from './card/view-model.ts';

/** Why a statement was refused: what the card refuses too, and what only a record can be wrong in. */
export type StatementRefusal =
  | CardRefusal
  | 'no_opportunity'
  | 'unknown_kind'
  | 'ask_to_decide'
  | 'no_outcome'
  | 'not_a_manager'
  | 'dismissal_without_reason'
  | 'opened_since'
  | 'not_checked'
  | 'checked_often';

type Words = Readonly<Record<StatementRefusal, string>>;

const ENGLISH: Words = {
  changed:
    'The record shows another conflict by now, or this one is decided. Look at the record again.',
  not_allowed: 'This cannot be said of this conflict, or not any more, or you have said it before.',
  too_many: 'You have said a lot about this conflict. Write to the channel manager.',
  split_outside_limits:
    'This share is outside what the policy allows, or there is no split to change.',
  text_missing: 'Say why, in a few words, or give a link.',
  link_unreadable: 'The link is no web address: it must begin with https://.',
  no_opportunity: 'It names no opportunity.',
  unknown_kind: 'This version of Parley does not know this kind.',
  ask_to_decide: 'You decide this conflict: choose “Decide conflict” on the record.',
  no_outcome: 'It names no outcome.',
  not_a_manager: 'Only a channel manager decides. Say why instead, or add evidence.',
  dismissal_without_reason: 'Say why this is no conflict.',
  opened_since: 'The conflict was opened again since. Look at the record and decide afresh.',
  not_checked: 'Parley does not count this opportunity as a claim, or has not read it yet.',
  checked_often: 'You have asked as often as anybody may in one day.',
};

const GERMAN: Words = {
  changed:
    'Der Datensatz zeigt inzwischen einen anderen Konflikt, oder dieser ist entschieden. Sehen Sie sich den Datensatz noch einmal an.',
  not_allowed:
    'Das lässt sich zu diesem Konflikt nicht oder nicht mehr sagen, oder Sie haben es schon gesagt.',
  too_many:
    'Sie haben zu diesem Konflikt schon viel gesagt. Schreiben Sie der zuständigen Person im Channel-Management.',
  split_outside_limits:
    'Dieser Anteil liegt außerhalb dessen, was die Regeln erlauben, oder es gibt keine Aufteilung zu ändern.',
  text_missing: 'Nennen Sie in wenigen Worten den Grund oder geben Sie einen Link an.',
  link_unreadable: 'Der Link ist keine Webadresse: Er muss mit https:// beginnen.',
  no_opportunity: 'Es ist keine Opportunity genannt.',
  unknown_kind: 'Diese Version von Parley kennt diese Art nicht.',
  ask_to_decide: 'Sie entscheiden diesen Konflikt: Wählen Sie am Datensatz „Decide conflict“.',
  no_outcome: 'Es ist kein Ergebnis genannt.',
  not_a_manager:
    'Nur das Channel-Management entscheidet. Nennen Sie stattdessen Gründe oder fügen Sie Belege hinzu.',
  dismissal_without_reason: 'Sagen Sie, warum das kein Konflikt ist.',
  opened_since:
    'Der Konflikt wurde seither wieder geöffnet. Sehen Sie sich den Datensatz an und entscheiden Sie neu.',
  not_checked: 'Parley zählt diese Opportunity nicht als Anspruch oder hat sie noch nicht gelesen.',
  checked_often: 'Sie haben so oft gefragt, wie es an einem Tag möglich ist.',
};

const FRENCH: Words = {
  changed:
    'L’enregistrement montre désormais un autre conflit, ou celui-ci est tranché. Consultez-le à nouveau.',
  not_allowed: 'Cela ne peut pas, ou plus, être dit de ce conflit, ou vous l’avez déjà dit.',
  too_many: 'Vous avez déjà beaucoup dit sur ce conflit. Écrivez au responsable des partenaires.',
  split_outside_limits:
    'Cette part dépasse ce que la politique permet, ou il n’y a pas de partage à modifier.',
  text_missing: 'Dites pourquoi, en quelques mots, ou donnez un lien.',
  link_unreadable: 'Le lien n’est pas une adresse web : il doit commencer par https://.',
  no_opportunity: 'Aucune opportunité n’est indiquée.',
  unknown_kind: 'Cette version de Parley ne connaît pas ce type.',
  ask_to_decide:
    'C’est vous qui tranchez ce conflit : choisissez « Decide conflict » sur l’enregistrement.',
  no_outcome: 'Aucune issue n’est indiquée.',
  not_a_manager:
    'Seul un responsable des partenaires tranche. Dites plutôt pourquoi, ou ajoutez une preuve.',
  dismissal_without_reason: 'Dites pourquoi ce n’est pas un conflit.',
  opened_since:
    'Le conflit a été rouvert depuis. Consultez l’enregistrement et tranchez à nouveau.',
  not_checked:
    'Parley ne compte pas cette opportunité comme revendication, ou ne l’a pas encore lue.',
  checked_often: 'Vous avez demandé aussi souvent qu’il est possible en un jour.',
};

const SPANISH: Words = {
  changed:
    'El registro ya muestra otro conflicto, o este está decidido. Vuelva a mirar el registro.',
  not_allowed: 'Esto no se puede decir de este conflicto, o ya no, o ya lo ha dicho.',
  too_many: 'Ya ha dicho mucho sobre este conflicto. Escriba al responsable del canal.',
  split_outside_limits:
    'Esta parte está fuera de lo que permite la política, o no hay reparto que cambiar.',
  text_missing: 'Diga por qué, en pocas palabras, o indique un enlace.',
  link_unreadable: 'El enlace no es una dirección web: debe empezar por https://.',
  no_opportunity: 'No indica ninguna oportunidad.',
  unknown_kind: 'Esta versión de Parley no conoce este tipo.',
  ask_to_decide: 'Usted decide este conflicto: elija «Decide conflict» en el registro.',
  no_outcome: 'No indica ningún resultado.',
  not_a_manager: 'Solo decide un responsable del canal. Diga mejor por qué, o añada pruebas.',
  dismissal_without_reason: 'Diga por qué no es un conflicto.',
  opened_since: 'El conflicto se reabrió después. Mire el registro y decida de nuevo.',
  not_checked: 'Parley no cuenta esta oportunidad como reclamación, o aún no la ha leído.',
  checked_often: 'Ha preguntado tantas veces como se puede en un día.',
};

const WORDS: Readonly<Record<Language, Words>> = {
  ...{ en: ENGLISH, de: GERMAN, fr: FRENCH, es: SPANISH },
};

/** In the author's language. */
export function refusalWords(refusal: StatementRefusal, language: Language): string {
  return WORDS[language][refusal];
}
