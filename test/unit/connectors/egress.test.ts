// Where Parley may send anything: the vendors' hosts, or the one sandbox that is configured; and what
// may stand in what it sends. docs/security.md names this file.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { trustedApiUrl } from '../../../connectors/hubspot/api.ts';
import { associationBatch, crmRecord } from '../../../connectors/hubspot/wire.ts';
import { trustedOriginOf } from '../../../connectors/salesforce/hosts.ts';
import { idOf } from '../../../connectors/salesforce/records.ts';

const SANDBOX = 'http://127.0.0.1:4310';
const VENDORS = {
  salesforce: {
    trusted: trustedOriginOf,
    configured: 'https://login.salesforce.com',
    own: ['https://acme.my.salesforce.com', 'https://test.salesforce.com'],
    plain: 'http://login.salesforce.com',
    look: ['https://my.salesforce.com.evil.test', 'https://evilmy.salesforce.com'],
  },
  hubspot: {
    trusted: trustedApiUrl,
    configured: 'https://api.hubapi.com',
    own: ['https://api.hubapi.com', 'https://api-eu1.hubapi.com'],
    plain: 'http://api.hubapi.com',
    look: ['https://hubapi.com.evil.test', 'https://evilhubapi.com'],
  },
};

describe.each(Object.entries(VENDORS))('an address of %s', (_vendor, vendor) => {
  const { trusted, configured, own, plain, look } = vendor;
  const refused = expect.objectContaining({ code: 'CRM_HOST_REFUSED' });

  it('is one of its own hosts over https', () => {
    for (const address of own) expect(trusted(`${address}/x`, configured)).toBe(address);
  });

  it('is never a private one, a look-alike, or one with a port, a user or another scheme', () => {
    const [first] = own as [string];
    const privates = [
      ...['https://127.0.0.1', 'https://localhost', 'https://[::1]', 'https://10.0.0.8'],
      ...['https://192.168.1.1', 'https://172.16.0.1', 'https://169.254.169.254'],
      ...['https://[fd00::1]', 'https://2130706433', 'https://0x7f.1', 'https://intranet'],
    ];
    const twisted = [
      ...[`${first}:8443`, first.replace('https://', 'https://user:word@')],
      ...[first.replace('https:', 'ftp:'), `${first}@evil.test`, `https://evil.test/${first}`],
      ...['file:///etc/passwd', 'data:text/plain,x', '', 'nonsense'],
    ];
    for (const address of [...privates, ...twisted, ...look, plain]) {
      expect(() => trusted(address, configured), address).toThrowError(refused);
    }
  });

  it('is a sandbox only where exactly that one is configured', () => {
    expect(trusted(SANDBOX, SANDBOX)).toBe(SANDBOX);
    expect(() => trusted(SANDBOX, configured)).toThrowError(refused);
    expect(() => trusted('http://127.0.0.1:4311', SANDBOX)).toThrowError(refused);
    expect(() => trusted('https://127.0.0.1:4310', SANDBOX)).toThrowError(refused);
  });

  it('is not its own host in plain text, not even when configured so', () => {
    expect(() => trusted(plain, plain)).toThrowError(refused);
  });
});

describe('ids that a CRM names', () => {
  it('are digits at HubSpot', () => {
    const record = { properties: {}, updatedAt: '2026-11-20T00:00:00Z' };
    expect(crmRecord.safeParse({ ...record, id: '12345678901' }).success).toBe(true);
    for (const id of ['../../oauth/2026-09/token', '1?archived=true', '', '1/2', '１']) {
      expect(crmRecord.safeParse({ ...record, id }).success, id).toBe(false);
      const to = [{ toObjectId: id, associationTypes: [] }];
      expect(associationBatch.safeParse({ results: [{ from: { id: '1' }, to }] }).success).toBe(
        false,
      );
    }
  });

  it('are 15 or 18 letters and digits at Salesforce', () => {
    expect(idOf({ Id: '006A0000006Vm9r' })).toHaveLength(18);
    for (const Id of ['../../x', "006' OR Id != '", '006', '', 7]) {
      expect(() => idOf({ Id })).toThrowError(expect.objectContaining({ code: 'CRM_BAD_ANSWER' }));
    }
  });
});

describe('the source', () => {
  const sources = ['src', 'connectors', 'jobs'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs)$/.test(file))
      .map((file) => `${folder}/${file}`),
  );
  const filesWith = (pattern: RegExp) =>
    sources.filter((file) => pattern.test(readFileSync(file, 'utf8'))).sort();

  it('sends requests from one place; the others are the sandbox and the demo that plays its user', () => {
    expect(
      filesWith(/(?<![\w.#])fetch\(|globalThis\.fetch|\bhttps?\.(request|get)\(|\bnet\.connect\(/),
    ).toEqual([
      'connectors/http-trace.ts',
      'connectors/sandbox/hubspot/webhook-sender.ts',
      'src/cli/demo/world.ts',
    ]);
    for (const file of filesWith(/(?<![\w.#])fetch\(/)) {
      expect(readFileSync(file, 'utf8'), file).toContain("redirect: 'manual'");
    }
  });

  it('makes SOQL in the builder alone', () => {
    const connector = filesWith(/\bas SoqlQuery\b|`SELECT |'SELECT /).filter(
      (file) => !file.startsWith('connectors/sandbox/'),
    );
    expect(connector).toEqual(['connectors/salesforce/soql.ts']);
  });
});
