// The demo's sandbox CRMs: the world, both HTTP faces, and a stand-in for the admin's browser.
import { Faults } from '../../../connectors/sandbox/faults.ts';
import { openWorld } from '../../../connectors/sandbox/open-world.ts';
import type { Expectation } from '../../../connectors/sandbox/plants/expectation.ts';
import { startSandbox } from '../../../connectors/sandbox/server.ts';
import type { World } from '../../../connectors/sandbox/world.ts';
import { ParleyError } from '../../domain/errors.ts';

/** The sandbox knows one app per CRM; these are its credentials, secret from nobody. */
export const DEMO_APPS = {
  SALESFORCE_CLIENT_ID: 'parley-demo',
  SALESFORCE_CLIENT_SECRET: 'sandbox-only',
  SALESFORCE_NAMESPACE: '',
  HUBSPOT_CLIENT_ID: 'parley-demo',
  HUBSPOT_CLIENT_SECRET: 'sandbox-only',
} as const;

const SEED = 1;

export type DemoWorld = {
  readonly world: World;
  readonly expectations: readonly Expectation[];
  readonly salesforceUrl: string;
  readonly hubspotUrl: string;
  close(): Promise<void>;
};

export type DemoWorldOptions = {
  readonly folder: string;
  readonly records: number;
  /** Salesforce, HubSpot; 0 takes a free port. */
  readonly ports: readonly [number, number];
};

/** Opens or makes the demo's world and serves it. */
export async function openDemoWorld(options: DemoWorldOptions): Promise<DemoWorld> {
  const { folder, records, ports } = options;
  const opened = await openWorld({ folder, seed: SEED, records, now: () => Date.now() });
  const running = await startSandbox({
    ...opened,
    faults: new Faults(),
    host: '127.0.0.1',
    salesforcePort: ports[0],
    hubspotPort: ports[1],
  });
  return {
    ...opened,
    ...running,
    async close() {
      await running.close();
      await opened.close();
    },
  };
}

/**
 * What the admin's browser does on a consent page: asks for it, says yes, and is sent back with a
 * code. Returns the query the vendor put on our redirect address.
 */
export async function giveConsent(
  consentPage: string,
): Promise<{ readonly code: string; readonly state: string }> {
  const answer = await fetch(consentPage, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'decision=allow',
  });
  const location = answer.headers.get('location');
  const query = location === null ? null : new URL(location).searchParams;
  const [code, state] = [query?.get('code') ?? null, query?.get('state') ?? null];
  if (code === null || state === null) {
    throw new ParleyError('CRM_BAD_ANSWER', `The sandbox gave no consent (HTTP ${answer.status}).`);
  }
  return { code, state };
}
