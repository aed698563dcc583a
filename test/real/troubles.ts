// What the CRMs refuse, lose and delay on the mornings of the torture. Every fault ends by itself.
import type { FaultRule } from '../../connectors/sandbox/faults.ts';

/** Long enough for another worker to take the same task. */
export const SLOW_TASK: FaultRule = {
  crm: 'salesforce',
  method: 'PATCH',
  path: '/sobjects/Task',
  fault: { kind: 'delay', ms: 3_000 },
};

/** Long enough for the admin to authorise again what the vendor is about to refuse. */
export const SLOW_REFUSAL: FaultRule = {
  crm: 'hubspot',
  path: '/token',
  fault: { kind: 'delay', ms: 2_500 },
};

const BAD_BATCH = {
  kind: 'status',
  status: 400,
  body: { status: 'error', category: 'VALIDATION_ERROR' },
} as const;

export const TROUBLES: readonly FaultRule[] = [
  SLOW_REFUSAL,
  // Longer than it takes two jobs to want a new token at once.
  {
    crm: 'salesforce',
    path: '/services/oauth2/token',
    fault: { kind: 'delay', ms: 700 },
  },
  // As often as one reading tries: the job fails and is tried again.
  {
    crm: 'salesforce',
    path: 'IsDeleted%2C',
    fault: { kind: 'status', status: 503 },
    times: 3,
  },
  { crm: 'salesforce', method: 'POST', path: '/composite', fault: { kind: 'drop_reply' } },
  { crm: 'salesforce', method: 'PATCH', path: '/composite', fault: { kind: 'drop_reply' } },
  // First: what an answer is lost for is not sent again.
  SLOW_TASK,
  { crm: 'salesforce', method: 'PATCH', path: '/sobjects/Task', fault: { kind: 'drop_reply' } },
  // As if somebody else had made the task this moment; more than once, so that each worker meets it.
  {
    crm: 'salesforce',
    method: 'POST',
    path: '/sobjects/Task',
    times: 3,
    fault: {
      kind: 'status',
      status: 400,
      body: [{ errorCode: 'DUPLICATE_VALUE', message: 'duplicate value found', fields: [] }],
    },
  },
  { crm: 'hubspot', path: '/batch/read', fault: { kind: 'status', status: 502 } },
  // Of an account with a limit for the day, whose calls of this moment somebody else has used.
  {
    crm: 'hubspot',
    method: 'GET',
    path: '/crm/owners',
    fault: {
      kind: 'status',
      status: 429,
      headers: {
        'X-HubSpot-RateLimit-Max': '1000000',
        'X-HubSpot-RateLimit-Remaining': '0',
        'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
        'X-HubSpot-RateLimit-Daily': '1000000',
        'X-HubSpot-RateLimit-Daily-Remaining': '900000',
      },
      body: { status: 'error', policyName: 'TEN_SECONDLY_ROLLING', message: 'Slow down.' },
    },
  },
  { crm: 'hubspot', method: 'POST', path: /\/tasks$/, fault: { kind: 'drop_reply' } },
  { crm: 'hubspot', method: 'POST', path: '/deals/batch/update', fault: BAD_BATCH },
  {
    crm: 'hubspot',
    method: 'POST',
    path: '/companies/batch/update',
    fault: { kind: 'drop_reply' },
  },
  { crm: 'hubspot', method: 'PATCH', path: '/tasks/', fault: { kind: 'drop_reply' } },
];

/** Of a record that Parley makes: only looking at it again tells what became of it. */
export const UNHEARD: FaultRule = {
  crm: 'salesforce',
  method: 'PATCH',
  path: 'Parley_Conflict__c',
  fault: { kind: 'drop_reply' },
};

const UNWRITTEN = {
  crm: 'salesforce',
  method: 'PATCH',
  path: '/composite',
  fault: { kind: 'status', status: 503 },
} as const;
/** Heard again as soon as the first answer fails, long before one gets through. */
export const UNANSWERED: readonly [FaultRule, FaultRule] = [UNWRITTEN, { ...UNWRITTEN, times: 7 }];

const refusedWrite = (errorCode: string, times: number): FaultRule => ({
  ...{ crm: 'salesforce', method: 'PATCH', path: /\/composite\/sobjects$/, times },
  fault: { kind: 'status', status: 400, body: [{ errorCode, message: 'Refused as a whole.' }] },
});
/** Of a field that has gone since the schema was read. */
export const FIELD_GONE = refusedWrite('INVALID_FIELD', 1);
/** What is sent again is refused, too, for what is in it. */
export const BARRED: readonly FaultRule[] = [
  FIELD_GONE,
  refusedWrite('JSON_PARSER_ERROR', 3),
  // Long enough to hide fields from Parley before it reads the schema again.
  {
    ...{ crm: 'salesforce', path: '/describe', times: 10_000 },
    fault: { kind: 'delay', ms: 150 },
  },
];

/** The day is used up, a job of the Bulk API is gone, and its results are not to be had at once. */
export const OF_BULK: readonly FaultRule[] = [
  {
    crm: 'salesforce',
    path: '/jobs/query',
    fault: {
      kind: 'status',
      status: 403,
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
    },
  },
  {
    crm: 'salesforce',
    method: 'GET',
    path: /\/jobs\/query\/\w+$/,
    fault: { kind: 'status', status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'No job.' }] },
  },
  { crm: 'salesforce', path: '/results', fault: { kind: 'status', status: 503 } },
];

/**
 * Each CRM does not hear the first farewell, nor HubSpot what is to be archived; and it refuses a whole
 * batch once, of records and of properties.
 */
export const DEAF: readonly FaultRule[] = [
  { crm: 'hubspot', path: '/companies/batch/archive', fault: { kind: 'status', status: 503 } },
  { crm: 'hubspot', path: '/deals/batch/archive', fault: BAD_BATCH },
  { crm: 'hubspot', path: '/deals/batch/update', fault: BAD_BATCH },
  { crm: 'salesforce', path: '/oauth2/revoke', fault: { kind: 'status', status: 503 } },
  { crm: 'hubspot', path: '/external-install', fault: { kind: 'status', status: 503 } },
  { crm: 'hubspot', path: '/token/revoke', fault: { kind: 'status', status: 503 } },
];
