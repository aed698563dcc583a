// One org's REST API for the rest of this folder: requests with a valid token, faults mapped,
// reads repeated with jitter, query pages one by one, describes kept for the session.
import type { Connection } from 'jsforce';
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { ApiUsage, CallAllowance, TokenSource } from '../../src/ports/crm.ts';
import type { Priority } from '../../src/ports/queue.ts';
import type { DailyBudget, DailyUse } from '../daily-budget.ts';
import type { DescribeBook } from './describes.ts';
import { badAnswer, faultOf } from './errors.ts';
import { checkedNextPath } from './hosts.ts';
import type { SoqlQuery } from './soql.ts';
import type { Download } from './transport.ts';

export type ClientOptions = {
  /** Its `_transport` reports answers to `noteAnswer` and holds no token. */
  readonly connection: Connection;
  /** Asks for what is read as it comes. */
  readonly download: (url: string, headers: Readonly<Record<string, string>>) => Promise<Download>;
  readonly tokens: TokenSource;
  readonly budget: DailyBudget;
  readonly describes: DescribeBook;
  readonly priority: Priority;
  readonly signal?: AbortSignal | undefined;
  /** Waits between attempts; rejects when the signal fires. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
};

export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the version, e.g. `/sobjects/Task`, or a whole path from `/services`. */
  readonly path: string;
  readonly body?: unknown;
  /** For messages: what is being done. */
  readonly what: string;
  /** Has no effect at the vendor, so it may be repeated. Default: GETs only. */
  readonly isRead?: boolean;
};

export type QueryRow = Readonly<Record<string, unknown>>;

export type QueryPage = {
  readonly rows: readonly QueryRow[];
  readonly isLast: boolean;
};

/** `deleted`: rows in the recycle bin as well. */
export type Query = { readonly soql: SoqlQuery; readonly deleted: boolean };

/** The first page of a query, how many rows it has in all, and where the next page is. */
export type FirstPage = {
  readonly page: QueryPage;
  readonly total: number;
  readonly next: string | null;
};

/**
 * Go with every write. Without the first an org's assignment rules run over each lead and account that is
 * changed, and give it to somebody else: a flag must not move a record. The second writes past duplicate
 * rules that only warn (REST guide, Assignment Rule Header and Duplicate Rule Header, 2026-11).
 */
const WRITE_HEADERS = {
  'sforce-auto-assign': 'FALSE',
  'sforce-duplicate-rule-header': 'allowSave=true',
} as const;

/** Queries that one composite call may hold (salesforce.md 3.1). */
export const QUERIES_PER_CALL = 5;

/** An address may be 16,384 characters long (salesforce.md 2.1), of which the host has some. */
const LONGEST_PATH = 15_000;

const READ_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;
/** Faults after which a read may be repeated at once; throttling is the job's business. */
const REPEATABLE = new Set(['CRM_UNREACHABLE', 'CRM_UNAVAILABLE', 'CRM_BAD_ANSWER']);

const queryAnswer = z
  .object({
    totalSize: z.number(),
    done: z.boolean(),
    nextRecordsUrl: z.string().optional(),
    records: z.array(z.record(z.string(), z.unknown())),
  })
  // Else what it keeps back would pass for not being there.
  .refine(({ done, nextRecordsUrl }) => done || nextRecordsUrl !== undefined);

const compositeAnswer = z.object({
  compositeResponse: z.array(
    z.object({ body: z.unknown(), httpStatusCode: z.number(), referenceId: z.string() }),
  ),
});

const refusalBody = z
  .tuple([z.object({ errorCode: z.string(), message: z.string().default('') })])
  .rest(z.unknown());

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const pathOf = ({ soql, deleted }: Query): string =>
  `/${deleted ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`;

function firstPageOf(answer: z.infer<typeof queryAnswer>): FirstPage {
  const { done, nextRecordsUrl: next } = answer;
  const isLast = done || next === undefined;
  return {
    page: { rows: answer.records, isLast },
    total: answer.totalSize,
    next: isLast ? null : checkedNextPath(next),
  };
}

