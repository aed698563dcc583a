// The demo's record pages: every record that may hold a claim has one, as the console's links lead there.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecordPages, type RecordPages } from '../../manifest/preview/record-pages.ts';

const LEAD = {
  ...{ id: '00Q000000000001AAA', deletedAt: null },
  fields: { Company: 'Cassel und Ruhm', OwnerId: null, Parley_Conflict_Status__c: 'open' },
};
let pages: RecordPages;
const sandbox = createServer((request, response) => {
  const isFirst = !(request.url ?? '').includes('after=');
  const rows = isFirst && request.url?.endsWith('/salesforce/Lead') ? [LEAD] : [];
  response.setHeader('content-type', 'application/json').end(JSON.stringify(rows));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => sandbox.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(sandbox.address() as AddressInfo).port}`;
  pages = await openRecordPages({
    sandbox: { salesforce: url, hubspot: url },
    ...{ portalId: '1', secret: 'none', publicUrl: url, parleyUrl: url },
  });
}, 120_000);
afterAll(async () => {
  await pages?.close();
  sandbox.close();
});

test('every object whose records show a conflict has a page', () => {
  for (const object of ['Opportunity', 'Lead', 'Account', 'deals', 'companies']) {
    expect(pages.recordUrl(object, '1'), object).toMatch(`/${object}/1`);
  }
  expect(pages.recordUrl('User', '1')).toBeNull();
});

test('a registration lead is shown under its company, and listed', async () => {
  const text = await (await fetch(pages.recordUrl('Lead', LEAD.id) ?? '')).text();
  expect(text).toContain('<h1>Cassel und Ruhm</h1>');
  expect(text).toContain('open');
  expect(await (await fetch(pages.url)).text()).toContain(`/salesforce/Lead/${LEAD.id}`);
});
