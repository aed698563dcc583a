// The Salesforce connector: OAuth and sessions on jsforce. Holds configuration, no tenant's state.
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from 'jsforce';
import type { CallWindows } from '../../src/ports/call-windows.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { CrmConnector, SessionOptions } from '../../src/ports/crm.ts';
import { DailyBudget, DEFAULT_DAILY_SHARE } from '../daily-budget.ts';
import type { HttpTrace } from '../http-trace.ts';
import { localWindows } from '../local-windows.ts';
import { BULK_SIZES, type BulkSizes } from './bulk-reading.ts';
import { reread } from './changes.ts';
import { SalesforceClient } from './client.ts';
import { DescribeBook } from './describes.ts';
import { trustedOriginOf } from './hosts.ts';
import { proposeMapping } from './mapping.ts';
import { ASKED, authorizeUrl, exchangeCode, type OauthOptions, refresh, revoke } from './oauth.ts';
import { recordUrl } from './record-url.ts';
import { SalesforceSession } from './session.ts';
import { identify, signInUrl } from './sign-in.ts';
import { OneShotTransport } from './transport.ts';

export type SalesforceConnectorOptions = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `https://login.salesforce.com`, test.salesforce.com, a My Domain, or a sandbox of our own. */
  readonly loginUrl: string;
  /** Prefix of the package's fields, '' when unpackaged. */
  readonly namespace?: string;
  readonly clock: Clock;
  /** Where calls are counted; default: in this process alone. */
  readonly windows?: CallWindows;
  /** 0 to 1: Parley's share of an org's daily API calls. */
  readonly dailyShare?: number;
  readonly trace: HttpTrace;
  readonly apiVersion?: string;
  readonly requestTimeoutMs?: number;
  /** How much a first reading takes at once; less, to see it with few records. */
  readonly bulk?: Partial<BulkSizes>;
  /** 0 to 1, for jitter between attempts. */
  readonly random?: () => number;
  readonly pause?: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** Summer '26. jsforce's own default is 50.0: always name one. */
const API_VERSION = '67.0';
const WORDS = {
  setting: 'PARLEY_SALESFORCE_DAILY_SHARE',
  cure: 'raise the org’s daily API limit with Salesforce',
} as const;
/** Salesforce ends a query after 120 s (SOQL limits, 2026-11). */
const REQUEST_TIMEOUT_MS = 130_000;

/** Builds the connector. Throws CRM_HOST_REFUSED for a login address that is no URL. */
export function salesforceConnector(options: SalesforceConnectorOptions): CrmConnector {
  const { clientId, clientSecret, loginUrl, trace, clock } = options;
  const timeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const oauth: OauthOptions = {
    clientId,
    clientSecret,
    loginUrl: trustedOriginOf(loginUrl, loginUrl),
    transport: new OneShotTransport({ trace, timeoutMs }),
  };

  const windows = options.windows ?? localWindows();
  const share = options.dailyShare ?? DEFAULT_DAILY_SHARE;
  const describeBooks = new Map<string, DescribeBook>();
  const describesOf = (name: string) => {
    const book = describeBooks.get(name) ?? new DescribeBook(clock);
    describeBooks.set(name, book);
    return book;
  };
  const budgets = new Map<string, DailyBudget>();
  const budgetOf = (name: string) => {
    const budget = budgets.get(name) ?? new DailyBudget({ windows, name, share, clock, ...WORDS });
    budgets.set(name, budget);
    return budget;
  };

  function open({
    connectionId,
    apiUrl,
    tokens,
    priority,
    signal,
  }: SessionOptions): SalesforceSession {
    const connection = new Connection({
      instanceUrl: trustedOriginOf(apiUrl, loginUrl),
      version: options.apiVersion ?? API_VERSION,
    });
    const client: SalesforceClient = new SalesforceClient({
      connection,
      download: (url, headers) => transport.download(url, headers),
      tokens,
      budget: budgetOf(connectionId),
      describes: describesOf(connectionId),
      priority,
      signal,
      pause: options.pause ?? defaultPause,
      random: options.random ?? Math.random,
    });
    const transport = new OneShotTransport({
      trace,
      timeoutMs,
      signal,
      onAnswer: (headers) => client.noteAnswer(headers),
    });
    connection._transport = transport;
    const bulk = { ...BULK_SIZES, ...options.bulk };
    return new SalesforceSession({ client, namespace: options.namespace ?? '', clock, bulk });
  }

  return {
    crm: 'salesforce',
    asks: ASKED,
    authorizeUrl: (request) => authorizeUrl(oauth, request),
    exchangeCode: (exchange) => exchangeCode(oauth, exchange),
    refresh: (refreshToken, apiUrl) => refresh(oauth, refreshToken, apiUrl),
    revoke: (refreshToken) => revoke(oauth, refreshToken),
    open,
    proposeMapping,
    reread,
    recordUrl,
    tellsAlong: true,
    signIn: {
      authorizeUrl: (request) => signInUrl({ ...oauth, clock }, request),
      identify: (exchange) => identify({ ...oauth, clock }, exchange),
    },
  };
}

async function defaultPause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal });
}
