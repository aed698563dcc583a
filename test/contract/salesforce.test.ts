// The CRM port held by the Salesforce connector against the sandbox's Salesforce face over HTTP.
import { crmSuite } from './crm-suite.ts';
import { startSalesforce } from './salesforce-harness.ts';
import { SALESFORCE_HURDLES } from './salesforce-hurdles.ts';

crmSuite({
  ...{ name: 'Salesforce', rotates: true, removesFields: false },
  hurdles: SALESFORCE_HURDLES,
  start: startSalesforce,
});
