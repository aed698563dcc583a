// Nothing secret is ever logged, whoever passes it in and wherever it hides.
import { describe, expect, test } from 'vitest';
import { ParleyError } from '../../../src/domain/errors.ts';
import { openLogger } from '../../../src/telemetry/logger.ts';

type Level = 'debug' | 'info' | 'warn' | 'error' | 'silent';

function written(
  log: (logger: ReturnType<typeof openLogger>) => void,
  { level = 'info', plain = false }: { level?: Level; plain?: boolean } = {},
): string[] {
  const lines: string[] = [];
  log(openLogger({ level, plain, write: (line) => void lines.push(line) }));
  return lines;
}

function parseFault(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    expect(String(error)).toContain(text);
    return error;
  }
}

const one = (lines: string[]) => JSON.parse(lines[0] ?? '');
const job = { kind: 'sync', tenantId: 't1', connectionId: 'c1' };

describe('a line for machines', () => {
  test('is one JSON object with level, time, message, ids and numbers', () => {
    const line = one(written((log) => log.info({ job, recordsRead: 12, done: true }, 'read')));
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      ...job,
      recordsRead: 12,
      done: true,
      message: 'read',
    });
  });

  test('is written from its level up', () => {
    const log = (logger: ReturnType<typeof openLogger>) => {
      logger.info({}, 'a');
      logger.warn({}, 'b');
    };
    expect(written(log, { level: 'warn' }).map((line) => JSON.parse(line).message)).toEqual(['b']);
    expect(written(log, { level: 'error' })).toEqual([]);
  });
});

describe('a line for a terminal', () => {
  test('is short and plain', () => {
    const lines = written((log) => log.warn({ job, error: 'no answer', n: 3 }, 'job failed'), {
      plain: true,
    });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d warn {2}job failed {2}kind=sync {2}tenantId=t1 /);
    expect(lines[0]).toMatch(/connectionId=c1 {2}error="no answer" {2}n=3\n$/);
  });

  test('obeys nothing hidden in a text', () => {
    const evil = '\u001b[2J\u0007\r\nfake line';
    const [line = ''] = written((log) => log.info({ error: evil }, evil), { plain: true });
    expect(line.slice(0, -1)).not.toMatch(/\p{Cc}/u);
  });
});

describe('only what is known to be harmless is written', () => {
  test('unknown text and objects keep their names alone', () => {
    const fields = {
      accountName: 'CANARY',
      record: { name: 'CANARY' },
      list: ['CANARY'],
      job: { ...job, accountName: 'CANARY' },
      big: 10n,
    };
    const text = written((log) => log.info(fields, 'x')).join('');
    expect(text).not.toContain('CANARY');
    expect(JSON.parse(text)).toMatchObject({ accountName: '[redacted]', record: '[redacted]' });
  });

  test('what a vendor or a parser said stays out: both quote what they were given', () => {
    const cause = new Error('duplicate value found: Acme Robotics');
    const error = new ParleyError('CRM_REQUEST_REFUSED', 'Salesforce refused a row: DUPLICATE', {
      said: cause.message,
      cause,
    });
    expect(error.message).toBe(`Salesforce refused a row: DUPLICATE: ${cause.message}`);
    expect(one(written((log) => log.warn({ error }, 'failed'))).error).toBe(
      'Salesforce refused a row: DUPLICATE',
    );
    const unread = new ParleyError('CRM_BAD_ANSWER', 'Not readable.', {
      cause: parseFault('Acme'),
    });
    expect(one(written((log) => log.warn({ error: unread }, 'failed'))).error).toBe(
      'Not readable. <- SyntaxError',
    );
  });

  test('of an error: code, cure, texts of its causes, nothing a client hung on it', () => {
    const vendor = Object.assign(new Error('refused access_token=CANARY1'), {
      request: { headers: { authorization: 'CANARY2' } },
      command: { name: 'auth', args: ['CANARY3'] },
    });
    const error = new ParleyError('CRM_REAUTH_NEEDED', 'Reconnect.', {
      hint: 'Sign in.',
      vendorCode: 'invalid_grant',
      cause: new Error('outer', { cause: vendor }),
    });
    for (const name of ['err', 'error', 'anything']) {
      const text = written((log) => log.warn({ [name]: error }, 'x')).join('');
      expect(text).not.toContain('CANARY');
      expect(JSON.parse(text)).toMatchObject({
        code: 'CRM_REAUTH_NEEDED',
        hint: 'Sign in.',
        vendorCode: 'invalid_grant',
        error: 'Reconnect. <- outer <- refused access_token=[redacted]',
      });
    }
  });
});

