// Why a conflict is judged as it is, in the reader's language: what decided, the credit, what would change it.
import type { Texts } from './speech-labels.ts';

/** `{0}` is a side, the others days and numbers, unless a sentence has no side. */
export const REASON_LABELS: Readonly<Record<string, Texts>> = {
  Parley_Why_Chose: {
    en: 'The customer’s written choice of {1}: {0}.',
    de: 'Schriftliche Wahl des Kunden vom {1}: {0}.',
    fr: 'Choix écrit du client, le {1} : {0}.',
    es: 'Elección escrita del cliente del {1}: {0}.',
  },
  Parley_Why_Contract: {
    en: 'Holder of the contract that ends on {1}: {0}.',
    de: 'Inhaber des Vertrags, der am {1} endet: {0}.',
    fr: 'Titulaire du contrat qui se termine le {1} : {0}.',
    es: 'Titular del contrato que termina el {1}: {0}.',
  },
  Parley_Why_Before: {
    en: 'Worked with the customer on {1}, before the registration of {2}: {0}.',
    de: 'Arbeit mit dem Kunden am {1}, vor der Registrierung vom {2}: {0}.',
    fr: 'Travail avec le client le {1}, avant l’enregistrement du {2} : {0}.',
    es: 'Trabajo con el cliente el {1}, antes del registro del {2}: {0}.',
  },
  Parley_Why_First: {
    en: 'Registered first, on {1}: {0}.',
    de: 'Zuerst registriert, am {1}: {0}.',
    fr: 'Enregistré en premier, le {1} : {0}.',
    es: 'Registrado primero, el {1}: {0}.',
  },
  Parley_Why_Firsts: {
    en: 'Holder of the first registrations, from {1}: {0}.',
    de: 'Inhaber der ersten Registrierungen, ab {1}: {0}.',
    fr: 'Titulaire des premiers enregistrements, à partir du {1} : {0}.',
    es: 'Titular de los primeros registros, desde el {1}: {0}.',
  },
  Parley_Why_Tied: {
    en: 'Of those registered within {2} hours of {3}, worked with the customer first, on {1}: {0}.',
    de: 'Von den Registrierungen innerhalb von {2} Stunden ab {3} zuerst mit dem Kunden gearbeitet, am {1}: {0}.',
    fr: 'Parmi les enregistrements faits dans les {2} heures du {3}, premier travail avec le client, le {1} : {0}.',
    es: 'De los registros hechos en las {2} horas del {3}, primer trabajo con el cliente, el {1}: {0}.',
  },
  Parley_Why_Only: {
    en: 'Only registration in force, from {1} to {2}: {0}.',
    de: 'Einzige gültige Registrierung, von {1} bis {2}: {0}.',
    fr: 'Seul enregistrement en vigueur, du {1} au {2} : {0}.',
    es: 'Único registro vigente, del {1} al {2}: {0}.',
  },
  Parley_Why_Only_From: {
    en: 'Only registration in force, from {1}: {0}.',
    de: 'Einzige gültige Registrierung, ab {1}: {0}.',
    fr: 'Seul enregistrement en vigueur, à partir du {1} : {0}.',
    es: 'Único registro vigente, desde el {1}: {0}.',
  },
  Parley_Why_Named: {
    en: 'Leads on an account named since {1}: {0}. No registration is in force.',
    de: 'Führt einen seit {1} benannten Account: {0}. Keine Registrierung ist gültig.',
    fr: 'Mène un compte nommé depuis le {1} : {0}. Aucun enregistrement n’est en vigueur.',
    es: 'Lleva una cuenta asignada desde el {1}: {0}. Ningún registro está vigente.',
  },
  Parley_Why_Record: {
    en: 'First on record, on {1}: {0}. No registration is in force and nobody has worked on it.',
    de: 'Zuerst erfasst, am {1}: {0}. Keine Registrierung ist gültig, und niemand hat daran gearbeitet.',
    fr: 'Première fiche, le {1} : {0}. Aucun enregistrement n’est en vigueur et personne n’y a travaillé.',
    es: 'Primera ficha, el {1}: {0}. Ningún registro está vigente y nadie ha trabajado en ella.',
  },
  Parley_Why_Worked: {
    en: 'Worked with the customer first, on {1}: {0}. No registration is in force.',
    de: 'Zuerst mit dem Kunden gearbeitet, am {1}: {0}. Keine Registrierung ist gültig.',
    fr: 'Premier travail avec le client, le {1} : {0}. Aucun enregistrement n’est en vigueur.',
    es: 'Primer trabajo con el cliente, el {1}: {0}. Ningún registro está vigente.',
  },
  Parley_Why_Level: {
    en: '{0} claims began within {1} hours of each other, so nobody was clearly first.',
    de: '{0} Ansprüche begannen innerhalb von {1} Stunden, niemand war eindeutig zuerst da.',
    fr: '{0} revendications ont commencé à moins de {1} heures d’écart : personne n’était clairement premier.',
    es: '{0} reclamaciones empezaron con menos de {1} horas de diferencia: nadie fue claramente el primero.',
  },
  Parley_Why_Level_Registered: {
    en: '{0} claims registered within {1} hours of each other, so nobody was clearly first.',
    de: '{0} Ansprüche wurden innerhalb von {1} Stunden registriert, niemand war eindeutig zuerst da.',
    fr: '{0} revendications ont été enregistrées à moins de {1} heures d’écart : personne n’était clairement premier.',
    es: '{0} reclamaciones se registraron con menos de {1} horas de diferencia: nadie fue claramente el primero.',
  },
  Parley_Why_Confirm: {
    en: 'Please confirm first that this is one customer. If it is:',
    de: 'Bitte bestätigen Sie zuerst, dass es ein Kunde ist. Wenn ja:',
    fr: 'Confirmez d’abord qu’il s’agit d’un seul client. Si oui :',
    es: 'Confirme primero que se trata de un solo cliente. Si lo es:',
  },
  Parley_Why_Credit: {
    en: 'Suggested credit: {0}.',
    de: 'Vorgeschlagene Anrechnung: {0}.',
    fr: 'Crédit proposé : {0}.',
    es: 'Crédito propuesto: {0}.',
  },
  Parley_Why_Others: {
    en: 'others',
    de: 'andere',
    fr: 'autres',
    es: 'otros',
  },
  Parley_Why_Weak_Named: {
    en: 'The registration of {0} came after the account was named, without an exception.',
    de: 'Die Registrierung vom {0} kam nach der Benennung des Accounts, ohne Ausnahme.',
    fr: 'L’enregistrement du {0} est venu après la nomination du compte, sans exception.',
    es: 'El registro del {0} llegó después de asignar la cuenta, sin excepción.',
  },
  Parley_Why_Weak_Territory: {
    en: 'The registration of {0} is for a territory outside its partner’s list.',
    de: 'Die Registrierung vom {0} gilt für ein Gebiet, das nicht auf der Liste des Partners steht.',
    fr: 'L’enregistrement du {0} porte sur un territoire hors de la liste du partenaire.',
    es: 'El registro del {0} es de un territorio fuera de la lista del socio.',
  },
  Parley_Why_Weak_Over: {
    en: 'The registration of {0} is no longer in force.',
    de: 'Die Registrierung vom {0} ist nicht mehr gültig.',
    fr: 'L’enregistrement du {0} n’est plus en vigueur.',
    es: 'El registro del {0} ya no está vigente.',
  },
  Parley_Why_Weak_Pending: {
    en: 'The registration of {0} is not approved yet.',
    de: 'Die Registrierung vom {0} ist noch nicht genehmigt.',
    fr: 'L’enregistrement du {0} n’est pas encore approuvé.',
    es: 'El registro del {0} aún no está aprobado.',
  },
  Parley_Why_Change_Choice: {
    en: 'A newer written choice would change this.',
    de: 'Eine neuere schriftliche Wahl würde das ändern.',
    fr: 'Un choix écrit plus récent changerait cela.',
    es: 'Una elección escrita más reciente lo cambiaría.',
  },
  Parley_Why_Change_Until: {
    en: 'This holds until {0}.',
    de: 'Das gilt bis {0}.',
    fr: 'Cela vaut jusqu’au {0}.',
    es: 'Esto vale hasta el {0}.',
  },
  Parley_Why_Change_Contact: {
    en: 'Without that contact the registration would decide.',
    de: 'Ohne diesen Kontakt würde die Registrierung entscheiden.',
    fr: 'Sans ce contact, l’enregistrement déciderait.',
    es: 'Sin ese contacto decidiría el registro.',
  },
  Parley_Why_Change_First_End: {
    en: 'This can change when a registration ends, the first on {0}.',
    de: 'Das kann sich ändern, wenn eine Registrierung endet, die erste am {0}.',
    fr: 'Cela peut changer à la fin d’un enregistrement, le premier le {0}.',
    es: 'Esto puede cambiar cuando termine un registro, el primero el {0}.',
  },
  Parley_Why_Change_End: {
    en: 'This can change when the registration ends.',
    de: 'Das kann sich ändern, wenn die Registrierung endet.',
    fr: 'Cela peut changer à la fin de l’enregistrement.',
    es: 'Esto puede cambiar cuando termine el registro.',
  },
  Parley_Why_Change_Exception: {
    en: 'A registration with a named-account exception would change this.',
    de: 'Eine Registrierung mit Ausnahme für benannte Accounts würde das ändern.',
    fr: 'Un enregistrement avec une exception pour compte nommé changerait cela.',
    es: 'Un registro con excepción para cuentas asignadas lo cambiaría.',
  },
  Parley_Why_Change_Registration: {
    en: 'A registration in force would change this.',
    de: 'Eine gültige Registrierung würde das ändern.',
    fr: 'Un enregistrement en vigueur changerait cela.',
    es: 'Un registro vigente lo cambiaría.',
  },
  Parley_Why_Change_Settle: {
    en: 'A written choice by the customer would settle it.',
    de: 'Eine schriftliche Wahl des Kunden würde es klären.',
    fr: 'Un choix écrit du client trancherait.',
    es: 'Una elección escrita del cliente lo zanjaría.',
  },
};
