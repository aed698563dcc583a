// The mapping in the console: what an admin reads of it, and who may not.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMappingDocument } from '../../src/app/mapping-document.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import { HUBSPOT, putFrame, SALESFORCE } from './console-world.ts';
import { putMapped } from './mapped-world.ts';

const PAGE = `/connections/${SALESFORCE}/mapping`;

let store: Store;
let tenantId: TenantId;

beforeAll(async () => {
  store = await openTestStore();
  tenantId = await newTenant(store);
  await store.inTenant(tenantId, async (inside) => {
    await putFrame(inside);
    await putMapped(inside);
  });
});
afterAll(() => store.close());

const get = (path: string, changes: Parameters<typeof consoleApp>[2] = {}) =>
  request(consoleApp(store, tenantId, changes).app).get(path);

describe('the mapping page', () => {
  test('shows each input with source, reason, fill and values', async () => {
    const { text } = await get(PAGE).expect(200);
    expect(text).toContain('Channel__c');
    expect(text).toContain(
      'From the field &quot;Sales Channel&quot; (not recognised: House &amp; Home)',
    );
    expect(text).toContain('5 of 5');
    expect(text).toContain('Direct (3) = direct');
    expect(text).toContain('House &amp; Home (1) = not known');
    expect(text).toContain('1 with a value the mapping does not know');
    expect(text).toContain('1 of 2');
  });

  test('shows what has no source, with the clauses that are without effect', async () => {
    const { text } = await get(PAGE).expect(200);
    expect(text).toMatch(
      /Co-sell agreement <small>Opportunity<\/small> <small><a href="[^"]*coSellId">.*<\/th>\s*<td[^>]*>Agreed co-selling is flagged as a conflict\..*There is no Co_Sell_Agreement__c.*\s*<td[^>]*>S-4</,
    );
    expect(text).toContain('Customer’s written choice (P-1)');
  });

  test('says values of records, escaped', async () => {
    const { text } = await get(PAGE).expect(200);
    expect(text).toContain('Acme &lt;Robotics&gt; (1)');
    expect(text).not.toContain('Acme <Robotics>');
  });

  test('saves the mapping as a file that can be adopted', async () => {
    const { text, type } = await get(`${PAGE}.yaml`).expect(200);
    expect(type).toBe('text/yaml');
    const mapped = await store.inTenant(tenantId, (one) => one.mappings.current(SALESFORCE));
    expect(readMappingDocument(text)).toMatchObject({ mapping: mapped?.mapping });
  });

  test.each(['', '.yaml'])(
    'is for admins, and for connections that are mapped%s',
    async (ending) => {
      await get(`${PAGE}${ending}`, { viewer: { isAdmin: false } }).expect(404);
      await get(`/connections/${HUBSPOT}/mapping${ending}`).expect(404);
      await get(`/connections/sf-none/mapping${ending}`).expect(404);
      await get(`${PAGE}${ending}`, { viewer: null }).expect(401);
    },
  );

  test('is not found in another tenant', async () => {
    const other = await newTenant(store);
    await request(consoleApp(store, other).app).get(PAGE).expect(404);
  });
});

describe('the connections page', () => {
  test('names the clauses a mapping leaves without effect, and leads an admin to it', async () => {
    const { text } = await get('/connections').expect(200);
    expect(text).toMatch(/Clauses without effect for want of a source: .*S-1, S-2.*\./);
    expect(text).toContain(`href="${PAGE}"`);
    expect(text).not.toContain(`href="/connections/${HUBSPOT}/mapping"`);
    const seen = await get('/connections', { viewer: { isAdmin: false } }).expect(200);
    expect(seen.text).not.toContain(`href="${PAGE}"`);
  });
});
