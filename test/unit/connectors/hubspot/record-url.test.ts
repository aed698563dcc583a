// Where people open a HubSpot record: from checked parts, at the right data center, and nowhere else.
import { describe, expect, it } from 'vitest';
import { recordUrlFrom } from '../../../../connectors/hubspot/record-url.ts';

const PORTAL = { externalId: '4242', apiUrl: 'https://api.hubapi.com' };
const DEAL = { object: 'deals', recordId: '70991' };
const CONSENT = 'https://app.hubspot.com/oauth/authorize';
const recordUrl = recordUrlFrom(CONSENT);

describe('the address of a HubSpot record', () => {
  it('names the portal, the type of the object and the record', () => {
    expect(recordUrl(PORTAL, DEAL)).toBe('https://app.hubspot.com/contacts/4242/record/0-3/70991');
    expect(recordUrl(PORTAL, { object: 'companies', recordId: '7' })).toBe(
      'https://app.hubspot.com/contacts/4242/record/0-2/7',
    );
  });

  it('is at the data center of the connection, else at that of the consent page', () => {
    const european = { ...PORTAL, apiUrl: 'https://api-eu1.hubapi.com' };
    const there = 'https://app-eu1.hubspot.com/contacts/4242/record/0-3/70991';
    expect(recordUrl(european, DEAL)).toBe(there);
    expect(recordUrlFrom(CONSENT.replace('app', 'app-eu1'))(PORTAL, DEAL)).toBe(there);
  });

  it.each([
    ['an object without a page', CONSENT, PORTAL, { object: 'owners', recordId: '7' }],
    ['an id that is none', CONSENT, PORTAL, { object: 'deals', recordId: '7/../1' }],
    ['a portal that is none', CONSENT, { ...PORTAL, externalId: 'x' }, DEAL],
    ['a sandbox', 'http://127.0.0.1:4311/oauth/authorize', PORTAL, DEAL],
    ['a sandbox behind HubSpot’s consent page', CONSENT, { ...PORTAL, apiUrl: 'http://a.b' }, DEAL],
    ['a host that only looks like it', 'https://app.hubspot.com.evil.example/', PORTAL, DEAL],
  ])('is not there for %s', (_, consent, portal, ref) => {
    expect(recordUrlFrom(consent)(portal, ref)).toBeNull();
  });
});
