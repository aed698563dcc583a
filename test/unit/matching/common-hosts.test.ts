// The shipped list of hosts that say nothing about a company: what is on it, and how a policy takes part.
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/app/policy-in-force.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import {
  COMMON_HOSTS,
  commonHostsAmong,
  withCommonHosts,
} from '../../../src/matching/common-hosts.ts';
import { companyDomain, hostOf, registrableDomain } from '../../../src/matching/domains.ts';

const byPolicy = (yaml: string, host: string) =>
  companyDomain(host, withCommonHosts(parsePolicy(yaml)));

describe('the shipped list', () => {
  it('holds each host once, as it is compared', () => {
    expect(COMMON_HOSTS.size).toBeGreaterThan(150);
    const odd = [...COMMON_HOSTS].filter((host) => {
      const domain = registrableDomain(host);
      const isOwn = domain === host || (domain !== null && !COMMON_HOSTS.has(domain));
      return !isOwn || hostOf(host) !== host;
    });
    expect(odd).toEqual([]);
  });

  it('leaves the freemail domains to the policy', () => {
    expect(DEFAULT_POLICY.freemailDomains.filter((one) => COMMON_HOSTS.has(one))).toEqual([]);
    expect(byPolicy('freemail_domains: [acme.com]', 'gmail.com')).toBe('gmail.com');
    expect(byPolicy('freemail_domains: [acme.com]', 'acme.com')).toBeNull();
  });
});

describe('a common host', () => {
  it.each([
    ...['facebook.com', 'www.linkedin.com', 'aol.com', 'live.com', 'T-Online.de', 'mail.163.com'],
    ...['sites.google.com', 'a.sites.google.com'],
  ])('is no company domain: %s', (host) => {
    expect(byPolicy('', host)).toBeNull();
  });

  it.each([
    ['google.com', 'google.com'],
    ['cloud.google.com', 'google.com'],
    ['notfacebook.com', 'notfacebook.com'],
    ['facebook.com.acme.de', 'acme.de'],
  ])('is not each host that looks like one: %s', (host, domain) => {
    expect(byPolicy('', host)).toBe(domain);
  });

  it.each([
    'company_domains: [Facebook.com]',
    'company_domains: [www.facebook.com]',
    'shared_domains: [facebook.com]',
    'named_accounts: [{ domain: facebook.com, since: 2026-01-01 }]',
    'co_sell_agreements: [{ id: x, customer: facebook.com, split: { direct: 50, Acme: 50 } }]',
  ])('is a company domain where the policy names it as one: %s', (yaml) => {
    expect(byPolicy(yaml, 'facebook.com')).toBe('facebook.com');
    expect(byPolicy(yaml, 'linkedin.com')).toBeNull();
  });

  it('is one for scenario files, which are judged by the policy as it is written', () => {
    expect(companyDomain('facebook.com', DEFAULT_POLICY)).toBe('facebook.com');
  });

  it('is found among hosts by its entry', () => {
    const hosts = ['m.facebook.com', null, 'acme.com', 'x.sites.google.com', 'facebook.com'];
    expect(commonHostsAmong(hosts)).toEqual(['facebook.com', 'sites.google.com']);
  });
});

it('a policy and the list give one object, so that what is kept by it stays', () => {
  expect(withCommonHosts(DEFAULT_POLICY)).toBe(withCommonHosts(DEFAULT_POLICY));
});
