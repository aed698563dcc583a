// Small words of the Salesforce connector: ids, hosts, row verdicts, query rows.
import { describe, expect, it } from 'vitest';
import { faultOf, verdictOf } from '../../../../connectors/salesforce/errors.ts';
import { checkedNextPath, trustedOriginOf } from '../../../../connectors/salesforce/hosts.ts';
import { toSourceRecord } from '../../../../connectors/salesforce/records.ts';
import { canonicalId } from '../../../../src/domain/salesforce-id.ts';

describe('canonicalId', () => {
  it('adds the checksum of capitals, and leaves what has one', () => {
    expect(canonicalId('001A0000006Vm9r')).toBe('001A0000006Vm9rIAC');
    expect(canonicalId('001A0000006Vm9rIAC')).toBe('001A0000006Vm9rIAC');
    expect(canonicalId('not an id')).toBe('not an id');
  });
});

describe('trustedOriginOf', () => {
  const login = 'https://login.salesforce.com';

  it('takes Salesforce hosts over https, and the configured address', () => {
    expect(trustedOriginOf('https://acme.my.salesforce.com/x', login)).toBe(
      'https://acme.my.salesforce.com',
    );
    expect(trustedOriginOf('https://acme--dev.sandbox.my.salesforce.com', login)).toContain(
      'acme--dev',
    );
    expect(trustedOriginOf('http://127.0.0.1:4001/', 'http://127.0.0.1:4001')).toBe(
      'http://127.0.0.1:4001',
    );
  });

  it.each([
    'https://my.salesforce.com.evil.example',
    'https://evilmy.salesforce.com',
    'http://acme.my.salesforce.com',
    'https://acme.my.salesforce.com:8443',
    'https://user@acme.my.salesforce.com',
    'http://127.0.0.1:4001',
    'https://169.254.169.254',
    'nonsense',
  ])('refuses %s', (address) => {
    expect(() => trustedOriginOf(address, login)).toThrowError(
      expect.objectContaining({ code: 'CRM_HOST_REFUSED' }),
    );
  });
});

describe('checkedNextPath', () => {
  it('takes only a path of the query API', () => {
    expect(checkedNextPath('/services/data/v67.0/query/01gX-2000')).toContain('01gX-2000');
    for (const path of [
      'https://evil.example/services/data/v67.0/query/01g-1',
      '//evil.example/query/01g-1',
      '/services/data/v67.0/query/../../sobjects',
      '/services/data/v67.0/sobjects/Account',
    ]) {
      expect(() => checkedNextPath(path)).toThrowError(
        expect.objectContaining({ code: 'CRM_HOST_REFUSED' }),
      );
    }
  });
});

describe('faultOf', () => {
  it.each([
    ['INVALID_SESSION_ID', 'CRM_AUTH_EXPIRED'],
    ['REQUEST_LIMIT_EXCEEDED', 'CRM_QUOTA_EXHAUSTED'],
    ['INVALID_FIELD', 'CRM_FIELD_MISSING'],
    ['ERROR_HTTP_503', 'CRM_UNAVAILABLE'],
    ['ERROR_HTTP_429', 'CRM_THROTTLED'],
    ['INSUFFICIENT_ACCESS_OR_READONLY', 'CRM_PERMISSION_MISSING'],
    ['QUERY_TIMEOUT', 'CRM_UNAVAILABLE'],
    ['SERVER_UNAVAILABLE', 'CRM_UNAVAILABLE'],
    ['UNKNOWN_EXCEPTION', 'CRM_UNAVAILABLE'],
    ['UNABLE_TO_LOCK_ROW', 'CRM_RECORD_CHANGED'],
    ['ERROR_HTTP_500', 'CRM_UNAVAILABLE'],
    ['INVALID_TYPE', 'CRM_FIELD_MISSING'],
    ['NOT_FOUND', 'CRM_RECORD_GONE'],
    ['ENTITY_IS_DELETED', 'CRM_RECORD_GONE'],
    ['DUPLICATE_VALUE', 'CRM_RECORD_CHANGED'],
    ['MALFORMED_QUERY', 'CRM_REQUEST_REFUSED'],
    ['MALFORMED_ID', 'CRM_REQUEST_REFUSED'],
    ['SOMETHING_NEW', 'CRM_REQUEST_REFUSED'],
  ])('%s is %s', (errorCode, code) => {
    expect(faultOf({ errorCode, message: 'm' }, 'a call')).toMatchObject({
      code,
      vendorCode: errorCode,
    });
  });

  it('looks into several errors, and at what happened on the wire', () => {
    const several = { errorCode: 'MULTIPLE_API_ERRORS', data: [{ errorCode: 'INVALID_FIELD' }] };
    expect(faultOf(several, 'x').code).toBe('CRM_FIELD_MISSING');
    const refused = Object.assign(new TypeError('fetch failed'), {
      cause: { code: 'ECONNREFUSED' },
    });
    expect(faultOf(refused, 'x').code).toBe('CRM_UNREACHABLE');
    const reset = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } });
    expect(faultOf(reset, 'x').code).toBe('CRM_UNAVAILABLE');
  });
});

