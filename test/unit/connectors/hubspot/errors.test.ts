// One answer in, one ParleyError out: code, kind, waiting time and cure.
import { describe, expect, it } from 'vitest';
import {
  errorOfAnswer,
  errorOfNoAnswer,
  isAmbiguous,
  wasNotApplied,
} from '../../../../connectors/hubspot/errors.ts';

const answer = (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  errorOfAnswer({
    method: 'POST',
    path: '/crm/objects/2026-09/deals',
    status,
    headers: new Headers(headers),
    text: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('errorOfAnswer', () => {
  it.each([
    [401, {}, 'CRM_AUTH_EXPIRED', null],
    [403, { category: 'MISSING_SCOPES' }, 'CRM_PERMISSION_MISSING', null],
    [404, {}, 'CRM_RECORD_GONE', null],
    [409, { category: 'OBJECT_ALREADY_EXISTS' }, 'CRM_REQUEST_REFUSED', null],
    [423, {}, 'CRM_UNAVAILABLE', 2_000],
    [429, { policyName: 'SECONDLY' }, 'CRM_THROTTLED', 1_000],
    [429, { policyName: 'TEN_SECONDLY_ROLLING' }, 'CRM_THROTTLED', 10_000],
    [429, 'no JSON at all', 'CRM_THROTTLED', 10_000],
    [429, { policyName: 'DAILY' }, 'CRM_QUOTA_EXHAUSTED', 3_600_000],
    [400, { category: 'VALIDATION_ERROR' }, 'CRM_REQUEST_REFUSED', null],
    [414, '<h1>414 Request-URI Too Large</h1>', 'CRM_REQUEST_REFUSED', null],
    [500, '<html>', 'CRM_UNAVAILABLE', null],
    [502, '', 'CRM_UNAVAILABLE', null],
    [503, '', 'CRM_UNAVAILABLE', null],
    [504, '', 'CRM_UNAVAILABLE', null],
    [521, '', 'CRM_UNAVAILABLE', null],
    [523, '', 'CRM_UNAVAILABLE', null],
    [524, '', 'CRM_UNAVAILABLE', null],
  ] as const)('%i %o is %s', (status, body, code, retryAfterMs) => {
    expect(answer(status, body)).toMatchObject({ code, retryAfterMs, status });
  });

  it('waits as long as a moving account says', () => {
    expect(answer(477, {}, { 'retry-after': '30' }).retryAfterMs).toBe(30_000);
  });

  it('tells a missing property from other refusals', () => {
    const missing = answer(400, { errors: [{ code: 'PROPERTY_DOESNT_EXIST' }] });
    expect(missing.code).toBe('CRM_FIELD_MISSING');
    const rule = answer(400, { errors: [{ code: 'MISSING_REQUIRED_PROPERTY' }] });
    expect(rule).toMatchObject({
      code: 'CRM_REQUEST_REFUSED',
      vendorCode: 'MISSING_REQUIRED_PROPERTY',
      hint: 'Fill in the property that your HubSpot rules require on this record.',
    });
  });

  it('names the scope that is missing', () => {
    const context = { requiredGranularScopes: ['crm.objects.owners.read'] };
    expect(answer(403, { errors: [{ context }] }).hint).toContain('crm.objects.owners.read');
  });
});

describe('whether a write may have happened', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const reset = Object.assign(new Error('read'), { code: 'ECONNRESET' });
  const wrapped = (cause: Error) => errorOfNoAnswer('POST', '/x', new TypeError('f', { cause }));

  it('is certain for limits, locks and connections never made', () => {
    for (const error of [answer(429), answer(423), answer(477), wrapped(refused)]) {
      expect(wasNotApplied(error)).toBe(true);
      expect(isAmbiguous(error)).toBe(false);
    }
  });

  it('is unknown for server errors and lost connections', () => {
    for (const error of [answer(500), answer(502), wrapped(reset)]) {
      expect(wasNotApplied(error)).toBe(false);
      expect(isAmbiguous(error)).toBe(true);
    }
  });
});
