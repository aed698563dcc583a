// What the Lightning components say, in four languages: custom labels and their translations. Run this
// file to write them: `node manifest/salesforce/label-files.ts`; a test compares.
import { writeFileSync } from 'node:fs';
import { REASON_LABELS } from './reason-labels.ts';
import { type Language, SPEECH_LABELS, type Texts } from './speech-labels.ts';
import { block, metadataFile, tag } from './xml.ts';

/** `{0}` is filled in by the components. */
export const LABELS: Readonly<Record<string, Texts>> = {
  ...SPEECH_LABELS,
  ...REASON_LABELS,
  Parley_Title: {
    en: 'Channel conflict',
    de: 'Kanalkonflikt',
    fr: 'Conflit de canal',
    es: 'Conflicto de canal',
  },
  Parley_Loading: {
    en: 'Checking for channel conflicts',
    de: 'Kanalkonflikte werden geprüft',
    fr: 'Recherche de conflits de canal',
    es: 'Buscando conflictos de canal',
  },
  Parley_None: {
    en: 'No overlapping claim.',
    de: 'Kein weiterer Anspruch auf diesen Kunden.',
    fr: 'Aucune autre revendication.',
    es: 'Nadie más reclama este cliente.',
  },
  Parley_Headline: {
    en: '{0} conflict with: {1}',
    de: 'Konflikt ({0}) mit: {1}',
    fr: 'Conflit ({0}) avec : {1}',
    es: 'Conflicto ({0}) con: {1}',
  },
  Parley_Headline_Account: {
    en: '{0} conflict on this account',
    de: 'Konflikt ({0}) bei diesem Account',
    fr: 'Conflit ({0}) sur ce compte',
    es: 'Conflicto ({0}) en esta cuenta',
  },
  Parley_High: { en: 'High', de: 'hoch', fr: 'élevé', es: 'alto' },
  Parley_Medium: { en: 'Medium', de: 'mittel', fr: 'moyen', es: 'medio' },
  Parley_Low: { en: 'Low', de: 'gering', fr: 'faible', es: 'bajo' },
  Parley_Seen: {
    en: 'Seen by the manager',
    de: 'Vom Manager gesehen',
    fr: 'Vu par le responsable',
    es: 'Visto por el responsable',
  },
  Parley_Since: { en: 'Since', de: 'Seit', fr: 'Depuis', es: 'Desde' },
  Parley_Due: {
    en: 'Decision by',
    de: 'Entscheidung',
    fr: 'Décision',
    es: 'Decisión',
  },
  Parley_Split: {
    en: 'Suggested split',
    de: 'Vorgeschlagene Aufteilung',
    fr: 'Répartition proposée',
    es: 'Reparto propuesto',
  },
  Parley_Suggestion: {
    en: 'Suggestion only. Nothing is paid by this.',
    de: 'Nur ein Vorschlag. Bezahlt wird danach nichts.',
    fr: 'Simple proposition. Aucun paiement n’en dépend.',
    es: 'Solo una propuesta. No se paga nada con ella.',
  },
  Parley_Why: { en: 'Why', de: 'Warum', fr: 'Pourquoi', es: 'Por qué' },
  Parley_Count: {
    en: 'Conflicts not yet decided',
    de: 'Noch nicht entschiedene Konflikte',
    fr: 'Conflits non encore décidés',
    es: 'Conflictos aún sin decidir',
  },
  Parley_History: {
    en: 'Open full history',
    de: 'Ganzen Verlauf öffnen',
    fr: 'Ouvrir tout l’historique',
    es: 'Abrir todo el historial',
  },
  Parley_Decided: {
    en: 'Decided.',
    de: 'Entschieden.',
    fr: 'Décidé.',
    es: 'Decidido.',
  },
  Parley_Decided_Account: {
    en: 'Decided. Day and outcome are on the opportunity.',
    de: 'Entschieden. Tag und Ergebnis stehen auf der Opportunity.',
    fr: 'Décidé. Le jour et le résultat sont sur l’opportunité.',
    es: 'Decidido. El día y el resultado están en la oportunidad.',
  },
  Parley_No_Permission: {
    en: 'You have no permission to read conflicts. Your Salesforce admin can assign “Parley Rep”.',
    de: 'Sie dürfen Konflikte nicht lesen. Ihr Salesforce-Administrator kann „Parley Rep“ zuweisen.',
    fr: 'Vous n’avez pas le droit de lire les conflits. Votre administrateur peut attribuer « Parley Rep ».',
    es: 'No tiene permiso para leer conflictos. Su administrador puede asignar «Parley Rep».',
  },
  Parley_Error: {
    en: 'We could not check for conflicts. Your record is not affected.',
    de: 'Die Konfliktprüfung ist gerade nicht möglich. Ihr Datensatz ist nicht betroffen.',
    fr: 'La recherche de conflits a échoué. Votre fiche n’est pas touchée.',
    es: 'No hemos podido buscar conflictos. Su registro no se ve afectado.',
  },
  Parley_Retry: {
    en: 'Trying again at {0}.',
    de: 'Nächster Versuch um {0}.',
    fr: 'Nouvel essai à {0}.',
    es: 'Nuevo intento a las {0}.',
  },
  Parley_Reload: {
    en: 'Reload the page to try again.',
    de: 'Laden Sie die Seite neu.',
    fr: 'Rechargez la page.',
    es: 'Recargue la página.',
  },
  Parley_Checked: {
    en: 'Last checked {0}.',
    de: 'Zuletzt geprüft {0}.',
    fr: 'Dernière vérification {0}.',
    es: 'Última comprobación {0}.',
  },
  Parley_Stale: {
    en: 'Last checked {0}: what came since may be missing.',
    de: 'Zuletzt geprüft {0}: Neueres fehlt vielleicht.',
    fr: 'Dernière vérification {0} : le plus récent peut manquer.',
    es: 'Última comprobación {0}: puede faltar lo más reciente.',
  },
  Parley_Not_Live: {
    en: 'Parley does not show conflicts here yet.',
    de: 'Parley zeigt hier noch keine Konflikte.',
    fr: 'Parley n’affiche pas encore de conflits ici.',
    es: 'Parley aún no muestra conflictos aquí.',
  },
  Parley_Unchecked: {
    en: 'Not checked for conflicts yet. New records are checked within minutes.',
    de: 'Noch nicht auf Konflikte geprüft. Neue Datensätze werden binnen Minuten geprüft.',
    fr: 'Pas encore vérifié. Les nouvelles fiches le sont en quelques minutes.',
    es: 'Aún sin comprobar. Los registros nuevos se comprueban en minutos.',
  },
  Parley_Unknown: {
    en: 'Whether somebody else claims this customer is not known: when Parley last checked could not be read.',
    de: 'Ob noch jemand diesen Kunden beansprucht, ist nicht bekannt: Wann Parley zuletzt geprüft hat, ist nicht lesbar.',
    fr: 'On ignore si quelqu’un d’autre revendique ce client : la date de la dernière vérification est illisible.',
    es: 'No se sabe si alguien más reclama este cliente: no se pudo leer cuándo comprobó Parley por última vez.',
  },
  Parley_With: { en: 'Conflict with', de: 'Konflikt mit', fr: 'Conflit avec', es: 'Conflicto con' },
  Parley_Say_Seen: {
    en: 'I have seen this',
    de: 'Ich habe das gesehen',
    fr: 'J’ai vu ceci',
    es: 'Lo he visto',
  },
  Parley_Say_Not_Same: {
    en: 'Not the same deal',
    de: 'Nicht dasselbe Geschäft',
    fr: 'Ce n’est pas la même affaire',
    es: 'No es el mismo negocio',
  },
  Parley_Say_Split: {
    en: 'Propose another split',
    de: 'Andere Aufteilung vorschlagen',
    fr: 'Proposer une autre répartition',
    es: 'Proponer otro reparto',
  },
  Parley_Say_Until: {
    en: 'Proposals are possible until {0}. Without a decision the suggestion stands.',
    de: 'Vorschläge sind bis {0} möglich. Ohne Entscheidung gilt die vorgeschlagene Aufteilung.',
    fr: 'Propositions possibles jusqu’au {0}. Sans décision, la répartition proposée reste.',
    es: 'Se admiten propuestas hasta el {0}. Sin decisión, vale el reparto propuesto.',
  },
  Parley_Say_Evidence: {
    en: 'Add evidence',
    de: 'Beleg hinzufügen',
    fr: 'Ajouter une preuve',
    es: 'Añadir una prueba',
  },
  Parley_Say_Reason: { en: 'Reason', de: 'Grund', fr: 'Motif', es: 'Motivo' },
  Parley_Say_Text: {
    en: 'What it shows',
    de: 'Was es zeigt',
    fr: 'Ce que cela montre',
    es: 'Qué demuestra',
  },
  Parley_Say_Link: { en: 'Link', de: 'Link', fr: 'Lien', es: 'Enlace' },
  Parley_Say_Share: {
    en: 'Share for this record, in percent',
    de: 'Anteil dieses Datensatzes in Prozent',
    fr: 'Part de cette fiche, en pourcentage',
    es: 'Parte de este registro, en porcentaje',
  },
  Parley_Say_Send: { en: 'Send', de: 'Senden', fr: 'Envoyer', es: 'Enviar' },
  Parley_Say_Cancel: { en: 'Cancel', de: 'Abbrechen', fr: 'Annuler', es: 'Cancelar' },
  Parley_Say_Asks: {
    en: 'This asks the channel manager. It decides nothing.',
    de: 'Damit fragen Sie den Channel-Manager. Entschieden wird dadurch nichts.',
    fr: 'Ceci interroge le responsable du canal. Rien n’est décidé par là.',
    es: 'Con esto se pregunta al responsable del canal. No decide nada.',
  },
  Parley_Say_Failed: {
    en: 'It was not sent: {0}',
    de: 'Es wurde nicht gesendet: {0}',
    fr: 'L’envoi a échoué : {0}',
    es: 'No se ha enviado: {0}',
  },
  Parley_Said: {
    en: 'What you said',
    de: 'Was Sie gesagt haben',
    fr: 'Ce que vous avez dit',
    es: 'Lo que ha dicho',
  },
  Parley_Said_Waiting: {
    en: 'sent, Parley reads it within two minutes',
    de: 'gesendet, Parley liest es binnen zwei Minuten',
    fr: 'envoyé, Parley le lit sous deux minutes',
    es: 'enviado, Parley lo lee en dos minutos',
  },
  Parley_Said_Heard: {
    en: 'told to the channel manager',
    de: 'dem Channel-Manager mitgeteilt',
    fr: 'transmis au responsable du canal',
    es: 'comunicado al responsable del canal',
  },
  Parley_Said_Refused: {
    en: 'not taken. {0}',
    de: 'nicht angenommen. {0}',
    fr: 'non retenu. {0}',
    es: 'no aceptado. {0}',
  },
  Parley_Said_Decided: { en: 'decided', de: 'entschieden', fr: 'décidé', es: 'decidido' },
  Parley_Check: {
    en: 'Is this account free?',
    de: 'Ist dieser Account frei?',
    fr: 'Ce compte est-il libre ?',
    es: '¿Está libre esta cuenta?',
  },
  Parley_Check_Private: {
    en: 'Only you and the channel managers read the answer. It names no other seller and no partner.',
    de: 'Die Antwort lesen nur Sie und das Channel-Management. Sie nennt weder andere im Vertrieb noch Partner.',
    fr: 'Seuls vous et les responsables du canal lisez la réponse. Elle ne nomme ni autre vendeur ni partenaire.',
    es: 'Solo usted y los responsables del canal leen la respuesta. No nombra a otro vendedor ni a ningún socio.',
  },
  Parley_Check_Answers: {
    en: 'What you asked',
    de: 'Was Sie gefragt haben',
    fr: 'Ce que vous avez demandé',
    es: 'Lo que ha preguntado',
  },
  Parley_Decide_Title: {
    en: 'Decide conflict',
    de: 'Konflikt entscheiden',
    fr: 'Trancher le conflit',
    es: 'Decidir el conflicto',
  },
  Parley_Decide: { en: 'Decide', de: 'Entscheiden', fr: 'Décider', es: 'Decidir' },
  Parley_Decide_Question: {
    en: 'What do you decide?',
    de: 'Wie entscheiden Sie?',
    fr: 'Que décidez-vous ?',
    es: '¿Qué decide?',
  },
  Parley_Decide_Note: {
    en: 'Why, for the history',
    de: 'Warum, für den Verlauf',
    fr: 'Pourquoi, pour l’historique',
    es: 'Por qué, para el historial',
  },
  Parley_Decide_Sent: {
    en: 'Sent. Parley takes it in within two minutes; the record then shows the outcome.',
    de: 'Gesendet. Parley übernimmt es binnen zwei Minuten; dann zeigt der Datensatz das Ergebnis.',
    fr: 'Envoyé. Parley le prend en compte sous deux minutes ; la fiche montre ensuite le résultat.',
    es: 'Enviado. Parley lo recoge en dos minutos; después el registro muestra el resultado.',
  },
  Parley_Decide_Nothing: {
    en: 'No conflict waits for a decision on this record.',
    de: 'Auf diesem Datensatz wartet kein Konflikt auf eine Entscheidung.',
    fr: 'Aucun conflit n’attend de décision sur cette fiche.',
    es: 'Ningún conflicto espera una decisión en este registro.',
  },
  Parley_Decide_Not_Yours: {
    en: 'Only channel managers decide. Your Salesforce admin can assign “Parley Channel Manager”.',
    de: 'Nur Channel-Manager entscheiden. Ihr Salesforce-Administrator kann „Parley Channel Manager“ zuweisen.',
    fr: 'Seuls les responsables de canal décident. Votre administrateur peut attribuer « Parley Channel Manager ».',
    es: 'Solo deciden los responsables de canal. Su administrador puede asignar «Parley Channel Manager».',
  },
  Parley_Outcome_Accept: {
    en: 'Accept the suggested split',
    de: 'Vorgeschlagene Aufteilung annehmen',
    fr: 'Accepter la répartition proposée',
    es: 'Aceptar el reparto propuesto',
  },
  Parley_Outcome_Other: {
    en: 'Accept the split that a seller proposed',
    de: 'Aufteilung annehmen, die aus dem Vertrieb vorgeschlagen wurde',
    fr: 'Accepter la répartition demandée par un vendeur',
    es: 'Aceptar el reparto que pidió un vendedor',
  },
  Parley_Outcome_Direct: {
    en: 'The direct team keeps the deal',
    de: 'Der Direktvertrieb behält das Geschäft',
    fr: 'L’équipe directe garde l’affaire',
    es: 'El equipo directo conserva el negocio',
  },
  Parley_Outcome_Partner: {
    en: 'The partner keeps the deal',
    de: 'Der Partner behält das Geschäft',
    fr: 'Le partenaire garde l’affaire',
    es: 'El socio conserva el negocio',
  },
  Parley_Outcome_Share: {
    en: 'Share the credit equally',
    de: 'Den Anteil gleich teilen',
    fr: 'Partager à parts égales',
    es: 'Repartir a partes iguales',
  },
  Parley_Outcome_None: {
    en: 'This is not a conflict',
    de: 'Das ist kein Konflikt',
    fr: 'Ce n’est pas un conflit',
    es: 'No es un conflicto',
  },
};

export type LabelFile = { readonly file: string; readonly xml: string };

/** The labels in English and one file per other language, paths below `main/default`. */
export function labelFiles(): readonly LabelFile[] {
  const names = Object.keys(LABELS).sort();
  const textOf = (name: string, language: Language) => LABELS[name]?.[language] ?? '';
  const labels = names.map((name) =>
    block('labels', [
      tag('fullName', name),
      tag('language', 'en_US'),
      tag('protected', 'true'),
      tag('shortDescription', name.replaceAll('_', ' ')),
      tag('value', textOf(name, 'en')),
    ]),
  );
  const translations = (['de', 'fr', 'es'] as const).map((language) => ({
    file: `translations/${language}.translation-meta.xml`,
    xml: metadataFile(
      'Translations',
      names.map((name) =>
        block('customLabels', [tag('label', textOf(name, language)), tag('name', name)]),
      ),
    ),
  }));
  return [
    { file: 'labels/CustomLabels.labels-meta.xml', xml: metadataFile('CustomLabels', labels) },
    ...translations,
  ];
}

if (import.meta.main) {
  const folder = new URL('force-app/main/default/', import.meta.url);
  for (const { file, xml } of labelFiles()) writeFileSync(new URL(file, folder), xml);
}
