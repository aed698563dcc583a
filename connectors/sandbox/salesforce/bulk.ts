// `/jobs/query`: Bulk API 2.0 query jobs. A job takes its rows when it is worked, not when they are
// fetched; results are CSV as Salesforce writes it, cut by locator.
import type { FieldValue } from '../../../src/domain/source-record.ts';
import { DAY_MS, type Instant } from '../../../src/domain/time.ts';
import { toSalesforceId18 } from '../ids.ts';
import { type Answer, type Call, methodNotAllowed, type Org, objectBody } from './api.ts';
import { malformedQuery, notFound, Refusal } from './refusal.ts';
import { parseSoql } from './soql-parse.ts';
import { runQuery, type Selection, type SoqlContext, shapeRecord } from './soql-run.ts';
import { wireTime } from './values.ts';

/** Query jobs of 24 hours, and how long results are kept (Bulk API 2.0 guide, limits, 2026-11). */
export const DAILY_QUERY_JOBS = 10_000;
const KEPT_MS = 7 * DAY_MS;
/** What a server sends where `maxRecords` does not say; the real one chooses by its load. */
const DEFAULT_ROWS = 50_000;
/** Objects whose rows are settings: Bulk API does not know them. */
const UNSUPPORTED = new Set(['taskstatus', 'organization']);

type State = 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

type Job = {
  readonly id: string;
  readonly operation: string;
  readonly object: string;
  readonly soql: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly basePath: string;
  state: State;
  /** As they were when the job was worked. */
  selection: Selection | null;
  context: SoqlContext | null;
};

/** The query jobs of one org; they die with the process. */
export class QueryJobs {
  readonly #jobs = new Map<string, Job>();
  #count = 0;

