// The Salesforce face: an express router that speaks REST API v67.0 and OAuth over the world's
// Salesforce database. Faults, sessions, limits and error bodies are dealt with here, once.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import express, {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type Response,
  type Router,
} from 'express';
import type { Faults } from '../faults.ts';
import { type OauthClient, TokenBook } from '../oauth.ts';
import type { World } from '../world.ts';
import { type Answer, type Call, methodNotAllowed, type Org } from './api.ts';
import { DAILY_QUERY_JOBS, QueryJobs } from './bulk.ts';
import { answerCollections, answerComposite } from './composite.ts';
import { baseUrl, oauthRoutes, orgIdOf } from './oauth-routes.ts';
import { Cursors } from './query.ts';
import { notFound, Refusal } from './refusal.ts';
import { answerSobjects } from './rows.ts';
import { orgKind, orgSchema, type Schema } from './schema.ts';
import { answerTooling } from './tooling.ts';

export type SalesforceFaceOptions = {
  readonly world: World;
  readonly faults: Faults;
  /** Apps that may ask for access. */
  readonly clients: readonly OauthClient[];
  /** Rows on a page of a query: less than the vendor's 2,000 shows paging with few records. */
  readonly pageSize?: number;
};

/** Salesforce lets a code live 15 minutes (help, "OAuth 2.0 Web Server Flow", 2026-11). */
const CODE_LIFE_MS = 15 * 60_000;
const CURRENT_VERSION = 67;
const OLDEST_VERSION = 60;
const VERSION_PATH = /^\/services\/data\/v(\d+)\.0(?:\/(.*))?$/;

/** The router of one sandbox org. */
export function salesforceFace(options: SalesforceFaceOptions): Router {
  const { world, faults, clients } = options;
  const tokens = new TokenBook(world.salesforce, {
    clients,
    pkce: 'required',
    rotates: true,
    accessLifeMs: null,
    codeLifeMs: CODE_LIFE_MS,
    now: world.now,
    mint: (kind) => mintToken(kind, orgIdOf(world.salesforce)),
  });
  const router = express.Router();
  router.use(clockHeader(world), troublemaker(faults));
  router.use(oauthRoutes({ database: world.salesforce, faults, tokens }));
  router.get('/services/data', (_request, response) => {
    response.json(versions());
  });
  router.use('/services/data', refuseLongAddresses);
  router.use('/services/data', express.json({ limit: '10mb', strict: false }));
  const rest = new RestApi(options, tokens);
  router.use('/services/data', (request, response) => rest.handle(request, response));
  router.use(answerFaults);
  return router;
}

/** Session ids start with the org id and `!`; refresh tokens with `5Aep`. */
function mintToken(kind: 'code' | 'access' | 'refresh', orgId: string): string {
  if (kind === 'access') return `${orgId.slice(0, 15)}!AQ${randomBytes(48).toString('base64url')}`;
  if (kind === 'refresh') return `5Aep${randomBytes(40).toString('base64url')}`;
  return `aPrx${randomBytes(32).toString('base64url')}`;
}

function versions(): readonly object[] {
  const count = CURRENT_VERSION - OLDEST_VERSION + 1;
  return Array.from({ length: count }, (_, index) => {
    const version = `${OLDEST_VERSION + index}.0`;
    return { label: `v${version}`, url: `/services/data/v${version}`, version };
  });
}

/** REST guide, v67: an address has at most 16,384 bytes. */
const LONGEST_ADDRESS = 16_384;

function refuseLongAddresses(request: Request, response: Response, next: NextFunction): void {
  if (request.originalUrl.length <= LONGEST_ADDRESS) next();
  else response.status(414).type('text/html').send('<h1>URI Too Long</h1>');
}

/** Clients take the server's time from this header; it follows the world's clock. */
function clockHeader(world: World) {
  return (_request: Request, response: Response, next: NextFunction): void => {
    response.setHeader('Date', new Date(world.now()).toUTCString());
    next();
  };
}

function troublemaker(faults: Faults) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const fault = faults.next('salesforce', { method: request.method, path: request.originalUrl });
    switch (fault?.kind) {
      case 'status':
        response.status(fault.status).set({ ...fault.headers });
        if (typeof fault.body === 'string') response.send(fault.body);
        else response.json(fault.body ?? unknownFault(fault.status));
        return;
      case 'drop_request':
        request.socket.destroy();
        return;
      case 'drop_reply':
        cutReply(request, response);
        break;
      case 'delay':
        await pause(fault.ms);
        break;
      case undefined:
    }
    next();
  };
}

const unknownFault = (status: number) => new Refusal(status, 'UNKNOWN_EXCEPTION', 'injected').body;

/** The work is done; the first byte of the answer cuts the connection instead. */
function cutReply(request: Request, response: Response): void {
  response.end = () => {
    request.socket.destroy();
    return response;
  };
}

class RestApi {
  readonly #options: SalesforceFaceOptions;
  readonly #tokens: TokenBook;
  readonly #cursors = new Cursors();
  readonly #jobs = new QueryJobs();
  readonly #schemas = new Map<string, Schema>();

