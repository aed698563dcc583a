// The columns Parley knows, by the names that exports give them: Salesforce reports and Data Loader,
// HubSpot exports and API names, in English, German, French and Spanish. Sources: BEHAVIOR.md.

/** What kind of value a column holds, and so how its cells are read. */
export type FieldKind = 'text' | 'date' | 'number' | 'host' | 'choice';

/** Names are compared without case, accents, punctuation and `__c`; the first one that fits wins. */
type FieldSpec = { readonly kind: FieldKind; readonly names: string };

/** What a row says of the customer. In a deal's row these may carry `account` or `company` in front. */
export const ACCOUNT_FIELDS = {
  accountId: {
    kind: 'text',
    names:
      'account id|case safe account id|company id|associated company ids primary|associated company ids|associated company id|primary company id|hs primary associated company|id de cuenta|id du compte|accountid',
  },
  accountName: {
    kind: 'text',
    names:
      'account name|account|company name|company account|company|associated company primary|associated company|primary company|associated company names|customer|customer name|kunde|kundenname|firma|firmenname|unternehmen|unternehmensname|accountname|nom du compte|compte|entreprise|societe|nom de l entreprise|client|cuenta|nombre de la cuenta|empresa|nombre de la empresa|cliente',
  },
  domain: {
    kind: 'host',
    names:
      'company domain name|domain|website|website url|web site|web domain|company domain|hs domain|webseite|internetadresse|domaene|unternehmensdomain|domainname|site web|site internet|domaine|nom de domaine|sitio web|pagina web|dominio|nombre de dominio',
  },
  aliasDomains: {
    kind: 'text',
    names: 'alias domains|other domains|additional domains|hs additional domains|domains',
  },
  parentDomain: { kind: 'host', names: 'parent domain|parent account website|parent website' },
  country: {
    kind: 'text',
    names:
      'billing country code|country code|billing country|country|country region|land|rechnungsland|land region|pays|pays region|pays de facturation|pais|pais region|pais de facturacion',
  },
  phone: { kind: 'text', names: 'phone|phone number|telefon|telefonnummer|telephone|telefono' },
  street: {
    kind: 'text',
    names: 'billing street|street|street address|address|strasse|adresse|rue|direccion|calle',
  },
  city: { kind: 'text', names: 'billing city|city|stadt|ort|ville|ciudad' },
  region: {
    kind: 'text',
    names:
      'billing state province|billing state|billing state code|state region|state province|state|bundesland|region|estado provincia|provincia',
  },
  postalCode: {
    kind: 'text',
    names:
      'billing zip postal code|billing postal code|postal code|zip postal code|zip|zip code|plz|postleitzahl|code postal|codigo postal',
  },
  duns: { kind: 'text', names: 'd u n s number|duns number|duns|d u n s|dunsnumber' },
  lei: { kind: 'text', names: 'lei|legal entity identifier|lei code' },
  taxId: {
    kind: 'text',
    names:
      'tax id|vat id|vat number|vat|tax number|ust id|ust idnr|umsatzsteuer id|steuernummer|numero de tva|n tva|nif|cif|numero de iva',
  },
  namedSince: { kind: 'date', names: 'named since|named account since|benannt seit' },
  contractEnd: {
    kind: 'date',
    names:
      'contract end|contract end date|contract expiry|vertragsende|fin de contrat|fin de contrato',
  },
  incumbent: { kind: 'text', names: 'incumbent partner|incumbent|bestandspartner' },
} as const satisfies Record<string, FieldSpec>;

