// The demo's sandbox CRMs: the world, both HTTP faces, and a stand-in for the admin's browser.
import { Faults } from '../../../connectors/sandbox/faults.ts';
import type { WebhookSender } from '../../../connectors/sandbox/hubspot/webhook-sender.ts';
import { openWorld } from '../../../connectors/sandbox/open-world.ts';
import type { Expectation } from '../../../connectors/sandbox/plants/expectation.ts';
import { ADMIN, emailOf, PEOPLE } from '../../../connectors/sandbox/seed/cast.ts';
import { SANDBOX_CLIENT, startSandbox } from '../../../connectors/sandbox/server.ts';
import type { World } from '../../../connectors/sandbox/world.ts';
import type { Crm } from '../../domain/claim.ts';
import { ParleyError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';

/** The app that both sandbox CRMs know. */
export const DEMO_APPS = {
  SALESFORCE_CLIENT_ID: SANDBOX_CLIENT.clientId,
  SALESFORCE_CLIENT_SECRET: SANDBOX_CLIENT.clientSecret,
  SALESFORCE_NAMESPACE: '',
  HUBSPOT_CLIENT_ID: SANDBOX_CLIENT.clientId,
  HUBSPOT_CLIENT_SECRET: SANDBOX_CLIENT.clientSecret,
};

const SEED = 1;

export type DemoWorld = {
  readonly world: World;
  readonly faults: Faults;
  readonly expectations: readonly Expectation[];
  readonly seededAt: Instant;
  /** Dates move on: after this instant the planted truth may no longer be the truth. */
  readonly expectationsHoldUntil: Instant;
  readonly salesforceUrl: string;
  readonly hubspotUrl: string;
  /** HubSpot's; silent until they are given an address. */
  readonly webhooks: WebhookSender;
  close(): Promise<void>;
};

export type DemoWorldOptions = {
  /** Null keeps it in memory. */
  readonly folder: string | null;
  readonly records: number;
  /** Salesforce, HubSpot; 0 takes a free port. */
  readonly ports: readonly [number, number];
};

/** Opens or makes the demo's world and serves it. */
export async function openDemoWorld(options: DemoWorldOptions): Promise<DemoWorld> {
  const { folder, records, ports } = options;
  const opened = openWorld({ folder, seed: SEED, records, now: () => Date.now() });
  const { world, expectations } = opened;
  const faults = new Faults();
  const running = await startSandbox({
    world,
    expectations,
    faults,
    salesforcePort: ports[0],
    hubspotPort: ports[1],
  });
  const { salesforceUrl, hubspotUrl } = running;
  return {
    world,
    faults,
    expectations,
    seededAt: opened.seededAt,
    expectationsHoldUntil: opened.expectationsHoldUntil,
    salesforceUrl,
    hubspotUrl,
    webhooks: running.webhooks,
    async close() {
      await running.close();
      opened.close();
    },
  };
}

/**
 * What the admin's browser does on a sandbox consent page: signs in, says yes, and is sent back with
 * a code. Returns the query the vendor put on our redirect address.
 */
export async function giveConsent(
  crm: Crm,
  consentPage: string,
): Promise<{ readonly code: string; readonly state: string }> {
  const page = new URL(consentPage);
  // Salesforce lets a known user in by a hint; on HubSpot's page the form is sent as it stands.
  if (crm === 'salesforce') page.searchParams.set('login_hint', emailOf(PEOPLE[ADMIN]));
  const answer = await fetch(page, {
    method: crm === 'salesforce' ? 'GET' : 'POST',
    redirect: 'manual',
  });
  const location = answer.headers.get('location');
  const query = location === null ? null : new URL(location).searchParams;
  const [code, state] = [query?.get('code') ?? null, query?.get('state') ?? null];
  if (code === null || state === null) {
    throw new ParleyError('CRM_BAD_ANSWER', `The sandbox gave no consent (HTTP ${answer.status}).`);
  }
  return { code, state };
}
