// Every input of a mapping: what it is, what its values must look like, and which clauses of the policy
// (default policy, section 11) are without effect where no source is mapped. The one list that the YAML
// comments, the checks, the report of unmapped inputs and the mapping page are made from.
import { CHANNELS, DEAL_TYPES, REGISTRATION_STATUSES, ROLES, STAGES, TIERS } from './claim.ts';
import type { AccountMapping, ClaimMapping } from './mapping.ts';

/** What a source must yield. `flag` is true, yes or 1; `host` a web address or domain. */
export type InputKind = 'text' | 'host' | 'list' | 'choice' | 'instant' | 'day' | 'number' | 'flag';

export type InputFacts = {
  /** As people call it. */
  readonly label: string;
  /** One line for whoever edits the mapping. */
  readonly says: string;
  readonly kind: InputKind;
  /** Of a choice: our words, which need no translation. */
  readonly choices?: readonly string[];
  /** Clauses that do nothing, or less, without it. */
  readonly clauses: readonly string[];
  /** What that means, one sentence. */
  readonly without: string;
};

export type AccountInput = Exclude<keyof AccountMapping, 'object' | 'except'>;
export type ClaimInput = Exclude<
  keyof ClaimMapping,
  'object' | 'recordType' | 'only' | 'accountLink' | 'convertedTo' | 'activities'
>;

const EVIDENCE = 'Matches by evidence (M-8) have less to go by.';

export const ACCOUNT_INPUTS: Readonly<Record<AccountInput, InputFacts>> = {
  name: {
    ...{ label: 'Account name', says: 'Name of the customer.', kind: 'text' },
    ...{ clauses: ['M-4', 'M-8'], without: 'Without a name no account can be read.' },
  },
  domain: {
    ...{ label: 'Web domain', says: 'Web address or domain of the customer.', kind: 'host' },
    clauses: ['M-2', 'M-3', 'M-6'],
    without: 'No customer is recognised by its web domain.',
  },
  aliasDomains: {
    ...{ label: 'Alias domains', says: 'Further domains, in one text field.', kind: 'list' },
    ...{ clauses: ['M-3'], without: 'Further domains of a customer are not known.' },
  },
  parentDomain: {
    ...{ label: 'Parent domain', says: 'Domain of the parent company.', kind: 'host' },
    ...{ clauses: ['M-6'], without: 'Parents and subsidiaries are not recognised.' },
  },
  country: {
    ...{ label: 'Country', says: 'Country code or name.', kind: 'text' },
    clauses: ['M-4'],
    without: 'Accounts without a domain are never matched by name and country.',
  },
  phone: {
    ...{ label: 'Phone', says: 'Phone number.', kind: 'text' },
    ...{ clauses: [], without: EVIDENCE },
  },
  street: {
    ...{ label: 'Street', says: 'Street and number.', kind: 'text' },
    ...{ clauses: [], without: EVIDENCE },
  },
  city: {
    ...{ label: 'City', says: 'City.', kind: 'text' },
    ...{ clauses: [], without: EVIDENCE },
  },
  region: {
    ...{ label: 'Region', says: 'State, province or county.', kind: 'text' },
    ...{ clauses: [], without: EVIDENCE },
  },
  postalCode: {
    ...{ label: 'Postal code', says: 'Postal code.', kind: 'text' },
    ...{ clauses: [], without: EVIDENCE },
  },
  duns: {
    ...{ label: 'D-U-N-S', says: 'D-U-N-S number.', kind: 'text' },
    ...{ clauses: ['M-9'], without: 'Nobody is recognised by an equal D-U-N-S number.' },
  },
  lei: {
    ...{ label: 'LEI', says: 'Legal entity identifier.', kind: 'text' },
    ...{ clauses: ['M-9'], without: 'Nobody is recognised by an equal LEI.' },
  },
  taxId: {
    ...{ label: 'Tax id', says: 'VAT or tax number.', kind: 'text' },
    ...{ clauses: ['M-9'], without: 'Nobody is recognised by an equal tax number.' },
  },
  namedSince: {
    ...{ label: 'Named since', says: 'Since when it is a named account.', kind: 'day' },
    clauses: ['R-2', 'P-6'],
    without: 'Only named accounts of the policy, or entered on a conflict, are known.',
  },
  contractEnd: {
    ...{ label: 'Contract end', says: 'Last day of the current contract.', kind: 'day' },
    ...{ clauses: ['P-2'], without: 'An incumbent’s renewal is upheld only where it is entered.' },
  },
  incumbent: {
    ...{ label: 'Incumbent partner', says: 'Partner on the current contract.', kind: 'text' },
    ...{ clauses: ['P-2'], without: 'An incumbent’s renewal is upheld only where it is entered.' },
  },
};