describe('secrets in text that is written', () => {
  test.each([
    ['bearer token', 'GET /x Authorization: Bearer CANARY.x-y_z~+/='],
    ['bearer token, quoted', '{"authorization":"Bearer CANARY"}'],
    ['basic credentials', 'authorization=Basic Q0FOQVJZ', 'Q0FOQVJZ'],
    ['other scheme', 'Authorization: Custom one CANARY'],
    ['access token in JSON', '{"access_token":"CANARY","scope":"api"}'],
    ['refresh token in a form', 'grant_type=refresh_token&refresh_token=CANARY&client_id=7'],
    ['client secret', 'client_secret=CANARY&x=1'],
    ['client secret, camel case', "{ clientSecret: 'CANARY' }"],
    ['verifier', 'code_verifier=CANARY'],
    ['authorization code', 'GET /connect/hubspot/callback?code=CANARY&state=CANARY'],
    ['authorization code alone', 'code=CANARY'],
    ['Salesforce session id', 'session 00D5g000004CANA!AQcAQCANARY.xyz_1 expired', 'AQcAQCANARY'],
    ['Salesforce session id, encoded', 'sid=00D5g000004CANAEA2%21AQcAQCANARY', 'AQcAQCANARY'],
    ['Salesforce refresh token', 'got 5Aep861CANARY..x'],
    ['Salesforce authorization code', 'got aPrxCANARY%3D'],
    ['HubSpot refresh token', 'got na1-12345678-ab12-4cd3-9ef0-0123456789ab', '0123456789ab'],
    ['HubSpot private app', 'got pat-eu1-12345678-ab12-4cd3-9ef0-0123456789ab', '0123456789ab'],
    ['JSON web token', 'got eyJhbGciOi.eyJzdWIiCANARY.c2lnCANARY'],
    ['password of a database', 'postgres://parley:CANARY@db:5432/parley'],
    ['password of Redis', 'redis://:CANARY@redis:6379'],
    ['cookie', 'Cookie: parley_session=CANARY'],
    ['signature', 'X-HubSpot-Signature-v3 signature="CANARY"'],
  ])('%s', (_, text, canary = 'CANARY') => {
    for (const plain of [false, true]) {
      const lines = written(
        (log) => {
          log.info({ error: text, url: text }, text);
          log.warn({ error: new Error(text) }, 'x');
        },
        { plain },
      ).join('');
      expect(lines).not.toContain(canary);
      expect(lines).toContain('[redacted]');
    }
  });

  test.each([
    'CRM_FIELD_MISSING: The field StageName is missing. Give the integration user access.',
    'INVALID_FIELD at /services/data/v66.0/query',
    'vendor code=INVALID_FIELD'.replace('code=', 'code '),
    'Redis at 127.0.0.1:6379 does not answer.',
    'synchronised 00D5g000004ABCDEA2',
  ])('what is none stays readable: %s', (text) => {
    expect(one(written((log) => log.info({ error: text }, 'x'))).error).toBe(text);
  });

  test('a very long text is cut, and takes no long time', () => {
    const from = performance.now();
    for (const unit of ['a', 'Bearer ', 'token=', '00D', 'x://', 'eyJa.', '"']) {
      const [line = ''] = written((log) => log.info({ error: unit.repeat(200_000) }, 'x'));
      expect(line.length).toBeLessThan(9_000);
    }
    expect(performance.now() - from).toBeLessThan(1_000);
  });
});
