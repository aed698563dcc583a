// HubSpot behind the CRM port: OAuth and sessions. Everything HubSpot stays in this folder.
import type { CallWindows } from '../../src/ports/call-windows.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { CrmConnector } from '../../src/ports/crm.ts';
import type { Push, PushedRequest } from '../../src/ports/push.ts';
import { DEFAULT_DAILY_SHARE } from '../daily-budget.ts';
import type { HttpTrace } from '../http-trace.ts';
import { localWindows } from '../local-windows.ts';
import { HubspotApi, trustedApiUrl } from './api.ts';
import { DEFAULT_SHARE, PortalBudget } from './budget.ts';
import { readCardRequest, readSettingsRequest } from './card-request.ts';
import { reread } from './changes.ts';
import { proposeMapping } from './mapping.ts';
import { ASKED, authorizeUrl, endGrant, exchangeCode, refresh } from './oauth.ts';
import { recordUrlFrom } from './record-url.ts';
import { validSignature } from './request-signature.ts';
import { hubspotSession } from './session.ts';
import { readEvents } from './webhook-events.ts';

/** How the connector reaches HubSpot, and what tests replace. */
export type HubspotOptions = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `https://api.hubapi.com`, or the sandbox. */
  readonly apiUrl: string;
  /** `https://app.hubspot.com/oauth/authorize`, or the sandbox's consent page. */
  readonly authorizeUrl: string;
  readonly clock: Clock;
  readonly trace: HttpTrace;
  /** Where calls are counted; default: in this process alone. */
  readonly windows?: CallWindows;
  /** 0 to 1: Parley's share of the calls per ten seconds. */
  readonly share?: number;
  /** 0 to 1: Parley's share of the calls per day, where HubSpot tells a limit of them. */
  readonly dailyShare?: number;
  /** 0 to 1, for jitter between retries. */
  readonly random?: () => number;
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly requestTimeoutMs?: number;
  readonly retryDeadlineMs?: number;
};

/** The HubSpot connector. Opens any number of sessions; those of one portal share its budget. */
export function hubspotConnector(options: HubspotOptions): CrmConnector {
  const windows = options.windows ?? localWindows();
  const { share = DEFAULT_SHARE, dailyShare = DEFAULT_DAILY_SHARE, clock } = options;
  const shares = { share, dailyShare, clock };
  const budgets = new Map<string, PortalBudget>();
  const budgetOf = (name: string) => {
    const budget = budgets.get(name) ?? new PortalBudget({ ...shares, windows, name });
    budgets.set(name, budget);
    return budget;
  };
  const oauth = { ...options, apiUrl: trustedApiUrl(options.apiUrl, options.apiUrl) };
  const { wait, requestTimeoutMs, retryDeadlineMs } = options;
  return {
    crm: 'hubspot',
    asks: ASKED,
    authorizeUrl: (request) => authorizeUrl(oauth, request),
    exchangeCode: (exchange) => exchangeCode(oauth, exchange),
    refresh: (refreshToken) => refresh(oauth, refreshToken),
    revoke: (refreshToken) => endGrant(oauth, refreshToken),
    open: ({ connectionId, apiUrl, tokens, priority, signal }) => {
      const api = new HubspotApi({
        apiUrl: trustedApiUrl(apiUrl, options.apiUrl),
        tokens,
        budget: budgetOf(connectionId),
        priority,
        trace: options.trace,
        random: options.random ?? Math.random,
        ...(signal ? { signal } : {}),
        ...(wait ? { wait } : {}),
        ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
        ...(retryDeadlineMs === undefined ? {} : { retryDeadlineMs }),
      });
      return hubspotSession(api, options.clock);
    },
    proposeMapping,
    reread,
    recordUrl: recordUrlFrom(options.authorizeUrl),
    readPush: (request) => readPush(request, options),
    readCard: (request) =>
      readCardRequest(request, { clientSecret: options.clientSecret, now: options.clock.now() }),
    readSettings: (request) =>
      readSettingsRequest(request, {
        clientSecret: options.clientSecret,
        now: options.clock.now(),
      }),
  };
}

/** A webhook delivery: genuine, fresh, and what it is about. */
function readPush(request: PushedRequest, { clientSecret, clock }: HubspotOptions): Push {
  const signature = validSignature(request, clientSecret, clock.now());
  if (signature === null) return { result: 'not_authentic' };
  const events = readEvents(request.body);
  return events === null ? { result: 'unreadable' } : { result: 'read', id: signature, ...events };
}
