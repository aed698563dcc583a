// The application as one process of a run holds it: the real code over the memory store, the port
// face of every tenant's world, and chance and time from the run.
import { hash as hashNow } from 'node:crypto';
import type { Faults } from '../../connectors/sandbox/faults.ts';
import type { Carry } from '../../connectors/sandbox/port/calls.ts';
import {
  type WorldConnector,
  type WorldConnectorOptions,
  worldConnector,
} from '../../connectors/sandbox/port/connector.ts';
import type { WorldCrm } from '../../connectors/sandbox/world.ts';
import {
  appointManagers,
  finishInstall,
  setUpConnection,
  startInstall,
} from '../../src/app/connect.ts';
import type { AppContext } from '../../src/app/context.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import type { ConnectionId, TenantId } from '../../src/domain/ids.ts';
import type { CrmConnector } from '../../src/ports/crm.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Vault } from '../../src/ports/vault.ts';
import { Chance } from './chance.ts';
import type { GrantWatch } from './grant-watch.ts';
import type { Setting } from './plan.ts';
import type { SimProcess } from './sim-process.ts';
import { OTHER_TERRITORY, type Town } from './town.ts';

/** A tenant with its CRMs and what is wrong with them. */
export type Tenancy = {
  readonly id: TenantId;
  readonly town: Town;
  readonly faults: Faults;
  readonly connectorOptions: Omit<WorldConnectorOptions, 'faults' | 'carry' | 'mint' | 'apiUrl'>;
};

export type SimAppOptions = {
  readonly store: Store;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly carry: Carry;
  readonly chance: Chance;
  readonly tenancies: readonly Tenancy[];
  /** Marks that one transaction works off; the application's own number unless said. */
  readonly marksAtOnce?: number;
  /** Whose refreshes of tokens are watched, and by whom; nobody's unless said. */
  readonly watched?: { readonly by: GrantWatch; readonly process: SimProcess };
};

const CRMS = ['salesforce', 'hubspot'] as const;
/** Told within a run, while everything goes wrong. */
export const NOTICE_AFTER_MS = 4_000;
/** As long as the real ones; none is a part of another. */
const ID_LENGTH = 26;

/** Builds the context of one process. */
export function simApp(options: SimAppOptions): AppContext {
  const { store, now, sleep, chance } = options;
  // A stream of its own: how often something is retried shifts no other draw.
  const jitter = new Chance(0);
  return {
    store,
    clock: { now },
    vault: BOUND_VAULT,
    connectors: new Map(CRMS.map((crm) => [crm, routed(crm, options)])),
    log: { info: () => {}, warn: () => {} },
    randomId: () => {
      const digits = chance.below(2 ** 32).toString(36) + chance.below(2 ** 32).toString(36);
      return digits.padEnd(ID_LENGTH, '0');
    },
    random: () => jitter.next(),
    sha256,
    wait: sleep,
    countWrites: () => {},
    publicUrl: 'https://parley.example',
    weeklyDigest: true,
    outcomeTasks: 'en',
    noticeAfterMs: NOTICE_AFTER_MS,
    ...(options.marksAtOnce === undefined ? {} : { marksAtOnce: options.marksAtOnce }),
  };
}

/** Most texts are hashed again and again: claims that did not change, tasks that stay. */
const hashes = new Map<string, string>();
const MOST_HASHES = 20_000;

function sha256(text: string): string {
  let hash = hashes.get(text);
  if (hash === undefined) {
    hash = hashNow('sha256', text, 'hex');
    if (hashes.size >= MOST_HASHES) hashes.clear();
    hashes.set(text, hash);
  }
  return hash;
}

/** Secrets stay readable to the simulation, but only in the place they were sealed for. */
const BOUND_VAULT: Vault = {
  seal: async (plain, context) => placeOf(context) + plain,
  open: async (sealed, context) => {
    const place = placeOf(context);
    if (sealed.startsWith(place)) return sealed.slice(place.length);
    throw new ParleyError('TOKEN_UNREADABLE', 'sealed for another place');
  },
  sign: (text, context) => codeOf(text, context),
  isSigned: (text, code, context) => code === codeOf(text, context),
};

function codeOf(text: string, context: readonly string[]): string {
  return sha256(placeOf([...context, text])).slice(0, 24);
}