/** What a row says of the deal or lead itself. */
export const CLAIM_FIELDS = {
  recordId: {
    kind: 'text',
    names:
      'opportunity id|case safe opportunity id|lead id|record id|deal id|hs object id|id|datensatz id|opportunity nummer|id de registro|id de l enregistrement|id d enregistrement|vorgangs id',
  },
  recordName: {
    kind: 'text',
    names:
      'opportunity name|deal name|lead name|dealname|opportunity|deal|name|geschaeft|deal titel|dealname deal|opportunity bezeichnung|opportunityname|nom de l opportunite|opportunite|nom de la transaction|transaction|nombre de la oportunidad|oportunidad|nombre del negocio|negocio',
  },
  stage: {
    kind: 'choice',
    names:
      'stage|stage name|deal stage|dealstage|opportunity stage|lead status|lead stage|status|hs lead status|phase|verkaufsphase|deal phase|dealphase|etape|phase de la transaction|phase de vente|etapa|etapa del negocio|fase',
  },
  isWon: {
    kind: 'choice',
    names: 'won|is won|is closed won|hs is closed won|gewonnen|gagne|ganada',
  },
  isClosed: { kind: 'choice', names: 'closed|is closed|hs is closed|geschlossen|ferme|cerrada' },
  probability: {
    kind: 'number',
    names:
      'probability|deal probability|hs deal stage probability|wahrscheinlichkeit|probabilite|probabilidad',
  },
  amount: {
    kind: 'number',
    names:
      'amount|opportunity amount|deal amount|deal value|value|total amount|tcv|acv|betrag|auftragswert|dealbetrag|montant|valeur|importe|valor|cantidad|amount converted|amount in company currency|amount in home currency|expected revenue',
  },
  currency: {
    kind: 'choice',
    names:
      'amount currency|currency|opportunity currency|currency iso code|deal currency code|deal currency|waehrung|wahrung|betrag waehrung|devise|monnaie|moneda|divisa',
  },
  createdAt: {
    kind: 'date',
    names:
      'created date|create date|createdate|hs createdate|date created|created|creation date|created at|created on|erstellungsdatum|erstellt am|erstelldatum|angelegt am|date de creation|cree le|fecha de creacion|creado el',
  },
  closedAt: {
    kind: 'date',
    names:
      'close date|closedate|closed date|expected close date|converted date|abschlussdatum|schlusstermin|voraussichtlicher abschluss|date de cloture|date de fermeture|fecha de cierre',
  },
  modifiedAt: {
    kind: 'date',
    names:
      'last modified date|last modified|hs lastmodifieddate|system modstamp|modified date|zuletzt geaendert|geaendert am|date de derniere modification|fecha de ultima modificacion',
  },
  lastActivity: {
    kind: 'date',
    names:
      'last activity date|last activity|last meeting|last call|last contacted|notes last contacted|notes last updated|last engagement date|date of last activity|letzte aktivitaet|datum der letzten aktivitaet|letzter kontakt|derniere activite|date de la derniere activite|dernier contact|ultima actividad|fecha de la ultima actividad|ultimo contacto',
  },
  firstActivity: {
    kind: 'date',
    names:
      'first activity date|first activity|first meeting|first contacted|date of first engagement|first engagement date|hs date first engagement|erste aktivitaet|erster kontakt|premiere activite|primera actividad',
  },
  activityType: {
    kind: 'choice',
    names: 'last activity type|activity type|last engagement type|aktivitaetstyp|type d activite',
  },
  channel: {
    kind: 'choice',
    names:
      'channel|sales channel|selling channel|deal channel|route to market|go to market channel|kanal|vertriebskanal|vertriebsweg|canal|canal de vente|canal de distribution|canal de venta',
  },
  partnerName: {
    kind: 'text',
    names:
      'partner|partner name|partner account|partner account name|primary partner|reseller|reseller name|distributor|channel partner|partner company|associated partner|partnerkonto|partnername|partner unternehmen|haendler|vertriebspartner|partenaire|nom du partenaire|compte partenaire|revendeur|socio|nombre del socio|cuenta del socio|distribuidor',
  },
  partnerId: { kind: 'text', names: 'partner account id|partner id|reseller id' },
  partnerType: {
    kind: 'choice',
    names: 'partner type|type of partner|partnertyp|partnerart|type de partenaire|tipo de socio',
  },
  partnerTier: {
    kind: 'choice',
    names: 'partner tier|partner level|partnerstufe|partnerstatus|niveau partenaire|nivel de socio',
  },
  partnerTerritories: {
    kind: 'text',
    names: 'partner territories|authorised territories|authorized territories',
  },
  recordType: {
    kind: 'choice',
    names:
      'opportunity record type|record type|record type name|lead record type|recordtype name|datensatztyp|type d enregistrement|tipo de registro',
  },
  pipeline: { kind: 'choice', names: 'pipeline|deal pipeline|hs pipeline' },
  dealSource: {
    kind: 'choice',
    names: 'deal source|opportunity source|sourced by|deal origin|source type|dealquelle|herkunft',
  },
  leadSource: {
    kind: 'choice',
    names:
      'lead source|leadsource|original source type|original source|original traffic source|hs analytics source|latest source|leadquelle|origine de la piste|origine du prospect|source|origen del prospecto|fuente',
  },
  role: { kind: 'choice', names: 'partner role|channel role|partnerrolle|role du partenaire' },
  dealType: {
    kind: 'choice',
    names: 'deal type|dealtype|opportunity type|type|typ|geschaeftsart|tipo|tipo de negocio',
  },
  scope: { kind: 'choice', names: 'deal scope|opportunity scope' },
  coSellId: { kind: 'text', names: 'co sell id|co sell agreement|cosell id|co sell agreement id' },
  autoGenerated: { kind: 'choice', names: 'auto generated|autogenerated|created automatically' },
  externalRef: {
    kind: 'text',
    names:
      'external ref|external reference|external id|hubspot deal id|salesforce opportunity id|hs salesforceopportunityid|other crm record',
  },
  registrationStatus: {
    kind: 'choice',
    names:
      'registration status|deal registration status|deal registration|deal reg status|registrierungsstatus|registrierung|statut d enregistrement|estado de registro',
  },
  registeredAt: {
    kind: 'date',
    names:
      'registered at|registration date|registered date|deal registration date|registered on|registrierungsdatum|registriert am|date d enregistrement|fecha de registro',
  },
  registrationExpires: {
    kind: 'date',
    names:
      'registration expires|registration expiry|registration expiration date|registration expiration|deal registration expiration|registrierung bis|registration end date',
  },
  namedAccountException: { kind: 'choice', names: 'named account exception' },
  productFamily: {
    kind: 'text',
    names:
      'product family|product line|product|product name|solution|produktfamilie|produkt|produktlinie|famille de produits|produit|familia de productos|producto',
  },
  territory: {
    kind: 'text',
    names:
      'territory|sales territory|opportunity territory|sales region|gebiet|vertriebsgebiet|territoire|territorio',
  },
  ownerName: {
    kind: 'text',
    names:
      'opportunity owner|deal owner|lead owner|owner|owner name|hubspot owner id|owner id|owner full name|inhaber|zustaendig|opportunity inhaber|deal inhaber|zustaendiger mitarbeiter|proprietaire|proprietaire de l opportunite|proprietaire de la transaction|propietario|propietario del negocio|propietario de la oportunidad',
  },
  ownerEmail: {
    kind: 'text',
    names: 'owner email|opportunity owner email|deal owner email|owner e mail',
  },
  quoteUnitPrice: { kind: 'number', names: 'quote unit price|quoted unit price|unit price' },
  quoteCurrency: { kind: 'choice', names: 'quote currency' },
  quoteQuantity: { kind: 'number', names: 'quote quantity|quantity|menge|quantite|cantidad' },
} as const satisfies Record<string, FieldSpec>;