describe('verdictOf', () => {
  it.each([
    ['ENTITY_IS_DELETED', 'gone'],
    ['INVALID_CROSS_REFERENCE_KEY', 'gone'],
    ['UNABLE_TO_LOCK_ROW', 'retry'],
    ['REQUEST_LIMIT_EXCEEDED', 'retry'],
    ['NEVER_SEEN_BEFORE', 'refused'],
  ])('%s is %s', (statusCode, result) => {
    expect(verdictOf([{ statusCode, message: 'm' }]).result).toBe(result);
  });

  const cureOf = (statusCode: string) => {
    const verdict = verdictOf([{ statusCode, message: 'm' }]);
    return verdict.result === 'refused' && verdict.code === statusCode ? verdict.cure : null;
  };

  it.each([
    'INSUFFICIENT_ACCESS_OR_READONLY',
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    'FIELD_INTEGRITY_EXCEPTION',
    'REQUIRED_FIELD_MISSING',
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    'STRING_TOO_LONG',
    'DUPLICATES_DETECTED',
    'INVALID_FIELD',
  ])('%s is refused, with a cure of its own', (statusCode) => {
    expect(cureOf(statusCode)).not.toBeNull();
    expect(cureOf(statusCode)).not.toBe(cureOf('NEVER_SEEN_BEFORE'));
  });
});

describe('toSourceRecord', () => {
  const plan = {
    object: 'Event',
    fields: [
      { name: 'WhatId', key: 'WhatId', type: 'reference' },
      { name: 'ActivityDateTime', key: 'activitydatetime', type: 'datetime' },
      { name: 'Subject', key: 'Subject', type: 'string' },
    ],
    lookups: [{ name: 'WhatId', key: 'WhatId', to: ['Account', 'Opportunity'] }],
    canBeDeleted: true,
    own: [],
    canBeMerged: false,
    only: null,
    isRoot: false,
    isMinor: false,
    without: null,
  };

  it('links by key prefix, times as instants, keys as the mapping spells them', () => {
    const record = toSourceRecord(plan, {
      Id: '00U0000000AbCdE',
      SystemModstamp: '2026-11-20T09:00:00.000+0000',
      IsDeleted: false,
      WhatId: '006A0000006Vm9rIAC',
      ActivityDateTime: '2026-11-19T08:30:00.000+0000',
    });
    expect(record).toEqual({
      object: 'Event',
      recordId: canonicalId('00U0000000AbCdE'),
      modifiedAt: Date.UTC(2026, 10, 20, 9),
      deleted: false,
      mergedInto: null,
      fields: { WhatId: '006A0000006Vm9rIAC', activitydatetime: '2026-11-19T08:30:00Z' },
      links: [{ name: 'WhatId', object: 'Opportunity', recordId: '006A0000006Vm9rIAC' }],
    });
  });
});
