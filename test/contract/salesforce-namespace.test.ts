// The CRM port held by the Salesforce connector in an org that has the package under its namespace.
import { describe } from 'vitest';
import { crmSuite } from './crm-suite.ts';
import { startSalesforce } from './salesforce-harness.ts';
import { SALESFORCE_HURDLES } from './salesforce-hurdles.ts';

describe('an org with the package under a namespace', () => {
  crmSuite({
    name: 'Salesforce',
    rotates: true,
    removesFields: false,
    hurdles: SALESFORCE_HURDLES,
    start: () => startSalesforce({ namespace: 'parley' }),
  });
});
