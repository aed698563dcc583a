// One tenant as the outside world sees it: two CRMs over HTTP in which every name, address, amount and
// token is unmistakably this tenant's, its people, and everything that was ever said to these CRMs.
import type { Exchange, HttpTrace } from '../../../connectors/http-trace.ts';
import { hubspotConnector } from '../../../connectors/hubspot/connector.ts';
import { salesforceConnector } from '../../../connectors/salesforce/connector.ts';
import { Faults } from '../../../connectors/sandbox/faults.ts';
import { DEAL_PIPELINES } from '../../../connectors/sandbox/picklists.ts';
import { SANDBOX_CLIENT, startSandbox } from '../../../connectors/sandbox/server.ts';
import type { WorldCrm } from '../../../connectors/sandbox/world.ts';
import { SYSTEM_CLOCK } from '../../../src/compose.ts';
import type { Crm } from '../../../src/domain/claim.ts';
import type { FieldValue } from '../../../src/domain/source-record.ts';
import type { CrmConnector } from '../../../src/ports/crm.ts';
import type { Metrics } from '../../../src/telemetry/metrics.ts';
import { Chance } from '../../simulation/chance.ts';
import { buildTown, type Town } from '../../simulation/town.ts';

export const CRMS = ['salesforce', 'hubspot'] as const;
/** A book in which both customers are claimed on both sides; equal shapes give equal record ids. */
const SHAPE = 3;

/** What nobody but this tenant may ever see. */
export type Canary = { readonly word: string; readonly amount: number };

export type Household = {
  readonly canary: Canary;
  readonly town: Town;
  readonly faults: Faults;
  readonly urls: Readonly<Record<WorldCrm, string>>;
  readonly exchanges: readonly Exchange[];
  readonly connectors: ReadonlyMap<Crm, CrmConnector>;
  /** The texts to look for: word, amount as number and as money, and every token there ever was. */
  secrets(): readonly string[];
  close(): Promise<void>;
};

/** Opens both CRMs of a tenant. */
export async function openHousehold(canary: Canary, metrics: Metrics): Promise<Household> {
  const town = buildTown(canary.word, new Chance(SHAPE), SYSTEM_CLOCK);
  mark(town, canary);
  for (const { id, label, stages } of DEAL_PIPELINES) {
    const fields = { label, stages: JSON.stringify(stages) };
    town.world.hubspot.create('pipelines', fields, SEED, { id });
  }
  const faults = new Faults({ hubspotBurstLimit: 100_000 });
  const { world } = town;
  const sandbox = await startSandbox({ world, faults, salesforcePort: 0, hubspotPort: 0 });
  const { salesforceUrl, hubspotUrl } = sandbox;
  const exchanges: Exchange[] = [];
  const traceOf = (crm: Crm): HttpTrace => ({
    record(exchange) {
      metrics.countCall(crm, exchange.status);
      exchanges.push(exchange);
    },
  });
  const shared = { ...SANDBOX_CLIENT, clock: SYSTEM_CLOCK };
  const connectors = new Map<Crm, CrmConnector>([
    [
      'salesforce',
      salesforceConnector({ ...shared, loginUrl: salesforceUrl, trace: traceOf('salesforce') }),
    ],
    [
      'hubspot',
      hubspotConnector({
        ...shared,
        apiUrl: hubspotUrl,
        authorizeUrl: `${hubspotUrl}/oauth/authorize`,
        trace: traceOf('hubspot'),
        // The portal's five searches a second are kept elsewhere; here they would only cost time.
        wait: async () => {},
      }),
    ],
  ]);
  return {
    canary,
    town,
    faults,
    urls: { salesforce: salesforceUrl, hubspot: hubspotUrl },
    exchanges,
    connectors,
    secrets: () => [...secretsOf(canary), ...tokensOf(town)],
    close: () => sandbox.close(),
  };
}