/** No place begins as another does: the bracket at the end closes it. */
function placeOf(context: readonly string[]): string {
  return JSON.stringify(context);
}

const apiUrlOf = (crm: WorldCrm, { town }: Tenancy) => `https://${crm}.${town.canary}.example`;

/** One connector for all tenants, as in production: a connection's address says whose it is. */
function routed(crm: WorldCrm, options: SimAppOptions): CrmConnector {
  const byUrl = new Map(
    options.tenancies.map((one) => [apiUrlOf(crm, one), connectorFor(crm, one, options)]),
  );
  const [first] = byUrl.values();
  if (first === undefined) throw new Error('a run needs a tenant');
  const at = (apiUrl: string): WorldConnector => byUrl.get(apiUrl) ?? first;
  return {
    ...first,
    refresh: (token, apiUrl) => {
      const refresh = () => at(apiUrl).refresh(token, apiUrl);
      const { watched } = options;
      return watched === undefined ? refresh() : watched.by.watch(watched.process, token, refresh);
    },
    open: (session) => at(session.apiUrl).open(session),
  };
}

function connectorFor(crm: WorldCrm, tenancy: Tenancy, options: SimAppOptions): WorldConnector {
  const { faults, town, connectorOptions } = tenancy;
  return worldConnector(town.world, crm, {
    ...connectorOptions,
    faults,
    carry: options.carry,
    apiUrl: apiUrlOf(crm, tenancy),
    mint: () => `${town.canary}-${options.chance.below(2 ** 32)}-${options.chance.below(2 ** 32)}`,
  });
}

/** Authorises one CRM of a tenant, for the first time or again, as an admin does. */
export async function connectCrm(
  crm: WorldCrm,
  tenancy: Tenancy,
  options: SimAppOptions,
): Promise<ConnectionId> {
  const connector = connectorFor(crm, tenancy, options);
  const app = { ...simApp(options), connectors: new Map([[crm, connector]]) };
  const { redirectTo, cookie } = await startInstall(app, tenancy.id, crm);
  const { integration } = tenancy.town.people[crm];
  const answer = connector.consent(redirectTo, integration.userId);
  const query = { code: answer.get('code') ?? '', state: answer.get('state') ?? '' };
  const { connection } = await finishInstall(app, crm, query, cookie);
  await setUpConnection(app, tenancy.id, connection);
  return connection.id;
}

/** Who manages the conflicts of a tenant, and where. */
export type ManagedAs = Pick<Setting, 'managerIn' | 'hasTwoManagers'> &
  Partial<Pick<Setting, 'hasApproval'>>;

const APPROVAL = 'approval_for: [other_split, dismissal]\n';

/** Makes a tenant and {@link installBoth}. */
export async function installTenant(
  tenancy: Tenancy,
  managed: ManagedAs,
  options: SimAppOptions,
): Promise<readonly ConnectionId[]> {
  await options.store.createTenant({ id: tenancy.id, name: tenancy.id, createdAt: options.now() });
  return installBoth(tenancy, managed, options);
}

/** Connects both CRMs of a tenant, names the managers and goes live. */
export async function installBoth(
  tenancy: Tenancy,
  { managerIn, hasTwoManagers, hasApproval = false }: ManagedAs,
  options: SimAppOptions,
): Promise<readonly ConnectionId[]> {
  const connections: ConnectionId[] = [];
  for (const crm of CRMS) connections.push(await connectCrm(crm, tenancy, options));
  const other = managerIn === 'salesforce' ? 'hubspot' : 'salesforce';
  const managerOf = (crm: WorldCrm, territories: readonly string[]) => ({
    connectionId: connections[CRMS.indexOf(crm)] as ConnectionId,
    email: tenancy.town.people[crm].manager.email,
    territories,
  });
  await appointManagers(simApp(options), tenancy.id, [
    managerOf(managerIn, []),
    ...(hasApproval ? [{ ...managerOf(other, []), role: 'head_of_channel' as const }] : []),
    ...(hasTwoManagers && !hasApproval ? [managerOf(other, [OTHER_TERRITORY])] : []),
  ]);
  await options.store.inTenant(tenancy.id, async (store) => {
    for (const id of connections) await store.connections.setWriteMode(id, 'live');
    if (hasApproval) await store.policies.append(APPROVAL, 'admin', options.now());
  });
  return connections;
}
