// Where people open a record in HubSpot's own pages.
import type { CrmConnector } from '../../src/ports/crm.ts';
import { OBJECT_OF_TYPE } from './objects.ts';

/** API and page hosts of one data center: `api-eu1.hubapi.com` and `app-eu1.hubspot.com`. */
const API_HOST = /^api(-[a-z]{2}\d)\.hubapi\.com$/;
const PAGE_HOST = /^app(-[a-z]{2}\d)?\.hubspot\.com$/;
const DIGITS = /^\d{1,20}$/;

/**
 * `https://<page host>/contacts/<portal>/record/<object type>/<id>`, the address that HubSpot's API gives
 * as a record's `url` (CRM objects guide, 2026-11). Pages of a portal are found at the data center that its
 * connection names, else where the configured consent page is. As `CrmConnector.recordUrl`.
 */
export function recordUrlFrom(authorizeUrl: string): NonNullable<CrmConnector['recordUrl']> {
  const consentHost = hostOf(authorizeUrl);
  return ({ externalId, apiUrl }, { object, recordId }) => {
    const apiHost = hostOf(apiUrl);
    const center = API_HOST.exec(apiHost)?.[1];
    const host = center === undefined ? consentHost : `app${center}.hubspot.com`;
    const type = [...OBJECT_OF_TYPE].find(([, name]) => name === object)?.[0];
    const isHubspots = PAGE_HOST.test(host) && apiHost.endsWith('.hubapi.com');
    const areIds = DIGITS.test(externalId) && DIGITS.test(recordId);
    if (!isHubspots || !areIds || type === undefined) return null;
    return `https://${host}/contacts/${externalId}/record/${type}/${recordId}`;
  };
}

const hostOf = (address: string) => (URL.canParse(address) ? new URL(address).hostname : '');
