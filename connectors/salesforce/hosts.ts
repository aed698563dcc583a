// Which addresses may be called with a token: Salesforce's own, or the one sandbox that the
// operator configured. Whatever an answer says about addresses passes through here.
import { ParleyError } from '../../src/domain/errors.ts';

/** Login and My Domain hosts; instance hosts such as na1 are gone (Salesforce help, 2026-11). */
const LOGIN_HOSTS = ['login.salesforce.com', 'test.salesforce.com'];
const MY_DOMAIN = '.my.salesforce.com';

/**
 * The origin of an address that may be called. `trustedOrigin` is the configured login address: a
 * sandbox lives there. Throws CRM_HOST_REFUSED.
 */
export function trustedOriginOf(address: string, trustedOrigin: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && url.username === '' && url.password === '') {
    if (isSalesforceAddress(address)) return url.origin;
    const isSalesforces = isSalesforceHost(url.hostname);
    // A sandbox; Salesforce itself never in plain text.
    const isConfigured =
      URL.canParse(trustedOrigin) && url.origin === new URL(trustedOrigin).origin;
    if (!isSalesforces && isConfigured) return url.origin;
  }
  throw new ParleyError(
    'CRM_HOST_REFUSED',
    `${url?.host ?? 'The address'} is no Salesforce host over https.`,
    {
      hint: 'Connect through login.salesforce.com, test.salesforce.com or a My Domain address.',
    },
  );
}

/** True for an address over https at Salesforce itself, without a port or a user of its own. */
export function isSalesforceAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, port, username, password, hostname } = new URL(address);
  const isBare = port === '' && username === '' && password === '';
  return protocol === 'https:' && isBare && isSalesforceHost(hostname);
}

function isSalesforceHost(hostname: string): boolean {
  return LOGIN_HOSTS.includes(hostname) || hostname.endsWith(MY_DOMAIN);
}

/** The path of a further query page as the server named it. Throws CRM_HOST_REFUSED. */
export function checkedNextPath(nextRecordsUrl: string): string {
  if (/^\/services\/data\/v\d+\.0\/query(All)?\/[\w-]+$/.test(nextRecordsUrl))
    return nextRecordsUrl;
  throw new ParleyError('CRM_HOST_REFUSED', 'A query page points outside the query API.', {
    hint: 'Check what answers under the connection’s address.',
  });
}