  constructor(options: SalesforceFaceOptions, tokens: TokenBook) {
    this.#options = options;
    this.#tokens = tokens;
  }

  handle(request: Request, response: Response): void {
    const [, version, rest = ''] = VERSION_PATH.exec(request.baseUrl + request.path) ?? [];
    const number = Number(version);
    if (!(number >= OLDEST_VERSION && number <= CURRENT_VERSION)) throw notFound();
    const userId = this.#authorised(request);
    this.#count(response);
    const autoAssigns = request.get('sforce-auto-assign')?.toUpperCase() !== 'FALSE';
    const org = { ...this.#org(userId, `/services/data/v${version}.0`), autoAssigns };
    const call: Call = {
      method: request.method,
      segments: rest.split('/').filter(Boolean).map(decodeURIComponent),
      query: new URL(request.originalUrl, baseUrl(request)).searchParams,
      headers: request.headers as Record<string, string>,
      body: request.body,
    };
    const answer = this.#answer(org, call);
    response.status(answer.status).set({ ...answer.headers });
    if (answer.csv !== undefined) response.type('text/csv').send(answer.csv);
    else if (answer.body === undefined) response.end();
    else response.json(answer.body);
  }

  #authorised(request: Request): string {
    const token = /^(?:Bearer|OAuth) (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? '';
    const access = this.#tokens.access(token);
    if (access) return access.userId;
    throw new Refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  }

  /** Every call counts; the one over the limit is refused, its usage header included. */
  #count(response: Response): void {
    const { faults } = this.#options;
    const used = faults.countCall('salesforce');
    const limit = faults.switches.salesforceDailyLimit;
    response.setHeader('Sforce-Limit-Info', `api-usage=${Math.min(used, limit)}/${limit}`);
    if (used <= limit) return;
    faults.countRefused('salesforce');
    throw new Refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  }

  #org(userId: string, basePath: string): Omit<Org, 'autoAssigns'> {
    const { world, faults, pageSize } = this.#options;
    return {
      database: world.salesforce,
      schema: this.#schema(faults),
      faults,
      now: world.now,
      userId,
      basePath,
      pageSize: pageSize ?? Number.MAX_SAFE_INTEGER,
    };
  }

  #schema({ switches }: Faults): Schema {
    const kind = orgKind(switches);
    const key = JSON.stringify(kind);
    const schema = this.#schemas.get(key) ?? orgSchema(kind);
    this.#schemas.set(key, schema);
    return schema;
  }

  /** Jobs and the Tooling API are asked by themselves: they are no part of a composite call. */
  #answer(org: Org, call: Call): Answer {
    switch (call.segments[0]?.toLowerCase()) {
      case 'jobs':
        return this.#jobs.answer(org, call);
      case 'tooling':
        return answerTooling(org, call, this.#cursors);
      default:
        return this.#dispatch(org, call);
    }
  }

  #dispatch(org: Org, call: Call): Answer {
    const [first, second] = call.segments;
    switch (first?.toLowerCase()) {
      case undefined:
        return { status: 200, body: resources(org, call) };
      case 'query':
      case 'queryall':
        return this.#cursors.answer(org, call);
      case 'sobjects':
        return answerSobjects(org, call);
      case 'limits':
        return limits(org, call, this.#jobs.made(org.now()));
      case 'composite':
        if (second === 'sobjects') return answerCollections(org, call);
        if (second !== undefined) throw notFound();
        return answerComposite(org, call, (part) => this.#dispatch(org, part));
      default:
        throw notFound();
    }
  }
}

function resources({ basePath, database, userId }: Org, { headers }: Call): object {
  const names = ['composite', 'jobs', 'limits', 'query', 'queryAll', 'sobjects', 'tooling'];
  const identity = `http://${headers['host'] ?? ''}/id/${orgIdOf(database)}/${userId}`;
  return { ...Object.fromEntries(names.map((name) => [name, `${basePath}/${name}`])), identity };
}

function limits(org: Org, call: Call, queryJobs: number): Answer {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  const max = org.faults.switches.salesforceDailyLimit;
  const remaining = Math.max(max - org.faults.apiCallsUsed('salesforce'), 0);
  const body = {
    DailyApiRequests: { Max: max, Remaining: remaining },
    DailyBulkV2QueryJobs: { Max: DAILY_QUERY_JOBS, Remaining: DAILY_QUERY_JOBS - queryJobs },
  };
  return { status: 200, body };
}

const answerFaults: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const refusal = refusalOf(error);
  response.status(refusal.status).json(refusal.body);
};

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const status = (error as { status?: unknown }).status;
  if (status === 400)
    return new Refusal(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is not JSON');
  if (status === 413) return new Refusal(413, 'REQUEST_TOO_LARGE', 'The request body is too large');
  return new Refusal(500, 'UNKNOWN_EXCEPTION', `An unexpected error occurred: ${String(error)}`);
}