const describeAnswer = z.object({
  name: z.string(),
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      type: z.string(),
      updateable: z.boolean(),
      createable: z.boolean(),
      referenceTo: z.array(z.string()).nullish(),
      relationshipName: z.string().nullish(),
      picklistValues: z
        .array(
          z.object({
            active: z.boolean(),
            defaultValue: z.boolean(),
            value: z.string(),
          }),
        )
        .nullish(),
    }),
  ),
  recordTypeInfos: z.array(z.object({ developerName: z.string() })).nullish(),
});
/** What this connector reads of an object's describe. */
export type ObjectDescribe = z.infer<typeof describeAnswer>;
export type FieldDescribe = ObjectDescribe['fields'][number];

/** All methods throw ParleyError. */
export class SalesforceClient {
  readonly #options: ClientOptions;
  #requests = 0;
  #writes = 0;
  #serverTime: Instant | null = null;
  #dailyUse: DailyUse | null = null;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** The server's clock at its latest answer, whole seconds; null before the first. */
  get serverTime(): Instant | null {
    return this.#serverTime;
  }

  /** For the transport: takes the server's clock and the org's use of its day from an answer. */
  noteAnswer(headers: Readonly<Record<string, string>>): void {
    const at = Date.parse(headers['date'] ?? '');
    if (!Number.isNaN(at)) this.#serverTime = at;
    const [, used, limit] = /api-usage=(\d+)\/(\d+)/.exec(headers['sforce-limit-info'] ?? '') ?? [];
    if (limit === undefined) return;
    this.#dailyUse = { used: Number(used), limit: Number(limit) };
    this.#options.budget.learn(this.#dailyUse);
  }

  usage(): ApiUsage {
    return {
      requests: this.#requests,
      writes: this.#writes,
      dailyUsed: this.#dailyUse?.used ?? null,
      dailyLimit: this.#dailyUse?.limit ?? null,
    };
  }

  /** Calls that a run of this priority may make, as far as the org has said how many it has. */
  allowance(): CallAllowance {
    return this.#options.budget.allowance(this.#options.priority);
  }

