// The CRM port held by the Salesforce connector in an org that has the package under its namespace.
import { crmSuite } from './crm-suite.ts';
import { startSalesforce } from './salesforce-harness.ts';

crmSuite({
  name: 'Salesforce, the package under a namespace',
  rotates: true,
  start: () => startSalesforce({ namespace: 'parley' }),
});
