// Ids of the sandbox against facts about the vendors' real ones.
import { describe, expect, it } from 'vitest';
import {
  hubspotId,
  salesforceId,
  salesforceObjectOf,
  toSalesforceId18,
} from '../../../connectors/sandbox/ids.ts';

describe('toSalesforceId18', () => {
  // Worked by hand: bit n of a chunk is set when its letter n is a capital; 0-25 are A-Z, 26-31 0-5.
  it.each([
    ['006000000000000', 'AAA'],
    ['00600000000000A', 'AAQ'],
    ['001A0000006Vm9r', 'IAC'],
    ['AAAAAAAAAAAAAAA', '555'],
    ['Ab0Cd0000ZxYzW0', 'JQK'],
  ])('%s gets %s', (id, suffix) => {
    expect(toSalesforceId18(id)).toBe(id + suffix);
  });

  it('leaves an 18-character id alone', () => {
    expect(toSalesforceId18('001A0000006Vm9rIAC')).toBe('001A0000006Vm9rIAC');
  });
});

describe('minted ids', () => {
  it('have the key prefix of their object and a checksum that holds', () => {
    for (const [object, prefix] of [
      ['Account', '001'],
      ['User', '005'],
      ['Opportunity', '006'],
      ['Organization', '00D'],
      ['Lead', '00Q'],
      ['Task', '00T'],
      ['Event', '00U'],
      ['Conflict__c', 'a0P'],
    ] as const) {
      const id = salesforceId(object, 4711);
      expect(id).toMatch(new RegExp(`^${prefix}[0-9A-Za-z]{15}$`));
      expect(toSalesforceId18(id.slice(0, 15))).toBe(id);
      expect(salesforceObjectOf(id)).toBe(object === 'Conflict__c' ? null : object);
    }
  });

  it('never repeat', () => {
    const numbers = Array.from({ length: 5_000 }, (_, index) => index + 1);
    expect(new Set(numbers.map((number) => salesforceId('Lead', number))).size).toBe(5_000);
    expect(new Set(numbers.map((number) => hubspotId('deals', number))).size).toBe(5_000);
  });

  it('are decimal text in HubSpot, shorter for owners', () => {
    expect(hubspotId('deals', 1)).toMatch(/^[1-9]\d{10}$/);
    expect(hubspotId('owners', 1)).toMatch(/^[1-9]\d{7}$/);
  });
});
