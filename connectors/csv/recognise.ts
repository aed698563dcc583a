// What a file is: of which CRM and which object. Said by its headers, its record ids and its name.
import type { Crm } from '../../src/domain/claim.ts';
import type { ExportObject } from './fields.ts';
import { findColumns, plainHeader } from './headers.ts';

export type Recognised = {
  readonly crm: Crm;
  readonly object: ExportObject;
  /** False where nothing but the order of preference spoke for the CRM. */
  readonly isCrmSure: boolean;
};

export type FileLook = {
  readonly name: string;
  readonly headers: readonly string[];
  /** Some first rows. */
  readonly rows: readonly (readonly string[])[];
};

const DEAL_SIGN =
  /^(opportunity|opportunite|oportunidad|deal|negocio|transaction)\b|^stage name$|^dealname$|^dealstage$|\b(deal|opportunity) (phase|stage|id|name|owner)\b/;
const LEAD_SIGN = /^lead (?!source|quelle)|^hs lead\b|^company account$|^leadstatus$|^converted\b/;
/** What only a lead has. */
const CONVERSION_SIGN = /^(is converted|converted opportunity id|converted account id)$/;
const HUBSPOT_SIGN =
  /^(record id|datensatz id|id de registro|id de l enregistrement|deal\b.*|dealname|dealstage|closedate|createdate|create date|pipeline|company owner|company domain name|domainname des unternehmens|company name|name|hs .*|hubspot .*|associated .*|country region|original .*source.*)$/;
const SALESFORCE_SIGN =
  /^(opportunity.*|stage name|account name|account id|account owner|account|lead source|billing .*|created date|fiscal period|forecast category|company account|case safe .*|next step|record type.*|owner role|kundenname|accountname|parent account)$/;
const ID_OF_SALESFORCE = /^(006|001|00Q)[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;
const OBJECT_OF_PREFIX: Readonly<Record<string, 'opportunity' | 'account' | 'lead'>> = {
  '006': 'opportunity',
  '001': 'account',
  '00Q': 'lead',
};

/**
 * Recognises a file, or null when its headers say neither what a deal says (a stage and an amount or
 * a date) nor what a customer says (a name and something more).
 */
export function recognise(look: FileLook, given: Partial<Recognised> = {}): Recognised | null {
  const headers = look.headers.map(plainHeader);
  const idPrefix = recordIdPrefix(look);
  const kind = given.object === undefined ? kindOf(look, headers, idPrefix) : kindFor(given.object);
  if (kind === null) return null;
  const score = crmScore(look, headers, idPrefix);
  const crm = given.crm ?? (given.object && crmFor(given.object)) ?? crmOf(score);
  return { crm, object: given.object ?? objectOf(kind, crm), isCrmSure: score !== 0 };
}

type Kind = 'deal' | 'lead' | 'account';

const crmOf = (score: number): Crm => (score < 0 ? 'hubspot' : 'salesforce');

function crmFor(object: ExportObject): Crm | undefined {
  if (object === 'opportunity' || object === 'account') return 'salesforce';
  return object === 'lead' ? undefined : 'hubspot';
}

function kindFor(object: ExportObject): Kind {
  if (object === 'lead') return 'lead';
  return object === 'opportunity' || object === 'deal' ? 'deal' : 'account';
}

function objectOf(kind: Kind, crm: Crm): ExportObject {
  if (kind === 'lead') return 'lead';
  if (kind === 'deal') return crm === 'salesforce' ? 'opportunity' : 'deal';
  return crm === 'salesforce' ? 'account' : 'company';
}

function kindOf(look: FileLook, headers: readonly string[], prefix: string | null): Kind | null {
  if (prefix !== null) return kindFor(OBJECT_OF_PREFIX[prefix] ?? 'opportunity');
  if (headers.some((one) => CONVERSION_SIGN.test(one))) return 'lead';
  const deal = findColumns(look.headers, 'opportunity').positions;
  const isDealLike = deal.has('stage') && (deal.has('amount') || deal.has('closedAt'));
  if (headers.some((one) => LEAD_SIGN.test(one)) && !deal.has('amount')) return 'lead';
  if (isDealLike || (deal.has('stage') && headers.some((one) => DEAL_SIGN.test(one))))
    return 'deal';
  const account = findColumns(look.headers, 'account').positions;
  return account.has('accountName') && account.size > 1 ? 'account' : null;
}

/** Above 0 Salesforce, below 0 HubSpot. */
function crmScore(look: FileLook, headers: readonly string[], prefix: string | null): number {
  const count = (sign: RegExp) => headers.filter((one) => sign.test(one)).length;
  const name = look.name.toLowerCase();
  return (
    count(SALESFORCE_SIGN) -
    count(HUBSPOT_SIGN) +
    (/salesforce|sfdc|(^|[^a-z])sf([^a-z]|$)/.test(name) ? 3 : 0) -
    (/hubspot|(^|[^a-z])hs([^a-z]|$)/.test(name) ? 3 : 0) +
    (prefix === null ? 0 : 10)
  );
}

/** True where the headers speak of leads and of no stage that only a deal has. */
function isOfLeads(headers: readonly string[]): boolean {
  return (
    headers.some((one) => CONVERSION_SIGN.test(one)) ||
    (headers.includes('lead status') && !headers.some((one) => /^(opportunity )?stage/.test(one)))
  );
}

/** First three characters of a Salesforce id in the column of record ids. */
function recordIdPrefix({ headers, rows }: FileLook): string | null {
  const plain = headers.map(plainHeader);
  // Whichever object the file holds, its own id is in the first column that is called so; a lead may name
  // its opportunity besides.
  const names = isOfLeads(plain)
    ? ['lead id', 'id']
    : ['opportunity id', 'lead id', 'case safe opportunity id', 'id'];
  const position = names.map((one) => plain.indexOf(one)).find((one) => one !== -1);
  if (position === undefined) return null;
  return ID_OF_SALESFORCE.exec(rows[0]?.[position]?.trim() ?? '')?.[1] ?? null;
}
