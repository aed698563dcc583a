// What Parley reads and writes in each CRM, under which scope, and why: the marketplaces' "shared data"
// table and the one a security reviewer asks for. Run this file to write `shared-data.md`:
// `node manifest/listing/access-table.ts`. Tests compare it with both manifests, with the scopes asked
// for and with recorded traffic.
import { writeFileSync } from 'node:fs';
import { SCOPES as HUBSPOT_SCOPES, OPTIONAL_SCOPES } from '../../connectors/hubspot/oauth.ts';
import { SCOPES as SALESFORCE_SCOPES } from '../../connectors/salesforce/oauth.ts';
import type { Crm } from '../../src/domain/claim.ts';
import type { AccountMapping, ClaimMapping } from '../../src/domain/mapping.ts';
import {
  OWN_FIELDS,
  OWN_OBJECTS,
  type OwnField,
  type OwnFieldHome,
  ownFieldName,
} from '../../src/domain/own-fields.ts';

/** One object of a CRM. `home` is set where own fields are written. */
export type SharedObject = {
  readonly crm: Crm;
  /** As the CRM's API names it. */
  readonly object: string;
  readonly label: string;
  readonly home: OwnFieldHome | null;
  /** Scopes under which it is reached; Salesforce has one for the whole API. */
  readonly scopes: readonly string[];
  readonly reads: string;
  readonly why: string;
};

const all = (object: string) =>
  ['objects', 'schemas'].flatMap((kind) =>
    ['read', 'write'].map((right) => `crm.${kind}.${object}.${right}`),
  );