  /** Sends a call and checks the answer's shape. Reads are tried up to three times. */
  send<T>(call: Call, shape: z.ZodType<T>): Promise<T> {
    const isRead = call.isRead ?? call.method === 'GET';
    return this.#repeated(call, isRead, async () => {
      const answer = await this.#authorised(call, (token) => this.#once(call, token, isRead));
      const parsed = shape.safeParse(answer);
      if (parsed.success) return parsed.data;
      throw badAnswer(call.what, parsed.error);
    });
  }

  /** Reads an answer as it comes; all of it again, up to three times, when it breaks off. */
  download<T>(
    { path, what }: Pick<Call, 'path' | 'what'>,
    take: (answer: Download) => Promise<T>,
  ): Promise<T> {
    const call: Call = { method: 'GET', path, what };
    return this.#repeated(call, true, async () =>
      take(await this.#authorised(call, (token) => this.#download(call, token))),
    );
  }

  async #repeated<T>(call: Call, isRead: boolean, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const fault = this.#faultOf(error, call);
        if (!isRead || attempt === READ_ATTEMPTS || !REPEATABLE.has(fault.code)) throw fault;
        const pauseMs = FIRST_PAUSE_MS * 2 ** attempt * this.#options.random();
        await this.#options.pause(pauseMs, this.#options.signal);
      }
    }
  }

  /** Pages of a query as the server cuts them. One too long for an address goes in a body. */
  async *query(query: Query): AsyncGenerator<QueryPage> {
    const path = pathOf(query);
    if (path.length <= LONGEST_PATH) yield* this.pagesAt(path);
    else {
      const [first] = await this.firstPages([query]);
      if (first !== undefined) yield* this.pagesFrom(first);
    }
  }

  /** A first page that was asked for with others, and those after it. */
  async *pagesFrom(first: FirstPage | ParleyError): AsyncGenerator<QueryPage> {
    if (first instanceof ParleyError) throw first;
    yield first.page;
    if (first.next !== null) yield* this.pagesAt(first.next);
  }

  /** Pages from the path of one on, below the version or from `/services`. */
  async *pagesAt(start: string): AsyncGenerator<QueryPage> {
    let path: string | null = start;
    while (path !== null) {
      const call: Call = { method: 'GET', path, what: 'a query' };
      const { page, next }: FirstPage = firstPageOf(await this.send(call, queryAnswer));
      path = next;
      yield page;
    }
  }

  /**
   * The first pages of at most {@link QUERIES_PER_CALL} queries for the price of one call, in their
   * order. A query that fails is its own fault, not the others'.
   */
  async firstPages(queries: readonly Query[]): Promise<readonly (FirstPage | ParleyError)[]> {
    const { version } = this.#options.connection;
    const compositeRequest = queries.map((query, index) => ({
      method: 'GET',
      url: `/services/data/v${version}${pathOf(query)}`,
      referenceId: `query${index}`,
    }));
    const { compositeResponse } = await this.send(
      {
        method: 'POST',
        path: '/composite',
        body: { allOrNone: false, compositeRequest },
        what: `${queries.length} queries`,
        isRead: true,
      },
      compositeAnswer,
    );
    return queries.map((_, index) => {
      const part = compositeResponse.find((one) => one.referenceId === `query${index}`);
      const answer = queryAnswer.safeParse(part?.body);
      if (answer.success && part?.httpStatusCode === 200) return firstPageOf(answer.data);
      const refused = refusalBody.safeParse(part?.body);
      if (!refused.success) return badAnswer('a query', part);
      const [{ errorCode, message }] = refused.data;
      const call: Call = { method: 'GET', path: '', what: 'a query' };
      return this.#faultOf(Object.assign(new Error(message), { errorCode }), call);
    });
  }

  /** All rows of a small query. */
  async queryRows(soql: SoqlQuery): Promise<readonly QueryRow[]> {
    const rows: QueryRow[] = [];
    for await (const page of this.query({ soql, deleted: false })) rows.push(...page.rows);
    return rows;
  }

  /** The object as the integration user sees it; null when it may not see it at all. */
  describe(object: string): Promise<ObjectDescribe | null> {
    return this.#options.describes.of(object, () => this.#describe(object));
  }

  /** Describes an object as often as at first, while something of it is missed. */
  missesOf(object: string): void {
    this.#options.describes.missing(object);
  }

  /** The next describes ask the org. */
  forgetDescribes(): void {
    this.#options.describes.forget();
  }

  async #describe(object: string): Promise<ObjectDescribe | null> {
    const path = `/sobjects/${encodeURIComponent(object)}/describe`;
    try {
      return await this.send({ method: 'GET', path, what: `describe ${object}` }, describeAnswer);
    } catch (error) {
      const fault = faultOf(error, object);
      if (fault.code === 'CRM_RECORD_GONE' || fault.code === 'CRM_FIELD_MISSING') return null;
      throw fault;
    }
  }

  /** One attempt; a refused token is renewed once. */
  async #authorised<T>(call: Call, once: (token: string) => Promise<T>): Promise<T> {
    const token = await this.#options.tokens.accessToken();
    try {
      return await once(token);
    } catch (error) {
      if (faultOf(error, call.what).code !== 'CRM_AUTH_EXPIRED') throw error;
      return once(await this.#options.tokens.renewed(token));
    }
  }

  async #download({ path, what }: Call, token: string): Promise<Download> {
    const { budget, priority, connection, download } = this.#options;
    this.#options.signal?.throwIfAborted();
    await budget.take(priority);
    this.#requests += 1;
    const url = `${connection.instanceUrl}/services/data/v${connection.version}${path}`;
    const answer = await download(url, { authorization: `Bearer ${token}`, accept: 'text/csv' });
    if (answer.status === 200) return answer;
    if (answer.status < 300) throw badAnswer(what);
    let text = '';
    for await (const piece of answer.text) text += piece;
    const refused = refusalBody.safeParse(jsonOf(text));
    const [{ errorCode, message }] = refused.success
      ? refused.data
      : [{ errorCode: `ERROR_HTTP_${answer.status}`, message: what }];
    throw Object.assign(new Error(message), { errorCode });
  }

  async #once(call: Call, token: string, isRead: boolean): Promise<unknown> {
    const { budget, priority, connection } = this.#options;
    this.#options.signal?.throwIfAborted();
    await budget.take(priority);
    this.#requests += 1;
    if (!isRead) this.#writes += 1;
    return connection.request({
      method: call.method,
      url: call.path,
      headers: {
        ...(isRead ? {} : WRITE_HEADERS),
        authorization: `Bearer ${token}`,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
  }

  /** An abort by the caller is no fault of the CRM. */
  #faultOf(error: unknown, call: Call): ParleyError {
    this.#options.signal?.throwIfAborted();
    const fault = faultOf(error, call.what);
    // A field or an object went away since it was described.
    if (fault.code === 'CRM_FIELD_MISSING') this.forgetDescribes();
    return fault;
  }
}
