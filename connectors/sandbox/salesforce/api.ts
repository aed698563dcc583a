// What every REST handler of this face works with: one request, the org it acts on, one answer.
// Plain values, so that composite calls can run handlers without HTTP.
import type { Faults } from '../faults.ts';
import type { Database } from '../world.ts';
import { badJson, Refusal } from './refusal.ts';
import type { Schema, SchemaObject } from './schema.ts';

export type Call = {
  readonly method: string;
  /** Path below `/services/data/vNN.0/`, split and decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined when none was sent. */
  readonly body: unknown;
};

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of a body. */
  readonly csv?: string;
};

/** The org as one authorised request sees it. */
export type Org = {
  readonly database: Database;
  readonly schema: Schema;
  readonly faults: Faults;
  readonly now: () => number;
  readonly userId: string;
  /** Whether assignment rules run over what this request saves: by default they do. */
  readonly autoAssigns: boolean;
  /** `/services/data/v67.0`. */
  readonly basePath: string;
  /** Rows on one page of a query; the vendor's is 2,000. */
  readonly pageSize: number;
};

/** The named object, else 404. */
export function objectOf(org: Org, name: string): SchemaObject {
  const object = org.schema.get(name.toLowerCase());
  if (!object) throw new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
  return object;
}

/** The body as a JSON object, else JSON_PARSER_ERROR. */
export function objectBody(body: unknown): Readonly<Record<string, unknown>> {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw badJson('The HTTP entity body is required to be a JSON object.');
  }
  return body as Readonly<Record<string, unknown>>;
}

/** 405, for a method that a resource does not have. */
export function methodNotAllowed(method: string): Refusal {
  return new Refusal(
    405,
    'METHOD_NOT_ALLOWED',
    `HTTP Method '${method}' not allowed. Allowed are GET, POST, PATCH, DELETE as documented.`,
  );
}
