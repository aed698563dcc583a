// What the Lightning component says, in four languages: custom labels and their translations. Run this
// file to write them: `node manifest/salesforce/label-files.ts`; a test compares.
import { writeFileSync } from 'node:fs';
import { block, metadataFile, tag } from './xml.ts';

type Language = 'en' | 'de' | 'fr' | 'es';
type Texts = Readonly<Record<Language, string>>;

/** `{0}` is filled in by the component. */
export const LABELS: Readonly<Record<string, Texts>> = {
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
    de: 'Entscheidung bis',
    fr: 'Décision d’ici le',
    es: 'Decisión hasta',
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
  Parley_No_Permission: {
    en: 'You have no permission to read conflicts. Your Salesforce admin can assign “Parley Rep”.',
    de: 'Sie dürfen Konflikte nicht lesen. Ihr Salesforce-Administrator kann „Parley Rep“ zuweisen.',
    fr: 'Vous n’avez pas le droit de lire les conflits. Votre administrateur peut attribuer « Parley Rep ».',
    es: 'No tiene permiso para leer conflictos. Su administrador puede asignar «Parley Rep».',
  },
  Parley_Error: {
    en: 'We could not check for conflicts. Your record is not affected. Reload the page to try again.',
    de: 'Die Konfliktprüfung ist gerade nicht möglich. Ihr Datensatz ist nicht betroffen. Laden Sie die Seite neu.',
    fr: 'La recherche de conflits a échoué. Votre fiche n’est pas touchée. Rechargez la page.',
    es: 'No hemos podido buscar conflictos. Su registro no se ve afectado. Recargue la página.',
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
