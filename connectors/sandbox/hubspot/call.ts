// A request as the handlers see it, and how handlers are hung on the router. Handlers return an
// answer or throw a Refusal; express, faults and limits stay in face.ts.
import type { Request, RequestHandler } from 'express';
import { invalid } from './refusal.ts';

/** One request, taken apart. */
export type Call = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: unknown;
  /** Who writes, for history: the app, since OAuth apps act as themselves. */
  readonly actor: string;
};

/** What goes back; without a body nothing but the status. */
export type Answer = { readonly status: number; readonly body?: unknown };

/** Answers of the usual statuses. */
export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

/** Query parameters; lists may be repeated or comma-separated. */
class Query {
  readonly #values: Request['query'];

  constructor(values: Request['query']) {
    this.#values = values;
  }

  text(name: string): string | null {
    const value = this.#values[name];
    const first = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' && first !== '' ? first : null;
  }

  list(name: string): string[] {
    const value = this.#values[name];
    const all = Array.isArray(value) ? value : [value];
    return all
      .filter((one) => typeof one === 'string')
      .flatMap((one) => one.split(','))
      .filter((one) => one !== '');
  }

  flag(name: string): boolean {
    return this.text(name) === 'true';
  }

  /** A whole number from 1 to `max`; anything else is refused as HubSpot refuses it. */
  limit(max: number, fallback: number): number {
    const text = this.text('limit');
    if (text === null) return fallback;
    const limit = Number(text);
    if (!Number.isInteger(limit) || limit < 1 || limit > max) {
      throw invalid(`limit must be a number from 1 to ${max}, not ${text}`);
    }
    return limit;
  }
}

/** Hangs a handler on a route. Reads `response.locals.actor`, which the bearer check sets. */
export function answer(handler: (call: Call) => Answer): RequestHandler {
  return (request, response) => {
    const { status, body } = handler({
      params: request.params as Record<string, string>,
      query: new Query(request.query),
      body: request.body,
      actor: String(response.locals['actor'] ?? 'app'),
    });
    response.status(status);
    if (body === undefined) response.end();
    else response.json(body);
  };
}

/** The body as an object, else 400. */
export function objectBody(body: unknown): Record<string, unknown> {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw invalid('Invalid input JSON: an object is expected');
  }
  return body as Record<string, unknown>;
}

/** `inputs` of a batch call, at most `max` of them. */
export function inputsOf(body: unknown, max: number): Record<string, unknown>[] {
  const { inputs } = objectBody(body);
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw invalid('Some required fields were not set: [inputs]');
  }
  if (inputs.length > max) {
    throw invalid(`The maximum batch size is ${max} inputs; ${inputs.length} were sent`);
  }
  return inputs.map(objectBody);
}

/** A required text (or number, as text) of a body. */
export function required(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`Some required fields were not set: [${name}]`);
}
