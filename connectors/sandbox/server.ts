// Starts the sandbox's two HTTP servers, one per vendor, each with the control at /sandbox.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';
import { ParleyError } from '../../src/domain/errors.ts';
import { controlRouter } from './control.ts';
import type { Faults } from './faults.ts';
import { hubspotFace } from './hubspot/face.ts';
import { DEFAULT_PORTAL } from './hubspot/portal.ts';
import { WebhookSender } from './hubspot/webhook-sender.ts';
import type { OauthClient } from './oauth.ts';
import type { Expectation } from './plants/expectation.ts';
import { salesforceFace } from './salesforce/face.ts';
import type { World } from './world.ts';

/** The app that both vendors know unless told otherwise. No secret: the sandbox is public. */
export const SANDBOX_CLIENT: OauthClient = {
  clientId: 'parley-sandbox',
  clientSecret: 'parley-sandbox-secret',
};

export type SandboxOptions = {
  readonly world: World;
  readonly faults: Faults;
  readonly expectations?: readonly Expectation[];
  readonly clients?: readonly OauthClient[];
  /** 0 takes any free port. */
  readonly salesforcePort: number;
  readonly hubspotPort: number;
  /** Address to listen on; the sandbox has no login of its own, so the default is this machine. */
  readonly host?: string;
  /** Rows per page of a SOQL query, to see paging with few records. */
  readonly salesforcePageSize?: number;
};

export type RunningSandbox = {
  readonly salesforceUrl: string;
  readonly hubspotUrl: string;
  /** Silent until it is given an address. */
  readonly webhooks: WebhookSender;
  close(): Promise<void>;
};

/** Listens on both ports. Throws CONFIG_INVALID when one of them is taken. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { world, faults, clients = [SANDBOX_CLIENT], host = '127.0.0.1' } = options;
  const { expectations = [], salesforcePageSize } = options;
  const webhooks = new WebhookSender({
    world,
    portalId: DEFAULT_PORTAL.hubId,
    secret: clients[0]?.clientSecret ?? '',
  });
  const control = controlRouter({ world, faults, expectations, webhooks });
  const salesforce = salesforceFace({
    world,
    faults,
    clients,
    ...(salesforcePageSize === undefined ? {} : { pageSize: salesforcePageSize }),
  });
  const hubspot = hubspotFace({ world, faults, clients });
  const first = await listen(salesforce, control, options.salesforcePort, host);
  try {
    const second = await listen(hubspot, control, options.hubspotPort, host);
    return {
      salesforceUrl: urlOf(first),
      hubspotUrl: urlOf(second),
      webhooks,
      close: async () => {
        webhooks.close();
        await Promise.all([stop(first), stop(second)]);
      },
    };
  } catch (error) {
    await stop(first);
    throw error;
  }
}

async function listen(face: Router, control: Router, port: number, host: string): Promise<Server> {
  const app = express();
  app.disable('x-powered-by');
  app.use('/sandbox', control);
  app.use(face);
  const server = createServer(app).listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new ParleyError('CONFIG_INVALID', `The sandbox cannot listen on ${host}:${port}.`, {
      hint: 'Stop what uses the port or name another one.',
      cause,
    });
  }
  return server;
}

function urlOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
