// Custom fields that the sandbox's vendor added to its CRMs, as real vendors do: who sells, for whom,
// under which registration. Not Parley's own fields. The faces describe them, the seed fills them.

export type VendorFieldType =
  | 'text'
  | 'picklist'
  | 'number'
  | 'date'
  | 'datetime'
  | 'boolean'
  | 'lookup';

export type VendorField = {
  readonly name: string;
  readonly label: string;
  readonly type: VendorFieldType;
  readonly options?: readonly string[];
  /** Lookups: the object they point at. */
  readonly to?: string;
};

const CHANNEL_LABELS = [
  'Direct',
  'Self-Serve',
  'Reseller',
  'Distributor',
  'Referral',
  'System Integrator',
  'MSP',
  'Marketplace',
] as const;
const ROLE_LABELS = ['Source', 'Influence', 'Co-Sell', 'Fulfilment'] as const;
const REGISTRATION_LABELS = ['Approved', 'Pending', 'Rejected', 'Expired', 'Withdrawn'] as const;
const SCOPE_LABELS = ['Entity', 'Group'] as const;
const TIER_LABELS = ['Gold', 'Silver', 'Bronze'] as const;

const salesforceClaim: readonly VendorField[] = [
  { name: 'Channel__c', label: 'Sales Channel', type: 'picklist', options: CHANNEL_LABELS },
  { name: 'Partner__c', label: 'Partner', type: 'lookup', to: 'Account' },
  { name: 'Partner_Role__c', label: 'Partner Role', type: 'picklist', options: ROLE_LABELS },
  { name: 'Deal_Scope__c', label: 'Deal Scope', type: 'picklist', options: SCOPE_LABELS },
  { name: 'Co_Sell_Agreement__c', label: 'Co-Sell Agreement', type: 'text' },
  { name: 'Product_Family__c', label: 'Product Family', type: 'text' },
  { name: 'Territory__c', label: 'Territory', type: 'text' },
  {
    name: 'Registration_Status__c',
    label: 'Registration Status',
    type: 'picklist',
    options: REGISTRATION_LABELS,
  },
  { name: 'Registered_At__c', label: 'Registered At', type: 'datetime' },
  { name: 'Registration_Expires__c', label: 'Registration Expires', type: 'date' },
  { name: 'Named_Account_Exception__c', label: 'Named Account Exception', type: 'boolean' },
  { name: 'Auto_Generated__c', label: 'Auto-Generated', type: 'boolean' },
  { name: 'External_Ref__c', label: 'Other CRM Record', type: 'text' },
  { name: 'Quote_Unit_Price__c', label: 'Quoted Unit Price', type: 'number' },
  { name: 'Quote_Currency__c', label: 'Quote Currency', type: 'text' },
  { name: 'Quote_Quantity__c', label: 'Quoted Quantity', type: 'number' },
];

/** Custom fields per Salesforce object. `Deal_Type__c` is on leads only: opportunities have `Type`. */
export const SALESFORCE_VENDOR_FIELDS: Readonly<Record<string, readonly VendorField[]>> = {
  Opportunity: [...salesforceClaim, { name: 'Closed_At__c', label: 'Closed At', type: 'datetime' }],
  Lead: [
    ...salesforceClaim,
    {
      name: 'Deal_Type__c',
      label: 'Deal Type',
      type: 'picklist',
      options: ['New Business', 'Expansion', 'Renewal'],
    },
    { name: 'Deal_Amount__c', label: 'Deal Amount', type: 'number' },
    { name: 'Deal_Currency__c', label: 'Deal Currency', type: 'text' },
  ],
  Account: [
    { name: 'Alias_Domains__c', label: 'Other Web Domains', type: 'text' },
    { name: 'Partner_Tier__c', label: 'Partner Tier', type: 'picklist', options: TIER_LABELS },
    { name: 'Partner_Territories__c', label: 'Partner Territories', type: 'text' },
    { name: 'Named_Since__c', label: 'Named Account Since', type: 'date' },
    { name: 'Contract_End__c', label: 'Contract End', type: 'date' },
    { name: 'Incumbent_Partner__c', label: 'Incumbent Partner', type: 'text' },
  ],
};

const hubspotOptions = (labels: readonly string[]) =>
  labels.map((label) => label.toLowerCase().replaceAll(/[ -]/g, '_'));

/** Custom properties per HubSpot object. Enumeration values are the labels in snake case. */
export const HUBSPOT_VENDOR_FIELDS: Readonly<Record<string, readonly VendorField[]>> = {
  deals: [
    {
      name: 'sales_channel',
      label: 'Sales channel',
      type: 'picklist',
      options: hubspotOptions(CHANNEL_LABELS),
    },
    {
      name: 'partner_role',
      label: 'Partner role',
      type: 'picklist',
      options: hubspotOptions(ROLE_LABELS),
    },
    {
      name: 'deal_scope',
      label: 'Deal scope',
      type: 'picklist',
      options: hubspotOptions(SCOPE_LABELS),
    },
    { name: 'co_sell_agreement', label: 'Co-sell agreement', type: 'text' },
    { name: 'product_family', label: 'Product family', type: 'text' },
    { name: 'sales_territory', label: 'Sales territory', type: 'text' },
    {
      name: 'registration_status',
      label: 'Registration status',
      type: 'picklist',
      options: hubspotOptions(REGISTRATION_LABELS),
    },
    { name: 'registered_at', label: 'Registered at', type: 'datetime' },
    { name: 'registration_expires', label: 'Registration expires', type: 'date' },
    { name: 'named_account_exception', label: 'Named account exception', type: 'boolean' },
    { name: 'auto_generated', label: 'Auto-generated', type: 'boolean' },
    { name: 'other_crm_record', label: 'Other CRM record', type: 'text' },
    { name: 'quote_unit_price', label: 'Quoted unit price', type: 'number' },
    { name: 'quote_currency', label: 'Quote currency', type: 'text' },
    { name: 'quote_quantity', label: 'Quoted quantity', type: 'number' },
  ],
  line_items: [{ name: 'product_family', label: 'Product family', type: 'text' }],
  companies: [
    { name: 'country_code', label: 'Country code', type: 'text' },
    { name: 'other_domains', label: 'Other web domains', type: 'text' },
    { name: 'partner_flag', label: 'Is a partner', type: 'boolean' },
    {
      name: 'partner_tier',
      label: 'Partner tier',
      type: 'picklist',
      options: hubspotOptions(TIER_LABELS),
    },
    { name: 'partner_territories', label: 'Partner territories', type: 'text' },
    { name: 'named_since', label: 'Named account since', type: 'date' },
    { name: 'contract_end', label: 'Contract end', type: 'date' },
    { name: 'incumbent_partner', label: 'Incumbent partner', type: 'text' },
    { name: 'parent_domain', label: 'Parent web domain', type: 'text' },
  ],
};
