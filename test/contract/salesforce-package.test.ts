// What the connector tells an admin of the installed package: its version, its permission sets, who has them,
// and what to do about a field that is missing. BEHAVIOR.md of the connector names these tests.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asConnectionId } from '../../src/domain/ids.ts';
import {
  connectSalesforce,
  faultOf,
  fixed,
  type SalesforceRun,
  startSalesforce,
} from './salesforce-harness.ts';

const HIDDEN = 'Opportunity.Parley_Conflict_Status__c';

let run: SalesforceRun;
afterEach(() => run.close());

async function provision() {
  const { accessToken, apiUrl } = await connectSalesforce(run);
  const session = await run.connector.open({
    priority: 'user',
    connectionId: asConnectionId('sf-test'),
    apiUrl,
    tokens: fixed(accessToken),
  });
  return session.provision();
}

describe('permission sets', () => {
  beforeEach(async () => {
    run = await startSalesforce();
  });

  it('are told with how many have them, and whether Parley’s own user does', async () => {
    run.world.salesforce.create('User', { Name: 'Rep', IsActive: true }, 'seed');
    run.world.salesforce.create('User', { Name: 'Gone', IsActive: false }, 'seed');
    run.faults.set({ salesforceRightsGiven: ['Parley_Integration', 'Parley_Rep'] });
    expect((await provision()).installed?.rights).toEqual([
      {
        ...{ name: 'Parley Integration', neededBy: 'parley' },
        isThere: true,
        holders: 2,
        isOwn: true,
      },
      { ...{ name: 'Parley Rep', neededBy: 'people' }, isThere: true, holders: 2, isOwn: true },
      {
        ...{ name: 'Parley Channel Manager', neededBy: 'people' },
        ...{ isThere: true, holders: 0, isOwn: false },
      },
    ]);
  });

  it('are not told where Parley’s user may not look; its fields are checked all the same', async () => {
    run.faults.set({ salesforceRightsGiven: null, salesforceHidden: [HIDDEN] });
    const report = await provision();
    expect(report.installed?.rights).toBeNull();
    expect(report.missing).toEqual([
      {
        field: HIDDEN,
        problem: 'It is not there, or hidden by field-level security.',
        cure: 'Give the integration user the permission set "Parley Integration".',
      },
    ]);
  });

  it('that Parley’s user has are not named as the cure of a field it cannot see', async () => {
    run.faults.set({ salesforceHidden: [HIDDEN] });
    const [missing] = (await provision()).missing;
    expect(missing?.cure).toContain('The integration user has "Parley Integration"');
  });

  it('are a fault, not an answer, while Salesforce is away', async () => {
    run.faults.inject({
      ...{ crm: 'salesforce', path: 'FROM%20PermissionSet', times: 3 },
      fault: { kind: 'status', status: 503 },
    });
    expect((await faultOf(provision())).code).toBe('CRM_UNAVAILABLE');
  });
});

describe('the version of the package', () => {
  /** In an org that has the package in this version; null: it knows no such package. */
  async function provisionWith(version: string | null) {
    run = await startSalesforce({ namespace: 'parley' });
    run.faults.set({ salesforceHidden: [HIDDEN], salesforcePackageVersion: version });
    return provision();
  }

  it('is told, with the sets under its namespace', async () => {
    const { installed } = await provisionWith('0.1');
    expect(installed).toMatchObject({ version: '0.1', wantedVersion: '0.1' });
    expect(installed?.rights?.every(({ isThere }) => isThere)).toBe(true);
  });

  it('that is older is the cure of a missing field', async () => {
    const { missing } = await provisionWith('0.0');
    expect(missing[0]?.cure).toBe('Update the Parley package: 0.0 is installed, 0.1 is wanted.');
  });

  it('that is newer cures nothing', async () => {
    const { missing } = await provisionWith('1.0');
    expect(missing[0]?.cure).not.toContain('0.1 is wanted');
  });

  it('is not known where no package has the namespace', async () => {
    expect((await provisionWith(null)).installed?.version).toBeNull();
  });

  it('is not asked for where the fields have no namespace', async () => {
    run = await startSalesforce();
    run.faults.inject({
      ...{ crm: 'salesforce', path: '/tooling/' },
      fault: { kind: 'status', status: 503 },
    });
    expect((await provision()).installed?.version).toBeNull();
    expect(run.faults.waiting()).toHaveLength(1);
  });
});
