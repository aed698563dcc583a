// HubSpot's HTTP face of the sandbox: the dated API 2026-09 as far as Parley and ordinary HubSpot
// clients need it. This file only hangs handlers on paths.
import { performance } from 'node:perf_hooks';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Faults } from '../faults.ts';
import { type OauthClient, TokenBook } from '../oauth.ts';
import type { World } from '../world.ts';
import * as associations from './associations.ts';
import { type Answer, answer, type Call } from './call.ts';
import { ACCESS_LIFE_MS, consentRouter, mintToken } from './consent.ts';
import { checkBearer, checkScopes, meetFault, RateGate } from './gate.ts';
import * as objects from './objects.ts';
import { DEFAULT_PORTAL, Portal, type PortalSettings } from './portal.ts';
import * as properties from './properties.ts';
import { notFound, Refusal } from './refusal.ts';
import { search } from './search.ts';
import * as settings from './settings.ts';

/** Newest dated API (GA 2026-09-08, HubSpot changelog). */
const VERSION = '2026-09';

/** What the face stands on. */
export type HubspotFaceOptions = {
  readonly world: World;
  readonly faults: Faults;
  /** Apps that may ask for consent. */
  readonly clients: readonly OauthClient[];
  readonly portal?: Partial<PortalSettings>;
  /** How far the search index is behind. Default: not at all. */
  readonly searchLagMs?: () => number;
  /** Real time for rate limits, milliseconds. */
  readonly monotonicMs?: () => number;
};

type Handler = (portal: Portal, call: Call) => Answer;

/** A router that answers as HubSpot's API and consent page do, on the rows of `world.hubspot`. */
export function hubspotFace(options: HubspotFaceOptions): Router {
  const { world, faults } = options;
  const portal = new Portal(
    world,
    { ...DEFAULT_PORTAL, ...options.portal },
    {
      searchLagMs: options.searchLagMs ?? (() => 0),
      givesOptional: () => faults.switches.hubspotGivesOptional,
      requiredOnDeals: () => faults.switches.hubspotRequiredOnDeals,
      propertiesInUse: () => faults.switches.hubspotPropertiesInUse,
    },
  );
  const book = new TokenBook(world.hubspot, {
    clients: options.clients,
    pkce: 'optional',
    rotates: false,
    accessLifeMs: ACCESS_LIFE_MS,
    codeLifeMs: 60_000,
    now: world.now,
    mint: mintToken,
  });
  const rates = new RateGate(faults, options.monotonicMs ?? (() => performance.now()));
  const router = Router();
  router.use((request, response, next) => {
    response.set('Date', new Date(world.now()).toUTCString());
    return meetFault(faults, request, response, next);
  });
  router.use(refuseLongAddresses);
  router.use(consentRouter(portal, book, VERSION));
  router.use((request, _response, next) => {
    request.url = datedAddress(request.url);
    next();
  });
  router.use(express.json({ limit: '5mb' }));
  router.use((request, response, next) => {
    checkBearer(book, request, response);
    checkScopes(request, response);
    if (rates.admit(request, response)) next();
  });
  hangRoutes(router, portal, book);
  router.use(() => {
    throw notFound('No such path in this API version');
  });
  router.use(sendRefusal);
  return router;
}

/**
 * Versions before the dated ones answer alike and are supported until 2027 (HubSpot changelog, "Legacy APIs and
 * legacy apps: what's going unsupported and when", 2026): ordinary clients still ask by them.
 */
const UNDATED = [
  [/^\/crm\/v3\/(objects|properties|owners|pipelines)(?=[/?]|$)/, `/crm/$1/${VERSION}`],
  [/^\/crm\/v4\/(objects|associations)(?=\/)/, `/crm/$1/${VERSION}`],
] as const;

const datedAddress = (url: string): string =>
  UNDATED.reduce((address, [undated, dated]) => address.replace(undated, dated), url);

/** As web servers in front of HubSpot do; seen at about this length (public code, 2023 to 2025). */
const LONGEST_ADDRESS = 8_000;

function refuseLongAddresses(request: Request, response: Response, next: NextFunction): void {
  if (request.originalUrl.length <= LONGEST_ADDRESS) next();
  else response.status(414).type('text/html').send('<h1>414 Request-URI Too Large</h1>');
}

function hangRoutes(router: Router, portal: Portal, book: TokenBook): void {
  const on = (handler: Handler) => answer((call) => handler(portal, call));
  hangObjects(router, on);
  hangAssociations(router, on);
  hangProperties(router, on);
  hangSettings(router, on, book);
}

