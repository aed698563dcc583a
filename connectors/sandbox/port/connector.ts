// The port face: the CRM port directly on the sandbox world, without HTTP. For simulation, where
// every call must be able to meet any fault and a run takes milliseconds.
import { ParleyError } from '../../../src/domain/errors.ts';
import { placesOf } from '../../../src/domain/mapping-walk.ts';
import type { OwnFieldKey } from '../../../src/domain/own-fields.ts';
import type {
  CrmConnector,
  CrmObject,
  CrmSchema,
  CrmSession,
  Grant,
  SessionOptions,
  UnseenPlace,
} from '../../../src/ports/crm.ts';
import type { Push, PushedRequest } from '../../../src/ports/push.ts';
import { type IssuedTokens, type TokenAnswer, TokenBook } from '../oauth.ts';
import type { Row, World, WorldCrm } from '../world.ts';
import type { Account, RowFault } from './account.ts';
import {
  CallGate,
  type Carry,
  type FaultSource,
  type RateLimit,
  SessionCalls,
  type Straying,
} from './calls.ts';
import { OVERLAP_MS, readChanges, reread } from './changes.ts';
import { existing, listIds, newestIds, readRecords } from './given-records.ts';
import { HUBSPOT_DIALECT } from './hubspot-dialect.ts';
import { makesRecords } from './made-records.ts';
import { provision, removeOwnFields } from './own-fields.ts';
import { applyPatches, readOwnFields } from './patches.ts';
import { SALESFORCE_DIALECT } from './salesforce-dialect.ts';
import { hear, readTasks, saveTask } from './tasks.ts';

const CLIENT = { clientId: 'parley-port', clientSecret: 'port' };
const SCOPES = ['api', 'refresh_token'];
const ASKED = SCOPES.map((name) => ({ name, why: 'The sandbox asks.', isOptional: false }));
const CODE_LIFE_MS = 600_000;
const EXTERNAL_IDS: Readonly<Record<WorldCrm, string>> = {
  salesforce: '00DQy0000000001AAA',
  hubspot: '48500001',
};
/** Salesforce and HubSpot filter by times of whole seconds. */
const SECOND_MS = 1_000;
const ALL_ROWS = 1_000_000;

/** What goes wrong, and when. Left out: nothing does, and no time passes. */
export type WorldConnectorOptions = {
  readonly faults: FaultSource;
  readonly carry?: Carry;
  /** Rows of one page of changes. */
  readonly pageSize?: number;
  /** Rows of one write call; the vendor's own maximum when left out. */
  readonly batchSize?: number;
  /** How far the search index is behind (HubSpot). */
  readonly lagMs?: () => number;
  /** Changes within so much have one time; a second when left out. */
  readonly grainMs?: number;
  /** How far readings overlap; longer than the index may be behind. */
  readonly overlapMs?: number;
  readonly rowFault?: (row: Row) => RowFault | null;
  /** Own fields that were deleted or hidden from the integration user. */
  readonly isHidden?: (field: OwnFieldKey) => boolean;
  /** Own fields that the integration user may see, not change. */
  readonly isReadOnly?: (field: OwnFieldKey) => boolean;
  /** Own fields that something else in the CRM uses: they cannot be taken out. */
  readonly isInUse?: (field: OwnFieldKey) => boolean;
  /** False for a row that is not shared with Parley's user. */
  readonly isVisible?: (row: Row) => boolean;
  /** Fields that Parley's user may not see just now, of those that a mapping names. */
  readonly unseen?: () => readonly UnseenPlace[];
  readonly limit?: RateLimit;
  readonly straying?: Straying;
  /** Where the API is; tells the accounts of several worlds apart. */
  readonly apiUrl?: string;
  /** Makes token text; must never repeat. */
  readonly mint?: () => string;
};

/** The port on a world, and the one thing a person does outside it. */
export type WorldConnector = CrmConnector & {
  /** Consents as a user; returns the callback's query. */
  consent(authorizeUrl: string, userId: string): URLSearchParams;
};