/**
 * What a lead says of itself, and of what it was converted into: a report of leads may show their
 * opportunities' columns too.
 */
export const LEAD_FIELDS = {
  recordId: {
    kind: 'text',
    names: `lead id|case safe lead id|record id|hs object id|id|datensatz id|id de registro|id de l enregistrement|id d enregistrement`,
  },
  stage: { kind: 'choice', names: `lead status|lead stage|${CLAIM_FIELDS.stage.names}` },
  isConverted: {
    kind: 'choice',
    names:
      'is converted|converted|konvertiert|umgewandelt|converti|convertie|convertido|convertida',
  },
  convertedOpportunityId: {
    kind: 'text',
    names:
      'converted opportunity id|opportunity id|case safe opportunity id|opportunity opportunity id',
  },
  accountId: {
    kind: 'text',
    names: `converted account id|${ACCOUNT_FIELDS.accountId.names}`,
  },
} as const satisfies Record<string, FieldSpec>;

/** What an account export says besides the customer's own fields: who it is and what kind it is. */
export const ACCOUNT_RECORD_FIELDS = {
  recordId: {
    kind: 'text',
    names: 'account id|case safe account id|company id|record id|hs object id|id|datensatz id',
  },
  accountName: { kind: 'text', names: `name|${ACCOUNT_FIELDS.accountName.names}` },
  parentAccount: {
    kind: 'text',
    names:
      'parent account|parent account name|parent company|parent account id|parent id|uebergeordnetes konto|uebergeordnetes unternehmen|compte parent|cuenta principal',
  },
} as const satisfies Record<string, FieldSpec>;

export type ClaimField =
  | keyof typeof CLAIM_FIELDS
  | keyof typeof LEAD_FIELDS
  | keyof typeof ACCOUNT_FIELDS;
export type Field = ClaimField | keyof typeof ACCOUNT_RECORD_FIELDS;

/** Objects a file can hold. `company` is HubSpot's account. */
export const OBJECTS = ['opportunity', 'deal', 'lead', 'account', 'company'] as const;
export type ExportObject = (typeof OBJECTS)[number];

/** The fields a file of this object may have, best names first. */
export function fieldsOf(object: ExportObject): Readonly<Partial<Record<Field, FieldSpec>>> {
  if (object === 'lead') return { ...CLAIM_FIELDS, ...ACCOUNT_FIELDS, ...LEAD_FIELDS };
  if (object !== 'account' && object !== 'company') return { ...CLAIM_FIELDS, ...ACCOUNT_FIELDS };
  const { accountId: _, ...own } = ACCOUNT_FIELDS;
  return { ...own, ...ACCOUNT_RECORD_FIELDS };
}

/** True for files whose rows are customers rather than deals. */
export function isAccountObject(object: ExportObject): boolean {
  return object === 'account' || object === 'company';
}
