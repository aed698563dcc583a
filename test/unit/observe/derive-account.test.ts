// From CRM account records to accounts: hosts, countries, lists, and partner organisations left out.
import { describe, expect, it } from 'vitest';
import { asConnectionId } from '../../../src/domain/ids.ts';
import type { FieldValue, SourceRecord } from '../../../src/domain/source-record.ts';
import { parseDay } from '../../../src/domain/time.ts';
import { deriveAccount } from '../../../src/observe/derive-account.ts';

const MAPPING = {
  except: { path: 'IsPartner', values: ['true'] },
  name: { path: 'Name' },
  domain: { path: 'Website' },
  aliasDomains: { path: 'Aliases', separators: ';,' },
  parentDomain: { path: 'ParentId.Website' },
  country: { path: 'Country', values: { Deutschland: 'DE' } },
  phone: { path: 'Phone' },
  street: {},
  city: {},
  region: {},
  postalCode: {},
  duns: {},
  lei: {},
  taxId: {},
  namedSince: { path: 'Named' },
  contractEnd: {},
  incumbent: {},
};
const PARENT: SourceRecord = {
  object: 'Account',
  recordId: '002',
  modifiedAt: 0,
  deleted: false,
  mergedInto: null,
  fields: { Website: 'https://group.example/en' },
  links: [],
};

function derive(fields: Record<string, FieldValue>) {
  const links = [{ name: 'ParentId', object: 'Account', recordId: '002' }];
  return deriveAccount(
    { connectionId: asConnectionId('sf-1'), object: 'Account', recordId: '001' },
    { ...PARENT, recordId: '001', fields, links },
    MAPPING,
    (_, id) => (id === '002' ? PARENT : undefined),
  );
}

describe('an account record', () => {
  it('gives hosts, not addresses, also through the parent', () => {
    const { derived } = derive({
      Name: ' Acme ',
      Website: 'https://www.Acme.example:8443/about',
      Aliases: 'acme.test; shop.acme.test',
      Country: 'Deutschland',
      Named: '2026-05-01',
    });
    expect(derived?.account).toMatchObject({
      name: 'Acme',
      domain: 'www.acme.example',
      aliasDomains: ['acme.test', 'shop.acme.test'],
      parentDomain: 'group.example',
      country: 'DE',
    });
    expect(derived?.namedSince).toBe(parseDay('2026-05-01'));
  });

  it('without a name is none, and the admin is told', () => {
    expect(derive({ Name: null })).toMatchObject({
      derived: null,
      problems: [expect.stringMatching(/no name/)],
    });
  });

  it('of a partner organisation is no customer', () => {
    expect(derive({ Name: 'Altura', IsPartner: true })).toEqual({ derived: null, problems: [] });
  });

  it('with a country or date nobody can read stands, and the admin is told', () => {
    const { derived, problems } = derive({ Name: 'Acme', Country: 'Atlantis', Named: 'soon' });
    expect(derived?.account.country).toBeNull();
    expect(problems.join(' ')).toMatch(/"Atlantis".*"soon"/);
  });
});
