// Where people open a Salesforce record: from checked parts, at the org, and nowhere else.
import { describe, expect, it } from 'vitest';
import { recordUrl } from '../../../../connectors/salesforce/record-url.ts';

const ORG = { externalId: '00D000000000001EAA', apiUrl: 'https://vendor.my.salesforce.com' };
const DEAL = { object: 'Opportunity', recordId: '006000000000001AAA' };

describe('the address of a Salesforce record', () => {
  it('is at the My Domain of the org', () => {
    expect(recordUrl(ORG, DEAL)).toBe(
      'https://vendor.my.salesforce.com/lightning/r/Opportunity/006000000000001AAA/view',
    );
  });

  it.each([
    ['an id that is none', ORG, { ...DEAL, recordId: '../setup' }],
    ['an object that is none', ORG, { ...DEAL, object: 'a/b' }],
    ['a sandbox', { ...ORG, apiUrl: 'http://127.0.0.1:4310' }, DEAL],
    ['plain text', { ...ORG, apiUrl: 'http://vendor.my.salesforce.com' }, DEAL],
    ['another host', { ...ORG, apiUrl: 'https://my.salesforce.com.evil.example' }, DEAL],
    ['no address', { ...ORG, apiUrl: 'javascript:alert(1)' }, DEAL],
  ])('is not there for %s', (_, org, ref) => {
    expect(recordUrl(org, ref)).toBeNull();
  });
});
