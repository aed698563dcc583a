// The web face: puts together headers, probes, pages and installs. Knows no concrete store or CRM.
import express, { type Express, type RequestHandler } from 'express';
import type { CardDesk } from '../app/card/desk.ts';
import type { WebhookDesk } from '../app/webhooks.ts';
import { adminRoutes } from './admin-routes.ts';
import { type AssetPaths, loadAssets } from './assets.ts';
import { cardRoutes } from './card-routes.ts';
import { checkRoutes } from './check-routes.ts';
import { type ConnectRoutes, connectRoutes } from './connect-routes.ts';
import { consoleRoutes } from './console-routes.ts';
import { contextRoutes } from './context-routes.ts';
import { courtRoutes } from './court-routes.ts';
import { customerRoutes } from './customer-routes.ts';
import { dismissRoutes } from './dismiss-routes.ts';
import type { ConsoleOptions } from './exchange.ts';
import { healthRoutes } from './health-routes.ts';
import { type DecisionLinks, linkRoutes } from './link-routes.ts';
import { mappingEditRoutes } from './mapping-edit-routes.ts';
import { mappingRoutes } from './mapping-routes.ts';
import { answerFault, NOT_FOUND, type OnFault, sendProblem } from './page-problem.ts';
import { type PartnerChecks, partnerCheckRoutes } from './partner-check-routes.ts';
import { policyRoutes } from './policy-routes.ts';
import { type ProbeOptions, probeRoutes } from './probe-routes.ts';
import { reportRoutes } from './report-routes.ts';
import { isOwnHost, noStore, strictHeaders } from './security.ts';
import { setupRoutes } from './setup-routes.ts';
import { type SignInDesk, signInRoutes } from './sign-in-routes.ts';
import { undoRoutes } from './undo-routes.ts';
import { uninstallRoutes } from './uninstall-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export type HttpOptions = Omit<ConsoleOptions, 'assets' | 'canConnect' | 'hasSignIn'> &
  ProbeOptions & {
    /** OAuth installs; without it the pages offer none. */
    readonly connect?: ConnectRoutes;
    /** Where CRMs send their events; without it there is no such address. */
    readonly webhooks?: WebhookDesk;
    /** Links from tasks that decide; without it there is no such address. */
    readonly links?: DecisionLinks;
    /** Signing in; without it `viewerOf` knows people some other way. */
    readonly signIn?: SignInDesk;
    /** Reverse proxies whose word on where a request comes from is believed; none unless said. */
    readonly trustedProxies?: number;
    /** Links by which partners look before they start; without it there is no such address. */
    readonly partnerChecks?: PartnerChecks;
    /** Requests one address may make in a minute to what needs no sign-in; 60 unless said. */
    readonly perMinute?: number;
    /** What the card inside HubSpot asks; without it there is no such address. */
    readonly card?: CardDesk;
    /** Answers to clients never hold an error; this is where it goes. */
    readonly onFault: OnFault;
  };

const METHODS = ['GET', 'HEAD', 'POST'];

/**
 * The whole app, to be served by {@link listen}. Opens nothing and starts no timer. Who may see
 * what is `viewerOf`'s word; which address it is bound to is the composition root's.
 */
export function httpApp(options: HttpOptions): Express {
  const app = express();
  const { paths: assets, routes } = loadAssets();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', options.trustedProxies ?? 0);
  app.use(strictHeaders(options.publicUrl), noStore, onlyKnownMethods);
  app.use(probeRoutes(options));
  const { connect, webhooks, card, links, signIn, partnerChecks } = options;
  if (webhooks) app.use(webhookRoutes({ ...options, webhooks }));
  if (card) app.use(cardRoutes({ ...options, card }));
  app.use(onlyOwnHost(options.publicUrl, assets));
  app.use(routes);
  if (links) app.use(linkRoutes({ ...options, links, assets }));
  if (signIn) app.use(signInRoutes({ ...options, signIn, assets }));
  if (partnerChecks) app.use(partnerCheckRoutes({ ...options, partnerChecks, assets }));
  if (connect) app.use(connectRoutes({ ...options, connect, assets }));
  const offers = { canConnect: connect !== undefined, hasSignIn: signIn !== undefined };
  const consoleOptions = { ...options, assets, ...offers };
  app.use(consoleRoutes(consoleOptions), contextRoutes(consoleOptions));
  app.use(courtRoutes(consoleOptions));
  app.use(checkRoutes(consoleOptions), policyRoutes(consoleOptions));
  app.use(customerRoutes(consoleOptions));
  app.use(reportRoutes(consoleOptions));
  app.use(adminRoutes(consoleOptions), dismissRoutes(consoleOptions));
  app.use(undoRoutes(consoleOptions));
  app.use(uninstallRoutes(consoleOptions));
  app.use(mappingRoutes(consoleOptions), mappingEditRoutes(consoleOptions));
  app.use(setupRoutes(consoleOptions), healthRoutes(consoleOptions));
  app.use((_request, response) => sendProblem(response, assets, NOT_FOUND));
  app.use(answerFault(assets, options.onFault));
  return app;
}

const onlyKnownMethods: RequestHandler = (request, response, next) => {
  if (METHODS.includes(request.method)) next();
  else response.status(405).set('allow', METHODS.join(', ')).end();
};

function onlyOwnHost(publicUrl: string, assets: AssetPaths): RequestHandler {
  return (request, response, next) => {
    if (isOwnHost(request, publicUrl)) next();
    else {
      sendProblem(response, assets, {
        status: 421,
        title: 'Wrong address',
        text: 'Parley does not answer under this name. Use the public address it is configured with.',
      });
    }
  };
}
