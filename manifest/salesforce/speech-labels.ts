// What the components say of a record's fields in the reader's language: sides, who decides, next steps and
// outcomes. In the words of HubSpot's card, where it says the same.
export type Language = 'en' | 'de' | 'fr' | 'es';
export type Texts = Readonly<Record<Language, string>>;

export const SPEECH_LABELS: Readonly<Record<string, Texts>> = {
  Parley_Side_Own: {
    en: 'This record',
    de: 'Dieser Datensatz',
    fr: 'Cette fiche',
    es: 'Este registro',
  },
  Parley_Side_Gone: {
    en: 'Another claim',
    de: 'Ein anderer Anspruch',
    fr: 'Une autre revendication',
    es: 'Otra reclamación',
  },
  Parley_Side_Direct: {
    en: 'The direct team',
    de: 'Der Direktvertrieb',
    fr: 'L’équipe directe',
    es: 'El equipo directo',
  },
  Parley_Side_Self_Serve: {
    en: 'Self-serve',
    de: 'Self-Service',
    fr: 'Le libre-service',
    es: 'El autoservicio',
  },
  Parley_Side_Registered: {
    en: 'A registered partner',
    de: 'Ein registrierter Partner',
    fr: 'Un partenaire enregistré',
    es: 'Un socio registrado',
  },
  Parley_Side_Partner: {
    en: 'A partner',
    de: 'Ein Partner',
    fr: 'Un partenaire',
    es: 'Un socio',
  },
  Parley_Side_Reseller: {
    en: 'A reseller',
    de: 'Ein Reseller',
    fr: 'Un revendeur',
    es: 'Un revendedor',
  },
  Parley_Side_Distributor: {
    en: 'A distributor',
    de: 'Ein Distributor',
    fr: 'Un distributeur',
    es: 'Un distribuidor',
  },
  Parley_Side_Referral: {
    en: 'A referral partner',
    de: 'Ein Empfehlungspartner',
    fr: 'Un apporteur d’affaires',
    es: 'Un socio de referencia',
  },
  Parley_Side_Integrator: {
    en: 'A system integrator',
    de: 'Ein Systemintegrator',
    fr: 'Un intégrateur',
    es: 'Un integrador de sistemas',
  },
  Parley_Side_Services: {
    en: 'A managed service provider',
    de: 'Ein Managed-Service-Anbieter',
    fr: 'Un prestataire de services gérés',
    es: 'Un proveedor de servicios gestionados',
  },
  Parley_Side_Marketplace: {
    en: 'A marketplace seller',
    de: 'Ein Marktplatzanbieter',
    fr: 'Un vendeur de place de marché',
    es: 'Un vendedor de marketplace',
  },
  Parley_Tier_Gold: { en: 'gold', de: 'Gold', fr: 'or', es: 'oro' },
  Parley_Tier_Silver: { en: 'silver', de: 'Silber', fr: 'argent', es: 'plata' },
  Parley_Tier_Bronze: { en: 'bronze', de: 'Bronze', fr: 'bronze', es: 'bronce' },
  Parley_Hidden: {
    en: 'The channel policy hides names here. They can be shared by {0}.',
    de: 'Die Channel-Regeln verbergen hier Namen. Freigabe durch: {0}.',
    fr: 'La politique de canal masque ici les noms. Ils peuvent être partagés par {0}.',
    es: 'La política de canal oculta aquí los nombres. Puede compartirlos {0}.',
  },
  Parley_Role_Manager: {
    en: 'the channel manager',
    de: 'der Channel-Manager',
    fr: 'le responsable du canal',
    es: 'el responsable del canal',
  },
  Parley_Role_Region: {
    en: 'regional sales director',
    de: 'Vertriebsleitung der Region',
    fr: 'direction régionale des ventes',
    es: 'dirección regional de ventas',
  },
  Parley_Role_Channel: {
    en: 'head of channel',
    de: 'Channel-Leitung',
    fr: 'direction du canal',
    es: 'dirección del canal',
  },
  Parley_Role_Revenue: {
    en: 'chief revenue officer',
    de: 'Chief Revenue Officer',
    fr: 'direction commerciale',
    es: 'dirección comercial',
  },
  Parley_Step_Hold: {
    en: 'Hold price talks until {0} decides (by {1}). Keep meetings as planned.',
    de: 'Keine Preisgespräche, bis {0} entscheidet (bis {1}). Termine wie geplant.',
    fr: 'Suspendez les discussions de prix jusqu’à la décision : {0} décide (au plus tard le {1}). Gardez les rendez-vous prévus.',
    es: 'No hable de precios hasta que {0} decida (a más tardar el {1}). Mantenga las reuniones previstas.',
  },
  Parley_Step_Approval: {
    en: 'Hold price talks: the decision waits for the approval of {0} (by {1}). Keep meetings as planned.',
    de: 'Keine Preisgespräche: Die Entscheidung wartet auf Zustimmung ({0}, bis {1}). Termine wie geplant.',
    fr: 'Suspendez les discussions de prix : la décision attend un accord ({0}, au plus tard le {1}). Gardez les rendez-vous prévus.',
    es: 'No hable de precios: la decisión espera aprobación ({0}, a más tardar el {1}). Mantenga las reuniones previstas.',
  },
  Parley_Step_Late: {
    en: 'Hold price talks: overdue and escalated ({0}, decision by {1}). Keep meetings as planned.',
    de: 'Keine Preisgespräche: überfällig und weitergegeben ({0}, Entscheidung bis {1}). Termine wie geplant.',
    fr: 'Suspendez les discussions de prix : échu et transmis ({0}, décision d’ici le {1}). Gardez les rendez-vous prévus.',
    es: 'No hable de precios: vencido y trasladado ({0}, decisión hasta el {1}). Mantenga las reuniones previstas.',
  },
  Parley_Step_Probable: {
    en: 'Carry on as planned. Whether both records are one customer is checked by {0}, until {1}.',
    de: 'Weiter wie geplant. Ob beide Datensätze ein Kunde sind, prüft {0} bis {1}.',
    fr: 'Continuez comme prévu. D’ici le {1}, {0} vérifie si les deux fiches sont un même client.',
    es: 'Siga como estaba previsto. Hasta el {1}, {0} comprueba si ambos registros son un mismo cliente.',
  },
  Parley_Step_Decided: {
    en: 'Decided on {0} by {1}: {2}.',
    de: 'Entschieden am {0} ({1}): {2}.',
    fr: 'Décidé le {0} par {1} : {2}.',
    es: 'Decidido el {0} por {1}: {2}.',
  },
  Parley_Decided_Accept: {
    en: 'the suggested split stands',
    de: 'die vorgeschlagene Aufteilung gilt',
    fr: 'la répartition proposée est retenue',
    es: 'se mantiene el reparto propuesto',
  },
  Parley_Decided_Other: {
    en: 'the split that a seller proposed stands',
    de: 'es gilt die Aufteilung, die aus dem Vertrieb vorgeschlagen wurde',
    fr: 'la répartition demandée par un vendeur est retenue',
    es: 'se aplica el reparto que pidió un vendedor',
  },
  Parley_Decided_Direct: {
    en: 'the direct team keeps the deal',
    de: 'der Direktvertrieb behält das Geschäft',
    fr: 'l’équipe directe garde l’affaire',
    es: 'el equipo directo conserva el negocio',
  },
  Parley_Decided_Partner: {
    en: 'the partner keeps the deal',
    de: 'der Partner behält das Geschäft',
    fr: 'le partenaire garde l’affaire',
    es: 'el socio conserva el negocio',
  },
  Parley_Decided_Share: {
    en: 'the credit is shared equally',
    de: 'die Anrechnung wird gleich geteilt',
    fr: 'le crédit est partagé à parts égales',
    es: 'el crédito se reparte por igual',
  },
  Parley_Decided_None: {
    en: 'not a conflict',
    de: 'kein Konflikt',
    fr: 'pas de conflit',
    es: 'no es un conflicto',
  },
};
