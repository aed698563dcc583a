// What a trace may show: whole exchanges, no secret, shapes kept so that they can be checked.
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Exchange, openHttpTrace, redacted } from '../../../connectors/http-trace.ts';

const CANARY = 'canary-secret';

const exchange = (change: Partial<Exchange>): Exchange => ({
  method: 'POST',
  url: 'https://login.salesforce.com/services/oauth2/token',
  requestHeaders: { 'content-type': 'application/x-www-form-urlencoded' },
  requestBody: null,
  status: 200,
  responseHeaders: { 'content-type': 'application/json' },
  responseBody: null,
  ...change,
});

describe('redacted', () => {
  it('masks form parameters and keeps the verifier’s length', () => {
    const verifier = CANARY.repeat(5);
    const form = { code: CANARY, client_secret: CANARY, refresh_token: CANARY, token: CANARY };
    const requestBody = new URLSearchParams({ ...form, code_verifier: verifier }).toString();
    const written = redacted(exchange({ requestBody }));
    expect(JSON.stringify(written)).not.toContain(CANARY);
    const kept = new URLSearchParams(String(written['requestBody']));
    expect(kept.get('code')).toBe('[redacted]');
    expect(kept.get('code_verifier')).toMatch(new RegExp(`^[A-Za-z0-9-]{${verifier.length}}$`));
  });

  it('masks headers, addresses and JSON at any depth; an error’s code stays', () => {
    const answer = { access_token: CANARY, inner: [{ refresh_token: CANARY }], code: 'NOT_FOUND' };
    const written = redacted(
      exchange({
        url: `https://x.example/callback?code=${CANARY}&page=2`,
        requestHeaders: { Authorization: `Bearer ${CANARY}`, Cookie: CANARY },
        responseHeaders: { location: `https://x.example/frontdoor.jsp?sid=${CANARY}#${CANARY}` },
        responseBody: JSON.stringify(answer),
      }),
    );
    expect(JSON.stringify(written)).not.toContain(CANARY);
    expect(written['requestHeaders']).toEqual({
      Authorization: 'Bearer [redacted]',
      Cookie: '[redacted]',
    });
    expect(written['url']).toContain('page=2');
    expect(written['responseBody']).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('masks tokens in text that is no JSON', () => {
    const cut = `{"access_token":"${CANARY}","inst`;
    expect(JSON.stringify(redacted(exchange({ responseBody: cut })))).not.toContain(CANARY);
  });
});

describe('openHttpTrace', () => {
  it('appends one JSON line per exchange to a file for its owner only', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'trace-')), 'trace.jsonl');
    const trace = openHttpTrace(file);
    trace.record(exchange({ responseBody: '{"a":1}' }));
    trace.record(exchange({ status: null }));
    const lines = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => [line.status, line.responseBody])).toEqual([
      [200, { a: 1 }],
      [null, null],
    ]);
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});
