// Web domains as the policy compares them: by registrable part, Public Suffix List with its private
// section, subdomains folded (default policy, section 2).
import { getDomain } from 'tldts';

const SCHEME = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i;
const HOST = /^[\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)+$/u;
const PLAIN_HOST = /^[a-z0-9.-]+$/;
const NON_ASCII = /[^\p{ASCII}]/u;
/** What most fields hold: nothing to take off. */
const BARE_HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;
/** Bounds the memory of a long-lived worker; a full cache starts over. */
const CACHE_LIMIT = 200_000;

const registrable = new Map<string, string | null>();

/**
 * The host in what people type into a CRM's website field: scheme, `user@`, port, path, a trailing
 * dot and a second address after a space or comma are taken off; lower case. Null when no host name
 * with a dot is left (`n/a`, `-`, `localhost`). `www.` stays: {@link registrableDomain} folds it.
 */
export function hostOf(text: string): string | null {
  if (BARE_HOST.test(text)) return text;
  let rest = text.trim().replace(/^mailto:/i, '');
  while (SCHEME.test(rest)) rest = rest.replace(SCHEME, '');
  const [authority = ''] = rest.split(/[/?#\\\s,;]/, 1);
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .replace(/\.+$/, '')
    .toLowerCase();
  return HOST.test(host) ? host : null;
}

/**
 * The registrable part of a host (`www.shop.acme.co.uk` is `acme.co.uk`), in ASCII (`xn--`) form.
 * An ending that is not on the list counts as one label. Null for null, '' and hosts without a
 * registrable part: `co.uk`, `github.io`, `localhost`, IP addresses. Also takes text of a website
 * field. Source: default policy, section 2.
 */
export function registrableDomain(host: string | null): string | null {
  if (host === null || host === '') return null;
  const known = registrable.get(host);
  if (known !== undefined) return known;
  const domain = computeRegistrable(host);
  if (registrable.size >= CACHE_LIMIT) registrable.clear();
  registrable.set(host, domain);
  return domain;
}

function computeRegistrable(text: string): string | null {
  const host = PLAIN_HOST.test(text) ? text.replace(/\.+$/, '') : hostOf(text);
  const ascii = host === null ? null : asciiHost(host);
  if (ascii === null) return null;
  return getDomain(ascii, {
    allowPrivateDomains: true,
    extractHostname: false,
    validateHostname: false,
  });
}

/** International names in the one form that both CRMs' spellings share. */
function asciiHost(host: string): string | null {
  if (!NON_ASCII.test(host)) return host;
  return URL.parse(`http://${host}`)?.hostname ?? null;
}

const freemailSets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** True when a host belongs to one of the policy's freemail domains (`mail.gmail.com` does). */
export function isFreemail(host: string, freemailDomains: readonly string[]): boolean {
  const domain = registrableDomain(host);
  return domain !== null && freemailSetOf(freemailDomains).has(domain);
}

/** Registrable part of a host that can say which company it is: null for empty and freemail. */
export function companyDomain(
  host: string | null,
  freemailDomains: readonly string[],
): string | null {
  const domain = registrableDomain(host);
  return domain === null || freemailSetOf(freemailDomains).has(domain) ? null : domain;
}

function freemailSetOf(freemailDomains: readonly string[]): ReadonlySet<string> {
  const known = freemailSets.get(freemailDomains);
  if (known) return known;
  const made = new Set(freemailDomains.map((domain) => registrableDomain(domain) ?? domain));
  freemailSets.set(freemailDomains, made);
  return made;
}
