// Bulk API 2.0 query jobs: make, look, fetch, delete. jsforce's own loop over results is not used: it
// reads the header of each further page as a record and can end the process (BEHAVIOR.md, 37).
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import { BulkCsv } from './bulk-csv.ts';
import type { SalesforceClient } from './client.ts';
import { badAnswer } from './errors.ts';

/** What a job has come to. `gone`: deleted, or its results were thrown away after seven days. */
export type JobLook =
  | { readonly is: 'working' }
  | { readonly is: 'complete' }
  | { readonly is: 'failed'; readonly said: string }
  | { readonly is: 'gone' };

/** One set of results: cells in the order of the SELECT list, and where the next set is. */
export type ResultSet = {
  readonly rows: readonly (readonly string[])[];
  readonly next: string | null;
};

const jobInfo = z.object({
  id: z.string().regex(/^[a-zA-Z0-9]{15,18}$/),
  state: z.enum(['UploadComplete', 'InProgress', 'JobComplete', 'Failed', 'Aborted']),
  errorMessage: z.string().nullish(),
});

/**
 * Why an object cannot be read by Bulk API at all, or not today; reading it by REST is the way then
 * (Bulk API 2.0 guide, "Errors", 2026-11; the spelling in answers is unverified).
 */
const NOT_BY_BULK = new Set([
  ...['INVALIDENTITY', 'FEATURENOTENABLED', 'EXCEEDEDQUOTA', 'API_ERROR'],
  ...['FUNCTIONALITY_NOT_ENABLED', 'NOT_FOUND', 'API_DISABLED_FOR_ORG'],
]);

/**
 * Queues a query. Null where Bulk API does not take this object, when it is asked for the `first` time;
 * later that is a fault: what was read must not be read from the beginning by another way.
 */
export async function createJob(
  client: SalesforceClient,
  soql: string,
  isFirst: boolean,
): Promise<string | null> {
  try {
    const { id } = await client.send(
      {
        ...{ method: 'POST', path: '/jobs/query', what: 'a Bulk query' },
        body: { operation: 'query', query: soql },
      },
      jobInfo,
    );
    return id;
  } catch (error) {
    const isRefused = error instanceof ParleyError && NOT_BY_BULK.has(error.vendorCode ?? '');
    if (isRefused && isFirst) return null;
    throw error;
  }
}

/** Asks once what a job has come to. */
export async function lookAt(client: SalesforceClient, id: string): Promise<JobLook> {
  try {
    const call = { method: 'GET', path: `/jobs/query/${id}`, what: 'a Bulk query' } as const;
    const { state, errorMessage } = await client.send(call, jobInfo);
    switch (state) {
      case 'UploadComplete':
      case 'InProgress':
        return { is: 'working' };
      case 'JobComplete':
        return { is: 'complete' };
      case 'Failed':
      case 'Aborted':
        return { is: 'failed', said: errorMessage ?? state };
    }
  } catch (error) {
    if (isGone(error)) return { is: 'gone' };
    throw error;
  }
}

/** Where a set of results starts, and what its rows are made of. */
export type ResultPlace = {
  readonly job: string;
  readonly locator: string | null;
  readonly names: readonly string[];
  readonly maxRecords: number;
};

/** Fetches one set of results, parsed while it arrives; null when the job is gone. */
export async function fetchResults(
  client: SalesforceClient,
  { job, locator, names, maxRecords }: ResultPlace,
): Promise<ResultSet | null> {
  const from = locator === null ? '' : `&locator=${encodeURIComponent(locator)}`;
  const path = `/jobs/query/${job}/results?maxRecords=${maxRecords}${from}`;
  try {
    return await client.download({ path, what: 'results of a Bulk query' }, async (answer) => {
      const csv = new BulkCsv();
      const rows: (readonly string[])[] = [];
      for await (const piece of answer.text) rows.push(...csv.push(piece));
      rows.push(...csv.end());
      return wholeSet(withoutHeader(rows, names), answer.headers);
    });
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/**
 * A set as Salesforce says it is. An answer that lost its rows, or where the next ones are, on the way would
 * pass for the end of the object. Throws CRM_BAD_ANSWER for one.
 */
function wholeSet(rows: ResultSet['rows'], headers: Readonly<Record<string, string>>): ResultSet {
  const { 'sforce-locator': next, 'sforce-numberofrecords': count } = headers;
  if (next === undefined || count === undefined || Number(count) !== rows.length) {
    throw badAnswer(`a Bulk query: ${rows.length} rows came, not ${count ?? 'a number of them'}`);
  }
  return { rows, next: next === 'null' ? null : next };
}

/** Deletes a job whose rows are all stored; a fault is no harm: it goes by itself after seven days. */
export async function deleteJob(client: SalesforceClient, id: string): Promise<void> {
  const call = { method: 'DELETE', path: `/jobs/query/${id}`, what: 'a Bulk query' } as const;
  await client.send(call, z.unknown()).catch((error: unknown) => {
    if (error instanceof ParleyError && error.code === 'CRM_QUOTA_EXHAUSTED') throw error;
  });
}

/** Each set has a header; one without would be no surprise, so it is looked for. */
function withoutHeader(rows: readonly (readonly string[])[], names: readonly string[]) {
  const [first] = rows;
  const isHeader = first?.every((cell, at) => cell.toLowerCase() === names[at]?.toLowerCase());
  return isHeader ? rows.slice(1) : rows;
}

const GONE = new Set(['NOT_FOUND', 'INVALIDJOB', 'INVALIDLOCATOR', 'INVALIDJOBSTATE']);

function isGone(error: unknown): boolean {
  return (
    error instanceof ParleyError &&
    (error.code === 'CRM_RECORD_GONE' || GONE.has(error.vendorCode ?? ''))
  );
}