/** The texts of a canary, as they may stand in pages, rows and calls. */
function secretsOf({ word, amount }: Canary): readonly string[] {
  return [word, String(amount), amount.toLocaleString('en-US')];
}

/** Codes and tokens are the ids of pseudo rows; what is not a token there is too short to search. */
function tokensOf({ world }: Town): readonly string[] {
  return CRMS.flatMap((crm) => {
    const database = world.database(crm);
    const kinds = database.objects().filter((object) => object.startsWith('_oauth_'));
    return kinds.flatMap((object) => [...database.rows(object)].map((row) => row.id));
  }).filter((id) => id.length > 20);
}

const SEED = 'seed';

/** Puts the canary wherever the town's builder leaves names, addresses and amounts alike. */
function mark({ world }: Town, { word, amount }: Canary): void {
  const set = (crm: WorldCrm, object: string, fields: (index: number) => Fields) => {
    [...world.database(crm).rows(object)].forEach((row, index) => {
      world.database(crm).update(object, row.id, fields(index), SEED);
    });
  };
  const domain = (index: number) => `${word}-${index}.example`;
  set('salesforce', 'User', (index) => ({
    Name: `User ${index} ${word}`,
    LastName: word,
    Email: emailOf(word, index),
  }));
  set('hubspot', 'owners', (index) => ({ lastName: word, email: emailOf(word, index) }));
  set('salesforce', 'Account', (index) => ({
    Website: domain(index),
    BillingStreet: `${index} ${word} street`,
    // No country: a problem that quotes what it could not read.
    ...(index === 1 ? { BillingCountry: `${word}-land` } : {}),
  }));
  set('hubspot', 'companies', (index) => ({ domain: domain(index), address: `${word} street` }));
  set('salesforce', 'Opportunity', () => ({
    Amount: amount,
    Description: `about ${word}`,
    Channel__c: 'Direct',
    Partner__c: null,
    Registration_Status__c: null,
  }));
  set('hubspot', 'deals', () => ({
    amount: String(amount),
    pipeline: 'default',
    description: `about ${word}`,
  }));
}

type Fields = Readonly<Record<string, FieldValue>>;

/** Users come in the order manager, rep, integration in both CRMs. */
export const MANAGER = 0;
const INTEGRATION = 2;

/** The address of a user by number. */
export const emailOf = (word: string, index: number) => `user-${index}@${word}.example`;

/** What the admin's browser does on the vendor's page; returns the callback's query. */
export async function consent(crm: Crm, page: string, { town, canary }: Household) {
  const address = new URL(page);
  if (crm === 'salesforce') {
    address.searchParams.set('login_hint', emailOf(canary.word, INTEGRATION));
  }
  const form = new URLSearchParams(address.searchParams);
  form.set('user_id', town.people.hubspot.integration.userId);
  const answer = await fetch(crm === 'salesforce' ? address : address.origin + address.pathname, {
    redirect: 'manual',
    ...(crm === 'salesforce' ? {} : { method: 'POST', body: form }),
  });
  return new URL(answer.headers.get('location') ?? 'http://nowhere').search;
}

/** One connector per CRM for all tenants, as in production; a call goes where its address says. */
export function connectorsFor(own: Household, all: readonly Household[]) {
  return new Map<Crm, CrmConnector>(
    CRMS.map((crm) => {
      const at = (url: string): CrmConnector => {
        const household = all.find((one) => one.urls[crm] === url) ?? own;
        return household.connectors.get(crm) as CrmConnector;
      };
      return [
        crm,
        {
          ...(own.connectors.get(crm) as CrmConnector),
          refresh: (token, url) => at(url).refresh(token, url),
          open: (session) => at(session.apiUrl).open(session),
          // The vendor's one host knows whose a grant is.
          revoke: (token) => {
            const holder = all.find((one) => one.secrets().includes(token)) ?? own;
            return (holder.connectors.get(crm) as CrmConnector).revoke(token);
          },
        },
      ];
    }),
  );
}
