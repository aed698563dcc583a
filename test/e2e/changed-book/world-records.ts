// What the two CRMs hold, told from the world's own rows: through no connector, no HTTP face and no
// reading. Only what the proposed mappings look at is spelled out here.
import type { Database, Row } from '../../../connectors/sandbox/world.ts';
import type { FieldValue, RecordLink, SourceRecord } from '../../../src/domain/source-record.ts';

/** Every living record that claims and accounts are derived from. */
export function worldRecords(database: Database): readonly SourceRecord[] {
  const { objects, recordOf } = VENDORS[database.crm];
  return objects.flatMap((object) =>
    [...database.rows(object)].map((row) => ({
      ...{ object, recordId: row.id, deleted: false, mergedInto: null },
      ...recordOf(database, row),
    })),
  );
}

type Told = Pick<SourceRecord, 'modifiedAt' | 'fields' | 'links'>;
type Fields = Readonly<Record<string, FieldValue>>;

const SALESFORCE_LOOKUPS: Readonly<Record<string, string>> = {
  AccountId: 'Account',
  ParentId: 'Account',
  Partner__c: 'Account',
  PartnerAccountId: 'Account',
  ConvertedAccountId: 'Account',
  ConvertedOpportunityId: 'Opportunity',
  OwnerId: 'User',
};
/** Key prefixes of what an activity may be about. */
const ABOUT: Readonly<Record<string, string>> = {
  '001': 'Account',
  '006': 'Opportunity',
  '00Q': 'Lead',
};

/** Salesforce keeps whole seconds, and shows the name of a person from its parts. */
function ofSalesforce(database: Database, row: Row): Told {
  const owner = database.get('User', String(row.fields['OwnerId']))?.fields;
  const isPartners = owner?.['UserType'] === 'PowerPartner';
  const { FirstName, LastName, Name = null, Type = null } = row.fields;
  const fields: Fields = {
    ...row.fields,
    ...{ CreatedDate: wholeSecond(row.createdAt), Activity_Type__c: Type },
    Name: row.object === 'Lead' ? [FirstName, LastName].filter(Boolean).join(' ') : Name,
    PartnerAccountId: isPartners ? (owner['AccountId'] ?? null) : null,
  };
  return {
    ...{ modifiedAt: wholeSecond(row.modifiedAt), fields },
    links: Object.entries(fields).flatMap(([name, value]) => {
      const object = SALESFORCE_LOOKUPS[name] ?? (/^Wh(at|o)Id$/.test(name) && aboutOf(value));
      return object && value ? [{ name, object, recordId: String(value) }] : [];
    }),
  };
}

const wholeSecond = (at: number) => Math.floor(at / 1_000) * 1_000;
const aboutOf = (id: FieldValue) => ABOUT[String(id).slice(0, 3)];

/** HubSpot's own type for a deal's primary company; the vendor's label for its partner. */
const PRIMARY = 5;
const PARTNER = 27;

/** HubSpot knows values as text, and people by their first and last name. */
function ofHubspot(database: Database, row: Row): Told {
  const { createdate = row.createdAt, firstName, lastName } = row.fields;
  const name = [firstName, lastName].filter(Boolean).join(' ');
  const fields: Fields = {
    ...row.fields,
    createdate,
    ...(row.object === 'owners' ? { name } : {}),
  };
  return {
    modifiedAt: row.modifiedAt,
    fields,
    links: [...ownLinks(row), ...joined(database, row)],
  };
}

function ownLinks({ fields }: Row): readonly RecordLink[] {
  const { hubspot_owner_id: owner, hs_parent_company_id: parent } = fields;
  return [
    ...(owner ? [{ name: 'owner', object: 'owners', recordId: String(owner) }] : []),
    ...(parent ? [{ name: 'parent', object: 'companies', recordId: String(parent) }] : []),
  ];
}

function joined(database: Database, row: Row): readonly RecordLink[] {
  const to = row.object === 'deals' ? 'companies' : 'deals';
  if (!['deals', 'calls', 'meetings'].includes(row.object)) return [];
  return database.associationsOf(row.object, row.id, to).map(({ category, typeId, toId }) => {
    if (to === 'deals') return { name: 'deal', object: to, recordId: toId };
    const isPrimary = category === 'HUBSPOT_DEFINED' && typeId === PRIMARY;
    const isPartner = category === 'USER_DEFINED' && typeId === PARTNER;
    const name = isPrimary ? 'company:primary' : isPartner ? 'company:Partner' : 'company';
    return { name, object: to, recordId: toId };
  });
}

const VENDORS = {
  salesforce: {
    objects: ['User', 'Account', 'Opportunity', 'Lead', 'Event', 'Task'],
    recordOf: ofSalesforce,
  },
  hubspot: { objects: ['owners', 'companies', 'deals', 'calls', 'meetings'], recordOf: ofHubspot },
} as const;
