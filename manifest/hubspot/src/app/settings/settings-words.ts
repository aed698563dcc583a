// What the settings page says, by language.

export type SettingsWords = {
  readonly title: string;
  readonly what: string;
  readonly steps: readonly string[];
  readonly open: string;
  readonly undo: string;
};

const LANGUAGES: Readonly<Record<string, SettingsWords>> = {
  en: {
    title: 'Set up Parley',
    what: 'Parley finds partner and direct sellers who work the same customer and says so on the deal.',
    steps: [
      'In Parley: check which field means what, look at the dry run, go live. Until then nothing is written.',
      'Here: open a deal, choose Customize record, and add the card “Channel conflict” from the card library. The same for companies.',
      'Appoint at least one channel manager in Parley, by the e-mail of their HubSpot user.',
    ],
    open: 'Open Parley',
    undo: 'Pause, undo and disconnect are on the same page. Undo brings every field back to what it showed before.',
  },
  de: {
    title: 'Parley einrichten',
    what: 'Parley findet Partner und Direktvertrieb, die am selben Kunden arbeiten, und sagt es am Deal.',
    steps: [
      'In Parley: prüfen, welches Feld was bedeutet, den Probelauf ansehen, scharf schalten. Bis dahin wird nichts geschrieben.',
      'Hier: einen Deal öffnen, „Datensatz anpassen“ wählen und die Karte „Channel conflict“ aus der Kartenbibliothek hinzufügen. Ebenso bei Unternehmen.',
      'In Parley mindestens einen Channel-Manager benennen, mit der E-Mail-Adresse seines HubSpot-Benutzers.',
    ],
    open: 'Parley öffnen',
    undo: 'Pause, Rücknahme und Trennen stehen auf derselben Seite. Die Rücknahme stellt jedes Feld so her, wie es vorher war.',
  },
  fr: {
    title: 'Configurer Parley',
    what: 'Parley repère les partenaires et les vendeurs directs qui suivent le même client et le signale sur la transaction.',
    steps: [
      'Dans Parley : vérifier ce que signifie chaque champ, regarder l’essai à blanc, activer. D’ici là, rien n’est écrit.',
      'Ici : ouvrir une transaction, choisir « Personnaliser la fiche » et ajouter la carte « Channel conflict » depuis la bibliothèque. De même pour les entreprises.',
      'Nommer dans Parley au moins un responsable des partenaires, par l’e-mail de son utilisateur HubSpot.',
    ],
    open: 'Ouvrir Parley',
    undo: 'Pause, annulation et déconnexion sont sur la même page. L’annulation rend à chaque champ sa valeur d’avant.',
  },
  es: {
    title: 'Configurar Parley',
    what: 'Parley encuentra socios y vendedores directos que trabajan con el mismo cliente y lo indica en el negocio.',
    steps: [
      'En Parley: comprobar qué significa cada campo, ver el ensayo y activarlo. Hasta entonces no se escribe nada.',
      'Aquí: abrir un negocio, elegir «Personalizar registro» y añadir la tarjeta «Channel conflict» desde la biblioteca. Igual en las empresas.',
      'Nombrar en Parley al menos a un responsable de canal, con el correo de su usuario de HubSpot.',
    ],
    open: 'Abrir Parley',
    undo: 'Pausa, deshacer y desconectar están en la misma página. Deshacer devuelve a cada campo lo que mostraba antes.',
  },
};

const ENGLISH = LANGUAGES['en'] as SettingsWords;

/** The language of a locale such as `de-at`, else English. */
export function settingsWordsFor(locale: string | undefined): SettingsWords {
  return LANGUAGES[(locale ?? 'en').slice(0, 2).toLowerCase()] ?? ENGLISH;
}
