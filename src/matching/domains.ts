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

/** Domains that say nothing about a company. */
export type HostLists = {
  /** The policy's list; subdomains are folded. */
  readonly freemailDomains: readonly string[];
  /** Registrable domains and hosts, as `withCommonHosts` adds them for records of CRMs. */
  readonly commonHosts?: ReadonlySet<string> | undefined;
};

/**
 * True when a host belongs to one of the policy's freemail domains (`mail.gmail.com` does) or to a
 * common host.
 */
export function isFreemail(host: string, lists: HostLists): boolean {
  const domain = registrableDomain(host);
  return domain !== null && isAnybodys(host, domain, lists);
}

/**
 * Registrable part of a host that can say which company it is: null for empty, freemail and common
 * hosts.
 */
export function companyDomain(host: string | null, lists: HostLists): string | null {
  const domain = registrableDomain(host);
  if (host === null || domain === null) return null;
  return isAnybodys(host, domain, lists) ? null : domain;
}

function isAnybodys(host: string, domain: string, lists: HostLists): boolean {
  const { freemailDomains, commonHosts } = lists;
  if (freemailSetOf(freemailDomains).has(domain)) return true;
  return commonHosts !== undefined && commonHostOf(host, commonHosts) !== null;
}

/**
 * The entry of a list of hosts that a host falls under, null if under none. A registrable domain on the
 * list stands for all of it, a longer host (`sites.google.com`) for itself and what is below it.
 */
export function commonHostOf(host: string, commonHosts: ReadonlySet<string>): string | null {
  const domain = registrableDomain(host);
  if (domain === null) return null;
  if (commonHosts.has(domain)) return domain;
  for (let rest = hostOf(host) ?? domain; rest !== domain; ) {
    if (commonHosts.has(rest)) return rest;
    const dot = rest.indexOf('.');
    if (dot === -1) return null;
    rest = rest.slice(dot + 1);
  }
  return null;
}

function freemailSetOf(freemailDomains: readonly string[]): ReadonlySet<string> {
  const known = freemailSets.get(freemailDomains);
  if (known) return known;
  const made = new Set(freemailDomains.map((domain) => registrableDomain(domain) ?? domain));
  freemailSets.set(freemailDomains, made);
  return made;
}
