// Properties HubSpot itself defines, as far as this portal shows them. One line each:
// name | label | type/fieldType | flags (ro = read-only value, ext = options kept elsewhere) | options.
// Names: HubSpot "deal, company and activity properties", 2026-11.

/** A property as the account defines it, whoever made it. */
export type PropertyDefinition = {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly fieldType: string;
  readonly groupName: string;
  readonly description: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly readOnly: boolean;
  readonly externalOptions: boolean;
  readonly hubspotDefined: boolean;
  readonly hasUniqueValue: boolean;
};

const SYSTEM = [
  'hs_object_id|Record ID|number/number|ro',
  'hs_createdate|Object create date|datetime/date|ro',
  'hs_lastmodifieddate|Last modified|datetime/date|ro',
  'hs_merged_object_ids|Merged record IDs|enumeration/checkbox|ro ext',
  'hubspot_owner_id|Owner|enumeration/select|ext',
  'hubspot_team_id|Team|enumeration/select|ro ext',
];

const ACTIVITY = [
  ...SYSTEM,
  'hs_timestamp|Activity date|datetime/date',
  'hs_activity_type|Type|string/text',
];

const LINES: Readonly<Record<string, readonly string[]>> = {
  companies: [
    ...SYSTEM,
    'createdate|Create date|datetime/date|ro',
    'name|Company name|string/text',
    'domain|Company domain name|string/text',
    'hs_additional_domains|Additional domains|enumeration/checkbox|ext',
    'website|Website URL|string/text',
    'phone|Phone number|string/text',
    'address|Street address|string/text',
    'address2|Street address 2|string/text',
    'city|City|string/text',
    'state|State/Region|string/text',
    'zip|Postal code|string/text',
    'country|Country/Region|string/text',
    'industry|Industry|string/text',
    'description|Description|string/textarea',
    'numberofemployees|Number of employees|number/number',
    'annualrevenue|Annual revenue|number/number',
    'hs_parent_company_id|Parent company|number/number',
    'lifecyclestage|Lifecycle stage|string/text',
    'type|Type|string/text',
  ],
  deals: [
    ...SYSTEM,
    'createdate|Create date|datetime/date',
    'dealname|Deal name|string/text',
    'amount|Amount|number/number',
    'deal_currency_code|Currency|enumeration/select|cur',
    'amount_in_home_currency|Amount in company currency|number/number|ro',
    'hs_exchange_rate|Exchange rate|number/number|ro',
    'pipeline|Pipeline|enumeration/select|ext',
    'dealstage|Deal stage|enumeration/radio|ext',
    'closedate|Close date|datetime/date',
    'dealtype|Deal type|enumeration/radio||newbusiness=New business;existingbusiness=Existing business;renewal=Renewal',
    'description|Deal description|string/textarea',
    'hs_primary_associated_company|Primary associated company|number/number|ro',
    'hs_is_closed|Is deal closed?|bool/booleancheckbox|ro|true=Yes;false=No',
    'hs_is_closed_won|Is closed won|bool/booleancheckbox|ro|true=Yes;false=No',
    'hs_is_closed_lost|Is closed lost|bool/booleancheckbox|ro|true=Yes;false=No',
    'hs_deal_stage_probability|Deal probability|number/number|ro',
    'hs_all_collaborator_owner_ids|Deal collaborators|enumeration/checkbox|ext',
    'hs_all_deal_split_owner_ids|Deal split owners|enumeration/checkbox|ro ext',
  ],
  line_items: [
    ...SYSTEM,
    'createdate|Create date|datetime/date|ro',
    'hs_product_id|Product ID|number/number',
    'name|Name|string/text',
    'hs_sku|SKU|string/text',
    'price|Unit price|number/number',
    'quantity|Quantity|number/number',
    'discount|Unit discount|number/number',
    'amount|Net price|number/number|ro',
    'hs_line_item_currency_code|Currency|enumeration/select|cur',
  ],
  contacts: [
    ...SYSTEM,
    'createdate|Create date|datetime/date|ro',
    'lastmodifieddate|Last modified|datetime/date|ro',
    'email|Email|string/text',
    'firstname|First name|string/text',
    'lastname|Last name|string/text',
    'phone|Phone number|string/phonenumber',
    'jobtitle|Job title|string/text',
    'company|Company name|string/text',
    'country|Country/Region|string/text',
  ],
  tasks: [
    ...ACTIVITY,
    'hs_task_subject|Task title|string/text',
    'hs_task_body|Notes|string/html',
    'hs_task_status|Status|enumeration/select||NOT_STARTED=Not started;IN_PROGRESS=In progress;WAITING=Waiting;DEFERRED=Deferred;COMPLETED=Completed',
    'hs_task_priority|Priority|enumeration/select||NONE=None;LOW=Low;MEDIUM=Medium;HIGH=High',
    'hs_task_type|Task type|enumeration/select||TODO=To-do;CALL=Call;EMAIL=Email',
    'hs_task_reminders|Reminders|string/text',
    'hs_task_completion_date|Completed at|datetime/date|ro',
  ],
  calls: [
    ...ACTIVITY,
    'hs_call_title|Call title|string/text',
    'hs_call_body|Call notes|string/html',
    'hs_call_disposition|Call outcome|string/text',
    'hs_call_direction|Call direction|enumeration/select||INBOUND=Inbound;OUTBOUND=Outbound',
    'hs_call_duration|Call duration|number/number',
    'hs_call_status|Call status|string/text',
  ],
  meetings: [
    ...ACTIVITY,
    'hs_meeting_title|Meeting title|string/text',
    'hs_meeting_body|Meeting notes|string/html',
    'hs_meeting_outcome|Meeting outcome|enumeration/select||SCHEDULED=Scheduled;COMPLETED=Completed;RESCHEDULED=Rescheduled;NO_SHOW=No show;CANCELED=Canceled',
    'hs_meeting_start_time|Meeting start|datetime/date',
    'hs_meeting_end_time|Meeting end|datetime/date',
  ],
};

/** Group that HubSpot files an object's own properties under. */
export function standardGroup(object: string): string {
  const groups: Readonly<Record<string, string>> = {
    companies: 'companyinformation',
    deals: 'dealinformation',
    contacts: 'contactinformation',
    line_items: 'lineiteminformation',
  };
  return groups[object] ?? object.replace(/s$/, '');
}

/** HubSpot-defined properties of an object. `currencies` are the codes of the account. */
export function standardProperties(
  object: string,
  currencies: readonly string[],
): PropertyDefinition[] {
  return (LINES[object] ?? []).map((line) => {
    const [name = '', label = '', kind = '', flags = '', options = ''] = line.split('|');
    const [type = '', fieldType = ''] = kind.split('/');
    const listed = flags === 'cur' ? currencies.map((code) => `${code}=${code}`) : split(options);
    return {
      name,
      label,
      type,
      fieldType,
      groupName: standardGroup(object),
      description: '',
      options: listed.map((pair) => {
        const [value = '', text = ''] = pair.split('=');
        return { value, label: text };
      }),
      readOnly: flags.startsWith('ro'),
      externalOptions: flags.endsWith('ext'),
      hubspotDefined: true,
      hasUniqueValue: name === 'hs_object_id',
    };
  });
}

function split(options: string): string[] {
  return options === '' ? [] : options.split(';');
}