  answer(org: Org, call: Call): Answer {
    const [, kind, id, part] = call.segments;
    if (kind?.toLowerCase() !== 'query') throw notFound();
    if (id === undefined) {
      if (call.method === 'POST') return this.#create(org, call);
      if (call.method !== 'GET') throw methodNotAllowed(call.method);
      const records = [...this.#jobs.values()].map(infoOf);
      return { status: 200, body: { done: true, records, nextRecordsUrl: null } };
    }
    const job = this.#job(org, id);
    if (part !== undefined) {
      if (part !== 'results' || call.method !== 'GET') throw notFound();
      return results(job, org, call);
    }
    switch (call.method) {
      case 'GET':
        work(job, org);
        return { status: 200, body: infoOf(job) };
      case 'PATCH':
        return abort(job, call);
      case 'DELETE':
        if (job.state === 'UploadComplete' || job.state === 'InProgress') throw notEnded(job);
        this.#jobs.delete(job.id);
        return { status: 204 };
      default:
        throw methodNotAllowed(call.method);
    }
  }

  /** Jobs made in the last 24 hours. */
  made(now: Instant): number {
    return [...this.#jobs.values()].filter((job) => now - job.createdAt < DAY_MS).length;
  }

  #create(org: Org, call: Call): Answer {
    const { operation, query } = objectBody(call.body);
    if (operation !== 'query' && operation !== 'queryAll') {
      throw new Refusal(400, 'INVALIDOPERATION', `Invalid operation: ${String(operation)}`);
    }
    if (typeof query !== 'string' || query.trim() === '') throw malformedQuery('no query');
    if (this.made(org.now()) >= DAILY_QUERY_JOBS) {
      throw new Refusal(400, 'EXCEEDEDQUOTA', 'The daily number of query jobs is used up.');
    }
    const object = checked(org, query);
    this.#count += 1;
    const id = toSalesforceId18(`750Qy${String(this.#count).padStart(10, '0')}`);
    const job: Job = {
      ...{ id, operation, object, soql: query, createdAt: org.now(), createdBy: org.userId },
      ...{ basePath: org.basePath, state: 'UploadComplete', selection: null, context: null },
    };
    this.#jobs.set(id, job);
    return { status: 200, body: infoOf(job) };
  }

  #job(org: Org, id: string): Job {
    const job = this.#jobs.get(id.length === 15 ? toSalesforceId18(id) : id);
    if (job !== undefined && org.now() - job.createdAt >= KEPT_MS) this.#jobs.delete(job.id);
    if (job === undefined || !this.#jobs.has(job.id)) throw notFound();
    return job;
  }
}

/** What Bulk API refuses beyond REST (guide, "SOQL considerations"); returns the object's name. */
function checked(org: Org, soql: string): string {
  if (/\(\s*SELECT\b/i.test(soql.replaceAll(/'(?:\\.|[^'\\])*'/g, "''"))) {
    throw new Refusal(400, 'API_ERROR', 'Nested queries are not supported in Bulk Query');
  }
  const query = parseSoql(soql);
  if (query.select === null) {
    throw new Refusal(400, 'API_ERROR', 'Aggregate functions are not supported in Bulk Query');
  }
  if (query.offset > 0) {
    throw new Refusal(400, 'API_ERROR', 'OFFSET is not supported in Bulk Query');
  }
  if (UNSUPPORTED.has(query.from.toLowerCase())) {
    throw new Refusal(
      400,
      'INVALIDENTITY',
      `Entity '${query.from}' is not supported by the Bulk API.`,
    );
  }
  // Names and types are checked when the job is made; its rows are found when it is worked.
  return runQuery(contextOf(org, 'query'), { ...query, limit: 0 }).object.name;
}

function contextOf(org: Org, operation: string): SoqlContext {
  const { database, schema, basePath, faults } = org;
  const unshared = faults.switches.salesforceUnshared;
  const deleted = operation === 'queryAll';
  return { database, schema, basePath, now: org.now(), deleted, unshared };
}

/** Each look finds a job one step further: queued, then being worked, then complete. */
function work(job: Job, org: Org): void {
  if (job.state === 'InProgress') job.state = 'JobComplete';
  if (job.state !== 'UploadComplete') return;
  job.context = contextOf(org, job.operation);
  job.selection = runQuery(job.context, parseSoql(job.soql));
  job.state = 'InProgress';
}

function infoOf(job: Job): object {
  const worked =
    job.selection === null
      ? {}
      : {
          jobType: 'V2Query',
          numberRecordsProcessed: job.state === 'JobComplete' ? job.selection.rows.length : 0,
          ...{ retries: 0, totalProcessingTime: 100, isPkChunkingSupported: true },
        };
  return {
    ...{ id: job.id, operation: job.operation, object: job.object, createdById: job.createdBy },
    ...{ createdDate: wireTime(job.createdAt), systemModstamp: wireTime(job.createdAt) },
    ...{ state: job.state, concurrencyMode: 'Parallel', contentType: 'CSV' },
    apiVersion: Number(/v(\d+)/.exec(job.basePath)?.[1]),
    ...{ lineEnding: 'LF', columnDelimiter: 'COMMA' },
    ...worked,
  };
}

function abort(job: Job, call: Call): Answer {
  if (objectBody(call.body)['state'] !== 'Aborted') {
    throw new Refusal(400, 'INVALIDJOBSTATE', 'A query job can only be aborted.');
  }
  if (job.state === 'UploadComplete' || job.state === 'InProgress') job.state = 'Aborted';
  return { status: 200, body: infoOf(job) };
}

const notEnded = (job: Job) =>
  new Refusal(400, 'INVALIDJOBSTATE', `The job is not ended: ${job.state}`);

function results(job: Job, org: Org, call: Call): Answer {
  if (job.basePath !== org.basePath) {
    throw new Refusal(409, 'API_ERROR', 'The job was made with another API version.');
  }
  const { selection, context } = job;
  if (job.state !== 'JobComplete' || selection === null || context === null) {
    throw new Refusal(
      400,
      'INVALIDJOBSTATE',
      `can only download query results of successfully completed bulk job. Current: ${job.state}`,
    );
  }
  const from = offsetOf(call.query.get('locator'), selection.rows.length);
  const most = Number(call.query.get('maxRecords') ?? DEFAULT_ROWS);
  if (!Number.isInteger(most) || most < 1) {
    throw new Refusal(400, 'API_ERROR', 'maxRecords must be a positive number');
  }
  const to = Math.min(from + Math.min(most, org.pageSize), selection.rows.length);
  const paths = selection.select ?? [];
  const lines = selection.rows.slice(from, to).map((row) => {
    const record = shapeRecord(context, selection.object, row, paths);
    return csvLine(paths.map((path) => cellOf(record, path)));
  });
  return {
    status: 200,
    headers: {
      'Sforce-Locator': to < selection.rows.length ? locatorOf(to) : 'null',
      'Sforce-NumberOfRecords': String(to - from),
    },
    csv: [csvLine(namesOf(selection)), ...lines].join(''),
  };
}

/** Opaque to clients; here the number of rows before it. */
const locatorOf = (offset: number) =>
  Buffer.from(String(offset)).toString('base64').replaceAll('=', '');

function offsetOf(locator: string | null, length: number): number {
  if (locator === null) return 0;
  const offset = Number(Buffer.from(locator, 'base64').toString());
  if (Number.isInteger(offset) && offset > 0 && offset < length) return offset;
  throw new Refusal(400, 'INVALIDLOCATOR', `Invalid locator: ${locator}`);
}

/** Columns in the order of the SELECT list (v50 and later), spelled as the object has them. */
const namesOf = ({ object, select }: Selection): string[] =>
  (select ?? []).map((path) =>
    path.length === 1
      ? (object.fields.get(String(path[0]).toLowerCase())?.name ?? '')
      : path.join('.'),
  );

function cellOf(record: Record<string, unknown>, path: readonly string[]): string {
  let value: unknown = record;
  for (const step of path) {
    const inner = (value ?? {}) as Record<string, unknown>;
    const name = Object.keys(inner).find((key) => key.toLowerCase() === step.toLowerCase());
    value = name === undefined ? null : inner[name];
  }
  return cellText(value as FieldValue | undefined);
}

/** Bulk API writes times with Z, and large numbers as Java does: 1.25E7. */
function cellText(value: FieldValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') {
    return Math.abs(value) >= 1e7
      ? value.toExponential().toUpperCase().replace('+', '')
      : `${value}`;
  }
  return String(value).replace(/^(\d{4}-\d\d-\d\dT[\d:.]+)\+0000$/, '$1Z');
}

/** Every cell is quoted, also empty ones. */
const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`;