/** The CRM port on one of the world's databases. Throws what the real connectors throw. */
export function worldConnector(
  world: World,
  crm: WorldCrm,
  options: WorldConnectorOptions,
): WorldConnector {
  const dialect = crm === 'salesforce' ? SALESFORCE_DIALECT : HUBSPOT_DIALECT;
  const database = world.database(crm);
  const account: Account = {
    database,
    dialect,
    now: world.now,
    pageSize: options.pageSize ?? ALL_ROWS,
    batchSize: options.batchSize ?? dialect.batchSize,
    lagMs: options.lagMs ?? (() => 0),
    grainMs: options.grainMs ?? SECOND_MS,
    overlapMs: options.overlapMs ?? OVERLAP_MS,
    rowFault: options.rowFault ?? (() => null),
    isHidden: options.isHidden ?? (() => false),
    isReadOnly: options.isReadOnly ?? (() => false),
    isInUse: options.isInUse ?? (() => false),
    isVisible: options.isVisible ?? (() => true),
    unseen: options.unseen ?? (() => []),
  };
  const { mint } = options;
  const book = new TokenBook(database, {
    clients: [CLIENT],
    pkce: 'required',
    rotates: dialect.rotates,
    accessLifeMs: dialect.accessLifeMs,
    codeLifeMs: CODE_LIFE_MS,
    now: world.now,
    ...(mint === undefined ? {} : { mint }),
  });
  const { faults, carry = async (work) => work(), limit = null, straying = null } = options;
  const gate = new CallGate({ crm, faults, carry, now: world.now, limit, straying });
  const apiUrl = options.apiUrl ?? `https://${crm}.sandbox.example`;
  const atTokenEndpoint = (work: () => TokenAnswer) =>
    gate.exchange({ method: 'POST', path: '/token' }, () => grantOf(crm, apiUrl, work()));
  return {
    crm,
    asks: ASKED,
    authorizeUrl: ({ state, redirectUri, codeChallenge }) => {
      const query = new URLSearchParams({ state, redirectUri, codeChallenge });
      return `${apiUrl}/authorize?${query}`;
    },
    consent: (authorizeUrl, userId) => consentOf(book, authorizeUrl, userId),
    exchangeCode: ({ code, redirectUri, codeVerifier }) =>
      atTokenEndpoint(() => book.redeem(CLIENT, code, { redirectUri, codeVerifier })),
    refresh: (refreshToken) => atTokenEndpoint(() => book.refresh(CLIENT, refreshToken)),
    revoke: async (refreshToken) => {
      await gate.exchange({ method: 'POST', path: '/revoke' }, () => book.revoke(refreshToken));
    },
    open: (session) => openSession(account, gate, book, session),
    proposeMapping: () => dialect.mapping,
    reread,
    ...(dialect.hasSearchIndex
      ? { readPush: (request) => pushOf(crm, request) }
      : { tellsAlong: true }),
  };
}

/** Webhooks of the port face: plain names of records, and a header that tells repetitions apart. */
function pushOf(crm: WorldCrm, { headers, body }: PushedRequest): Push {
  const named = JSON.parse(new TextDecoder().decode(body)) as {
    object: string;
    recordId: string;
  }[];
  const externalId = EXTERNAL_IDS[crm];
  return {
    result: 'read',
    id: String(headers['x-request']),
    ignored: 0,
    notices: named.map(({ object, recordId }) => {
      const kind = object === HUBSPOT_DIALECT.task ? 'task' : 'record';
      return { externalId, object, recordId, kind };
    }),
  };
}

function consentOf(book: TokenBook, authorizeUrl: string, userId: string): URLSearchParams {
  const query = new URL(authorizeUrl).searchParams;
  const code = book.consent({
    clientId: CLIENT.clientId,
    redirectUri: query.get('redirectUri') ?? '',
    userId,
    scopes: SCOPES,
    codeChallenge: query.get('codeChallenge'),
  });
  return new URLSearchParams({ code, state: query.get('state') ?? '' });
}