const UNREGISTERED = 'Every claim is judged as unregistered.';

export const CLAIM_INPUTS: Readonly<Record<ClaimInput, InputFacts>> = {
  channel: {
    choices: CHANNELS,
    label: 'Channel',
    says: 'What makes the record a partner’s or direct: a field, pipeline, record type, label or owner.',
    kind: 'choice',
    clauses: ['T-1', 'T-2', 'T-3', 'T-4', 'C-4'],
    without: 'All records count as one channel, so no conflict with a partner is ever found.',
  },
  partnerName: {
    ...{ label: 'Partner', says: 'Name of the partner who sells.', kind: 'text' },
    clauses: ['T-1', 'T-4', 'M-7'],
    without: 'Records of a partner’s channel are no claims, as nobody knows whose.',
  },
  partnerTier: {
    choices: TIERS,
    ...{ label: 'Partner tier', says: 'gold, silver or bronze.', kind: 'choice' },
    ...{ clauses: [], without: 'Overrides of the policy by partner tier apply to nobody.' },
  },
  partnerTerritories: {
    ...{ label: 'Partner territories', says: 'Where the partner may sell.', kind: 'list' },
    ...{ clauses: ['R-3'], without: 'Every partner counts as authorised everywhere.' },
  },
  role: {
    choices: ROLES,
    ...{ label: 'Role', says: 'source, influence, co_sell or fulfilment.', kind: 'choice' },
    clauses: ['S-3', 'C-4'],
    without: 'Every claim counts as the source: fulfilment and influence are not told apart.',
  },
  dealType: {
    choices: DEAL_TYPES,
    ...{ label: 'Deal type', says: 'new_business, expansion or renewal.', kind: 'choice' },
    clauses: ['S-5', 'P-2', 'T-4'],
    without: 'All claims have one deal type: renewals are not told apart.',
  },
  scope: {
    choices: ['entity', 'group'],
    ...{ label: 'Scope', says: 'entity, or group for a deal of the whole group.', kind: 'choice' },
    ...{ clauses: ['M-6'], without: 'Deals of a group never collide with a subsidiary’s.' },
  },
  coSellId: {
    ...{ label: 'Co-sell agreement', says: 'Id of the agreement.', kind: 'text' },
    ...{ clauses: ['S-4'], without: 'Agreed co-selling is flagged as a conflict.' },
  },
  autoGenerated: {
    ...{ label: 'Made by a machine', says: 'True for placeholders.', kind: 'flag' },
    ...{ clauses: ['L-8'], without: 'Placeholders count as claims.' },
  },
  externalRef: {
    label: 'Other CRM’s record',
    says: 'Id of the same deal in the other CRM; Salesforce ids are compared in 18 characters.',
    kind: 'text',
    clauses: ['M-7'],
    without: 'Copies between the CRMs are recognised by their values only.',
  },
  registrationStatus: {
    choices: REGISTRATION_STATUSES,
    ...{ label: 'Registration status', says: 'Of the deal registration.', kind: 'choice' },
    clauses: ['R-1', 'R-2', 'R-3', 'P-3', 'P-4', 'P-5', 'L-4', 'L-5', 'L-6'],
    without: UNREGISTERED,
  },
  registeredAt: {
    ...{ label: 'Registered at', says: 'When it was registered.', kind: 'instant' },
    ...{ clauses: ['R-1', 'R-2', 'R-3', 'P-3', 'P-4', 'P-5'], without: UNREGISTERED },
  },
  registrationExpires: {
    ...{ label: 'Registration expires', says: 'Last day of protection.', kind: 'day' },
    ...{ clauses: [], without: 'Protection ends after the days of the policy (R-1).' },
  },
  namedAccountException: {
    ...{ label: 'Named-account exception', says: 'True where granted.', kind: 'flag' },
    ...{ clauses: ['R-2'], without: 'No registration on a named account is excepted.' },
  },
  createdAt: {
    ...{ label: 'Created at', says: 'When the record was made.', kind: 'instant' },
    ...{ clauses: ['P-7'], without: 'No record becomes a claim.' },
  },
  stage: {
    choices: STAGES,
    ...{ label: 'Stage', says: 'qualify, develop, propose, negotiate, won, lost.', kind: 'choice' },
    ...{ clauses: ['L-2', 'L-7', 'V-1'], without: 'No record becomes a claim.' },
  },
  closedAt: {
    ...{ label: 'Closed at', says: 'When it was won or lost.', kind: 'instant' },
    ...{ clauses: [], without: 'The time of the last change stands for the day of closing (L-7).' },
  },
  closeDate: {
    label: 'Close date',
    says: 'Expected or actual; the CRM’s own rate of that day holds where the policy has none.',
    kind: 'day',
    clauses: [],
    without: 'The CRM’s own rate of the day of creation holds where the policy has none.',
  },
  amount: {
    ...{ label: 'Amount', says: 'Amount of the deal.', kind: 'number' },
    clauses: ['V-1', 'V-2', 'M-7'],
    without: 'Amounts count as empty: severity does not follow them.',
  },
  currency: {
    ...{ label: 'Currency', says: 'Three-letter code.', kind: 'text' },
    ...{ clauses: [], without: 'All amounts are taken as one currency.' },
  },
  productFamily: {
    ...{
      label: 'Product family',
      says: 'What is sold; a field, or the largest line.',
      kind: 'text',
    },
    ...{ clauses: ['S-1'], without: 'All products count as one: different ones collide.' },
  },
  territory: {
    ...{ label: 'Territory', says: 'Where it is sold.', kind: 'text' },
    ...{
      clauses: ['S-2', 'R-3'],
      without: 'All claims count as GLOBAL: territories do not part them.',
    },
  },
  ownerName: {
    ...{ label: 'Owner', says: 'Name of the seller.', kind: 'text' },
    ...{ clauses: [], without: 'Pages and tasks do not say whose deal it is.' },
  },
  ownerEmail: {
    ...{ label: 'Owner e-mail', says: 'E-mail of the seller.', kind: 'text' },
    ...{ clauses: ['M-7'], without: 'Copies of a direct deal are recognised by their id only.' },
  },
  quoteUnitPrice: {
    ...{ label: 'Quoted unit price', says: 'Price of one unit; above 0.', kind: 'number' },
    ...{ clauses: ['T-5'], without: 'Different prices are not noticed.' },
  },
  quoteCurrency: {
    ...{ label: 'Quote currency', says: 'Without it the deal’s own.', kind: 'text' },
    ...{ clauses: [], without: 'Quotes are taken to be in the deal’s currency.' },
  },
  quoteQuantity: {
    ...{ label: 'Quoted quantity', says: 'Without it 1.', kind: 'number' },
    ...{ clauses: [], without: 'Quantities are not shown.' },
  },
};

/** Activities as a whole: each kind is a list entry of its own. */
export const ACTIVITIES: Omit<InputFacts, 'kind'> = {
  label: 'Activities',
  says: 'Calls, meetings, events and tasks; email, mailing and intro never count.',
  clauses: ['L-1', 'L-8', 'P-3', 'P-4', 'P-7', 'C-1', 'C-2'],
  without: 'Nobody counts as having worked with the customer.',
};

/** Context that no CRM holds: people enter it on the conflict page, with evidence. */
export const ENTERED_INPUTS: readonly { readonly label: string; readonly clauses: string }[] = [
  { label: 'Customer’s written choice', clauses: 'P-1' },
  { label: 'Agreed split of a co-sell agreement', clauses: 'S-4' },
];
