// Faults of the sandbox: which request is hit, and how often.
import { describe, expect, it } from 'vitest';
import { Faults } from '../../../connectors/sandbox/faults.ts';

const get = { method: 'GET', path: '/services/data/v67.0/query?q=SELECT' };
const post = { method: 'POST', path: '/services/data/v67.0/composite/sobjects' };

describe('Faults', () => {
  it('hits the matching request as often as told, after as many as told', () => {
    const faults = new Faults();
    const fault = { kind: 'status', status: 503 } as const;
    faults.inject({ crm: 'salesforce', fault, method: 'get', path: '/query', after: 1, times: 2 });

    expect(faults.next('hubspot', get)).toBeNull();
    expect(faults.next('salesforce', post)).toBeNull();
    expect(faults.next('salesforce', get)).toBeNull();
    expect(faults.next('salesforce', get)).toEqual(fault);
    expect(faults.waiting()).toHaveLength(1);
    expect(faults.next('salesforce', get)).toEqual(fault);
    expect(faults.next('salesforce', get)).toBeNull();
    expect(faults.waiting()).toEqual([]);
  });

  it('hits a path that fits as a whole, and none that only begins so', () => {
    const faults = new Faults();
    faults.inject({ crm: 'hubspot', fault: { kind: 'drop_reply' }, path: /\/tasks$/ });
    const to = (path: string) => faults.next('hubspot', { method: 'POST', path });

    expect(to('/crm/objects/2026-09/tasks/search')).toBeNull();
    expect(to('/crm/objects/2026-09/tasks')).toEqual({ kind: 'drop_reply' });
  });

  it('lets the oldest rule win and keeps the other for the next request', () => {
    const faults = new Faults();
    faults.inject({ crm: 'hubspot', fault: { kind: 'drop_reply' } });
    faults.inject({ crm: 'hubspot', fault: { kind: 'delay', ms: 5 } });

    expect(faults.next('hubspot', post)).toEqual({ kind: 'drop_reply' });
    expect(faults.next('hubspot', post)).toEqual({ kind: 'delay', ms: 5 });
    expect(faults.next('hubspot', post)).toBeNull();
  });

  it('forgets every rule on clear', () => {
    const faults = new Faults();
    faults.inject({ crm: 'hubspot', fault: { kind: 'drop_request' } });
    faults.clear();
    expect(faults.next('hubspot', get)).toBeNull();
  });

  it('counts the calls of each CRM and keeps switches', () => {
    const faults = new Faults({ hubspotBurstLimit: 5 });
    faults.setApiCallsUsed('salesforce', 99);
    expect(faults.countCall('salesforce')).toBe(100);
    expect(faults.apiCallsUsed('hubspot')).toBe(0);

    faults.set({ salesforcePackageInstalled: false });
    expect(faults.switches).toMatchObject({
      salesforcePackageInstalled: false,
      hubspotBurstLimit: 5,
    });
  });
});