function grantOf(crm: WorldCrm, apiUrl: string, answer: TokenAnswer): Grant {
  if (!answer.ok) {
    throw new ParleyError('CRM_REAUTH_NEEDED', `The grant is no longer good: ${answer.reason}.`, {
      hint: 'Connect it again from the console.',
    });
  }
  const { accessToken, refreshToken, expiresAt, scopes, userId }: IssuedTokens = answer.tokens;
  const externalId = EXTERNAL_IDS[crm];
  return { accessToken, refreshToken, expiresAt, scopes, externalId, apiUrl, userId };
}

function openSession(
  account: Account,
  gate: CallGate,
  book: TokenBook,
  { tokens }: SessionOptions,
): CrmSession {
  const { dialect, database } = account;
  const calls = new SessionCalls(gate, tokens, (token) => book.access(token));
  const read = <T>(path: string, work: () => T) =>
    calls.send({ method: 'GET', path, effect: 'read', work });
  return {
    crm: dialect.crm,
    describe: () => read('/describe', () => schemaOf(account)),
    provision: () => provision(account, calls),
    removeOwnFields: (homes, kept) => removeOwnFields(account, calls, { homes, kept }),
    // As a CRM with one currency.
    currencyRates: async () => null,
    users: () => read('/users', () => [...database.rows(dialect.streams[0])].map(dialect.userOf)),
    readChanges: (cursor, _mapping, listening) => {
      const isTold = listening !== undefined && !dialect.hasSearchIndex;
      const listen = isTold ? () => hear(account, listening) : null;
      return readChanges(account, calls, { cursor, listen });
    },
    readRecords: (refs) => readRecords(account, calls, refs),
    unseen: async () => account.unseen(),
    existing: (object, ids) => existing(account, calls, object, ids),
    listIds: (object, after) => listIds(account, calls, object, after),
    newestIds: (object, _, most) => newestIds(account, calls, object, most),
    readOwnFields: (refs, home) => readOwnFields(account, calls, refs, home),
    applyPatches: (patches) => applyPatches(account, calls, patches),
    saveTask: (draft, beforeMaking) => saveTask(account, calls, { draft, beforeMaking }),
    readTasks: (cursor) => readTasks(account, calls, cursor),
    makesRecords: () => read('/own-objects', () => makesRecords(account)),
    // As an org with a package of before these.
    showHeartbeat: async () => false,
    readStatements: async () => [],
    usage: () => ({
      requests: calls.requests,
      writes: calls.writes,
      dailyUsed: null,
      dailyLimit: null,
    }),
    close: async () => {},
  };
}

/** The objects that are read, with the fields and links that the vendor's own mapping names. */
function schemaOf({ dialect, unseen }: Account): CrmSchema {
  const { crm, streams, task, mapping } = dialect;
  const [users, accounts] = streams;
  const fields = new Map([...streams, task].map((name) => [name, new Set<string>()]));
  const links = new Map<string, Set<string>>();
  for (const { object, path, kind } of placesOf(mapping)) {
    const steps = path.split('.');
    const field = kind === 'link' ? undefined : steps.pop();
    let at = object;
    for (const step of steps) {
      links.set(at, (links.get(at) ?? new Set()).add(step));
      at = behind(step, users, accounts);
    }
    if (field !== undefined) fields.get(at)?.add(field);
  }
  for (const { object, field } of unseen()) {
    if (field === null) fields.delete(object);
    else fields.get(object)?.delete(field);
  }
  const objects = [...fields].map(
    ([name, names]): CrmObject => ({
      name,
      fields: [...names].map((one) => ({
        ...{ name: one, label: one, type: 'string', writable: true, options: [] },
      })),
      links: [...(links.get(name) ?? [])].map((one) => ({
        name: one,
        to: [behind(one, users, accounts)],
      })),
    }),
  );
  return { crm, objects };
}

/** Where a link of claims and accounts leads. */
const behind = (link: string, users: string, accounts: string) =>
  /^owner/i.test(link) ? users : accounts;