/** Every object that Parley touches. */
export const SHARED_OBJECTS: readonly SharedObject[] = [
  {
    ...{ crm: 'hubspot', object: 'deals', label: 'Deals', home: 'claim', scopes: all('deals') },
    reads: 'the mapped claim fields below, own fields, links to companies',
    why: 'a deal is one seller’s claim on a customer; its flag is shown on it',
  },
  {
    ...{ crm: 'hubspot', object: 'companies', label: 'Companies', home: 'account' },
    scopes: all('companies'),
    reads: 'the mapped account fields below, own fields, parent company',
    why: 'tells which records are one customer; shows the worst open conflict',
  },
  {
    ...{ crm: 'hubspot', object: 'tasks', label: 'Tasks', home: 'task', scopes: all('contacts') },
    reads: 'tasks that carry Parley’s key: status, outcome, note, owner, who changed it',
    why: 'the channel manager decides on the task; HubSpot puts tasks under the contact scopes',
  },
  {
    ...{ crm: 'hubspot', object: 'calls', label: 'Calls', home: null },
    scopes: ['crm.objects.contacts.read'],
    reads: 'kind and time, link to the deal; no title, notes or recording',
    why: 'an activity keeps a claim live and proves work on it',
  },
  {
    ...{ crm: 'hubspot', object: 'meetings', label: 'Meetings', home: null },
    scopes: ['crm.objects.contacts.read'],
    reads: 'kind and time, link to the deal; no title, notes or attendees',
    why: 'as calls',
  },
  {
    ...{ crm: 'hubspot', object: 'line_items', label: 'Line items', home: null },
    scopes: ['crm.objects.line_items.read', 'crm.schemas.line_items.read'],
    reads: 'the mapped fields below, of the largest line; nothing without the two optional scopes',
    why: 'product family and quoted price where the deal carries none',
  },
  {
    ...{ crm: 'hubspot', object: 'owners', label: 'Users', home: null },
    scopes: ['crm.objects.owners.read'],
    reads: 'name, e-mail, owner id, user id, active or not',
    why: 'names who sells, assigns tasks, checks who decided',
  },
  {
    ...{ crm: 'hubspot', object: 'pipelines', label: 'Deal pipelines', home: null },
    scopes: ['crm.objects.deals.read'],
    reads: 'stages with probability and open or closed',
    why: 'says how far a deal is and whether it was won',
  },
  {
    ...{ crm: 'hubspot', object: 'account', label: 'Account details', home: null },
    scopes: ['oauth'],
    reads: 'portal id, company currency, further currencies',
    why: 'amounts are compared in one currency; the scope is every OAuth app’s',
  },
  {
    ...{ crm: 'hubspot', object: 'exchange-rates', label: 'Exchange rates', home: null },
    scopes: ['settings.currencies.read'],
    reads: 'each rate with the day it began; nothing without the optional scope',
    why: 'amounts in currencies that the policy has no rate for are compared at the account’s own',
  },
  {
    ...{ crm: 'salesforce', object: 'Opportunity', label: 'Opportunities', home: 'claim' },
    scopes: SALESFORCE_SCOPES,
    reads: 'the mapped claim fields below, own fields',
    why: 'an opportunity is one seller’s claim on a customer; its flag is shown on it',
  },
  {
    ...{ crm: 'salesforce', object: 'Lead', label: 'Leads', home: 'claim' },
    scopes: SALESFORCE_SCOPES,
    reads:
      'the mapped claim and account fields below, own fields; nothing where no mapping names leads',
    why: 'partners register deals as leads; which ones are registrations the mapping says, the others are kept unjudged',
  },
  {
    ...{ crm: 'salesforce', object: 'Account', label: 'Accounts', home: 'account' },
    scopes: SALESFORCE_SCOPES,
    reads: 'the mapped account fields below, own fields, parent account',
    why: 'tells which records are one customer; shows the worst open conflict',
  },
  {
    ...{ crm: 'salesforce', object: 'Task', label: 'Tasks', home: 'task' },
    scopes: SALESFORCE_SCOPES,
    reads: 'of sellers’ tasks kind, time, what they hang on; of Parley’s own all it wrote',
    why: 'the channel manager decides on the task; an activity keeps a claim live',
  },
  {
    ...{ crm: 'salesforce', object: 'Event', label: 'Events', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'kind, time, what they hang on; no subject or description',
    why: 'an activity keeps a claim live and proves work on it',
  },
  {
    ...{ crm: 'salesforce', object: 'User', label: 'Users', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'name, e-mail, kind of user, language, active or not',
    why: 'names who sells, assigns tasks, checks who decided',
  },
  {
    ...{ crm: 'salesforce', object: 'CurrencyType', label: 'Currencies', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'code, rate, which is the corporate one',
    why: 'amounts in currencies that the policy has no rate for are compared at the org’s own',
  },
  {
    ...{ crm: 'salesforce', object: 'DatedConversionRate', label: 'Dated rates', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'code, rate, first day',
    why: 'as currencies, where the org’s rates have dates',
  },
  {
    ...{ crm: 'salesforce', object: 'RecordType', label: 'Record types', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'API name',
    why: 'record types may say whether a claim is a partner’s',
  },
  {
    ...{
      crm: 'salesforce',
      object: 'OpportunityPartner',
      label: 'Opportunity partners',
      home: null,
    },
    scopes: SALESFORCE_SCOPES,
    reads: 'which account is a partner on which opportunity, and in which role',
    why: 'says who the partner is where no field does',
  },
  {
    ...{
      crm: 'salesforce',
      object: 'OpportunityLineItem',
      label: 'Opportunity products',
      home: null,
    },
    scopes: SALESFORCE_SCOPES,
    reads: 'the mapped fields below, of the largest line',
    why: 'product family and quoted price where the opportunity carries none',
  },
  {
    ...{ crm: 'salesforce', object: 'Product2', label: 'Products', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'product family',
    why: 'two claims on different products are no conflict',
  },
  {
    ...{ crm: 'salesforce', object: 'Territory2', label: 'Territories', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'name',
    why: 'rules and channel managers go by territory',
  },
  {
    ...{ crm: 'salesforce', object: 'Contract', label: 'Contracts', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'end date, account',
    why: 'an incumbent partner is protected around the end of its contract',
  },
  {
    ...{ crm: 'salesforce', object: 'Parley_Statement__c', label: 'Parley statements' },
    ...{ home: 'statement', scopes: SALESFORCE_SCOPES },
    reads: 'what people say about a conflict on its record page, and who said it',
    why: 'asks the channel manager, or decides where the channel manager says it; Parley writes its answer',
  },
  {
    ...{ crm: 'salesforce', object: 'Parley_Heartbeat__c', label: 'Parley heartbeat' },
    ...{ home: 'heartbeat', scopes: SALESFORCE_SCOPES },
    reads: 'nothing but its own record',
    why: 'says on record pages when everything was last checked',
  },
  {
    ...{ crm: 'salesforce', object: 'Parley_Conflict__c', label: 'Parley conflicts' },
    ...{ home: 'conflict', scopes: SALESFORCE_SCOPES },
    reads: 'nothing but its own records',
    why: 'one record per conflict for channel managers alone, for their list views and reports; it names every side',
  },
  {
    ...{ crm: 'salesforce', object: 'PermissionSet', label: 'Permission sets', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'which of Parley’s own there are, and (as Publisher) the version of its package',
    why: 'tells an admin on the setup pages what to update; only where the integration user may look',
  },
  {
    ...{ crm: 'salesforce', object: 'PermissionSetAssignment', label: 'Who has them', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'how many active users have one of Parley’s own, and whether the integration user does',
    why: 'tells an admin whom to give one; only where the integration user may look, and not kept by person',
  },
  {
    ...{ crm: 'salesforce', object: 'TaskStatus', label: 'Task statuses', home: null },
    scopes: SALESFORCE_SCOPES,
    reads: 'which status values count as closed',
    why: 'every org has its own',
  },
];

/** Scopes as the two consent screens ask for them. */
export const ASKED: Readonly<Record<Crm, readonly string[]>> = {
  hubspot: [...HUBSPOT_SCOPES, ...OPTIONAL_SCOPES],
  salesforce: SALESFORCE_SCOPES,
};

type Meaning<T> = Readonly<Record<Exclude<keyof T, 'object' | 'except' | 'only'>, string>>;

/** What a judgement and the matching read of an account, by the mapping's keys. */
export const ACCOUNT_MEANINGS: Meaning<AccountMapping> = {
  name: 'name',
  domain: 'web domain',
  aliasDomains: 'further domains',
  parentDomain: 'the parent’s domain',
  country: 'country',
  phone: 'phone',
  street: 'street',
  city: 'city',
  region: 'state or region',
  postalCode: 'postal code',
  duns: 'D-U-N-S number',
  lei: 'LEI',
  taxId: 'tax id',
  namedSince: 'named account since',
  contractEnd: 'end of contract',
  incumbent: 'incumbent partner',
};

/** What a judgement reads of a claim, by the mapping's keys. */
export const CLAIM_MEANINGS: Meaning<Omit<ClaimMapping, 'recordType'>> = {
  accountLink: 'its account',
  convertedTo: 'the record that it became',
  channel: 'channel',
  partnerName: 'partner’s name',
  partnerTier: 'partner’s tier',
  partnerTerritories: 'partner’s territories',
  role: 'partner’s role',
  dealType: 'kind of deal',
  scope: 'entity or group',
  coSellId: 'co-sell agreement',
  autoGenerated: 'made by automation or not',
  externalRef: 'its twin in the other CRM',
  registrationStatus: 'registration status',
  registeredAt: 'registered at',
  registrationExpires: 'registration expires',
  namedAccountException: 'named account exception',
  createdAt: 'created at',
  stage: 'stage',
  closedAt: 'closed at',
  closeDate: 'close date',
  amount: 'amount',
  currency: 'currency',
  productFamily: 'product family',
  territory: 'territory',
  ownerName: 'owner’s name',
  ownerEmail: 'owner’s e-mail',
  quoteUnitPrice: 'quoted unit price',
  quoteCurrency: 'its currency',
  quoteQuantity: 'quoted quantity',
  activities: 'kinds and times of its activities',
};

const NAMES: Readonly<Record<Crm, string>> = { hubspot: 'HubSpot', salesforce: 'Salesforce' };
const code = (text: string) => `\`${text}\``;

function objectTable(crm: Crm): string {
  const rows = SHARED_OBJECTS.filter((one) => one.crm === crm).map((one) => {
    const direction = one.home === null ? 'read' : 'both ways';
    return `| ${one.label} (${code(one.object)}) | ${direction} | ${one.reads} | ${
      one.home === null ? 'nothing' : `own fields for ${one.home}s, below`
    } | ${one.why} |`;
  });
  return [
    '| object | direction | Parley reads | Parley writes | why |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function scopeTable(crm: Crm): string {
  const rows = ASKED[crm].map((scope) => {
    const users = SHARED_OBJECTS.filter((one) => one.crm === crm && one.scopes.includes(scope));
    return `| ${code(scope)} | ${users.map((one) => one.label.toLowerCase()).join(', ')} |`;
  });
  if (crm === 'salesforce') {
    return [
      '| scope | needed for |',
      '| --- | --- |',
      '| `api` | all of them, as the user who connected |',
      '| `refresh_token` | going on without that user; ended by uninstalling |',
    ].join('\n');
  }
  return ['| scope | needed for |', '| --- | --- |', ...rows].join('\n');
}

function fieldTable(): string {
  const inHubspot = ({ key, homes }: OwnField) =>
    homes.some((home) => !(home in OWN_OBJECTS)) ? code(ownFieldName('hubspot', key)) : '';
  const rows = OWN_FIELDS.map((field) => {
    const { key, label, help, homes } = field;
    return `| ${label} | ${inHubspot(field)} | ${code(ownFieldName('salesforce', key))} | ${homes.join(', ')} | ${help} |`;
  });
  return [
    '| field | HubSpot | Salesforce | on | |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** The document. */
export function sharedDataText(): string {
  const list = (meanings: Readonly<Record<string, string>>) => Object.values(meanings).join(', ');
  const crms = (['hubspot', 'salesforce'] as const).flatMap((crm) => [
    `## ${NAMES[crm]}`,
    objectTable(crm),
    ...(crm === 'hubspot'
      ? [
          'No contact is read or written: HubSpot puts tasks, calls and meetings under the contact scopes. None of the scopes is for sensitive data.',
        ]
      : [
          'Parley acts as the user who connects it and sees what that user may see; the permission set *Parley Integration* grants its own fields and nothing else. Objects that a mapping reaches through a lookup (at most contacts beside those above) are read for the mapped field alone.',
        ]),
    scopeTable(crm),
  ]);
  return `${[
    '<!-- Written by manifest/listing/access-table.ts; do not edit. -->',
    '# Shared data: what Parley reads and writes, and why',
    'Parley writes its own fields and its own tasks, and nothing else. "Both ways" means: read, and own fields written.',
    ...crms,
    '## What is read of a record',
    'Which field means what is each connection’s mapping; a meaning without a field is not read. Of other fields, however much the user may see, Parley reads these alone: ids, the time of the last change, deleted or merged, links to other records, the name of a deal, and the field by which a mapping tells partners from customers and registrations from other leads.',
    `**Of an account or company:** ${list(ACCOUNT_MEANINGS)}.`,
    `**Of a claim (opportunity, registration lead, deal):** ${list(CLAIM_MEANINGS)}.`,
    '## What is written',
    'An own field lives on the records named in the fourth column: claim = opportunity, registration lead, deal; account = account, company; task = task of the channel manager; statement, heartbeat, conflict = records of the Salesforce package, which HubSpot has none of. Of a task Parley also sets subject, text, due day, priority, owner and status, and what it hangs on.',
    fieldTable(),
  ].join('\n\n')}\n`;
}

if (import.meta.main) {
  writeFileSync(new URL('shared-data.md', import.meta.url), sharedDataText());
}