type On = (handler: Handler) => ReturnType<typeof answer>;

function hangObjects(router: Router, on: On): void {
  const base = `/crm/objects/${VERSION}/:type`;
  router.get(base, on(objects.list));
  router.post(base, on(objects.create));
  router.post(`${base}/search`, on(search));
  router.post(`${base}/merge`, on(objects.merge));
  router.post(`${base}/batch/read`, on(objects.batchRead));
  router.post(`${base}/batch/create`, on(objects.batchCreate));
  router.post(`${base}/batch/update`, on(objects.batchUpdate));
  router.post(`${base}/batch/upsert`, on(objects.batchUpsert));
  router.post(`${base}/batch/archive`, on(objects.batchArchive));
  router.get(`${base}/:id`, on(objects.read));
  router.patch(`${base}/:id`, on(objects.update));
  router.delete(`${base}/:id`, on(objects.archive));
}

function hangAssociations(router: Router, on: On): void {
  const record = `/crm/objects/${VERSION}/:from/:id/associations`;
  router.get(`${record}/:to`, on(associations.listOfRecord));
  router.put(`${record}/default/:to/:toId`, on(associations.putDefault));
  router.put(`${record}/:to/:toId`, on(associations.put));
  router.delete(`${record}/:to/:toId`, on(associations.remove));
  const base = `/crm/associations/${VERSION}/:from/:to`;
  router.post(`${base}/batch/read`, on(associations.batchRead));
  router.post(`${base}/batch/create`, on(associations.batchCreate));
  router.post(`${base}/batch/associate/default`, on(associations.batchDefault));
  router.post(`${base}/batch/archive`, on(associations.batchArchive));
  router.post(`${base}/batch/labels/archive`, on(associations.batchArchiveLabels));
  router.get(`${base}/labels`, on(associations.listLabels));
  router.post(`${base}/labels`, on(associations.createLabel));
}

function hangProperties(router: Router, on: On): void {
  const base = `/crm/properties/${VERSION}/:type`;
  router.get(`${base}/groups`, on(properties.listGroups));
  router.post(`${base}/groups`, on(properties.createGroup));
  router.get(`${base}/groups/:name`, on(properties.readGroup));
  router.delete(`${base}/groups/:name`, on(properties.archiveGroup));
  router.post(`${base}/batch/create`, on(properties.batchCreate));
  router.post(`${base}/batch/read`, on(properties.batchRead));
  router.post(`${base}/batch/archive`, on(properties.batchArchive));
  router.get(base, on(properties.list));
  router.post(base, on(properties.create));
  router.get(`${base}/:name`, on(properties.read));
  router.patch(`${base}/:name`, on(properties.update));
  router.delete(`${base}/:name`, on(properties.archive));
}

function hangSettings(router: Router, on: On, book: TokenBook): void {
  router.get(`/crm/owners/${VERSION}`, on(settings.listOwners));
  router.get(`/crm/owners/${VERSION}/:id`, on(settings.readOwner));
  const pipelines = `/crm/pipelines/${VERSION}/:type`;
  router.get(pipelines, on(settings.listPipelines));
  router.get(`${pipelines}/:id`, on(settings.readPipeline));
  router.get(`${pipelines}/:id/stages`, on(settings.listStages));
  router.get(`${pipelines}/:id/stages/:stageId`, on(settings.readStage));
  router.get(`/account-info/${VERSION}/details`, on(settings.accountDetails));
  router.get(`/settings/currencies/${VERSION}/company-currency`, on(settings.companyCurrency));
  router.get(`/settings/currencies/${VERSION}/exchange-rates`, on(settings.listExchangeRates));
  router.get(`/crm/limits/${VERSION}/custom-properties`, on(settings.customPropertyLimits));
  router.post(`/deal-splits/${VERSION}/batch/read`, on(settings.readDealSplits));
  router.post(`/deal-splits/${VERSION}/batch/upsert`, on(settings.upsertDealSplits));
  router.delete(
    `/appinstalls/${VERSION}/external-install`,
    on(() => settings.uninstall(() => book.revokeAll())),
  );
}

/** Express calls this for everything thrown; what is no refusal is the sandbox's own fault. */
function sendRefusal(
  error: unknown,
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (error instanceof SyntaxError && 'body' in error) {
    const refusal = new Refusal(400, 'VALIDATION_ERROR', 'Invalid input JSON');
    response.status(refusal.status).json(refusal.body);
    return;
  }
  if (error instanceof Refusal) response.status(error.status).json(error.body);
  else next(error);
}
