// A HubSpot portal of one tenant whose every change becomes an event, and the desk that takes them:
// the real use cases over the memory store and the port face, with no time and no network.
import { readEvents } from '../../../connectors/hubspot/webhook-events.ts';
import { Faults } from '../../../connectors/sandbox/faults.ts';
import { eventsOf, type WebhookEvent } from '../../../connectors/sandbox/hubspot/webhook-events.ts';
import { SANDBOX_IDS } from '../../../connectors/sandbox/ids.ts';
import { mergeRecords } from '../../../connectors/sandbox/merge.ts';
import { worldConnector } from '../../../connectors/sandbox/port/connector.ts';
import { type Row, World } from '../../../connectors/sandbox/world.ts';
import {
  finishInstall,
  openSession,
  setUpConnection,
  startInstall,
} from '../../../src/app/connect.ts';
import { workInbox } from '../../../src/app/inbox.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { webhookDesk } from '../../../src/app/webhooks.ts';
import { asTenantId } from '../../../src/domain/ids.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { testContext } from '../../helpers/app-context.ts';

const START = Date.UTC(2026, 10, 28, 12);
const BY = '5501';
const OBJECTS = ['companies', 'deals'];

/** What a person does; numbers choose among the records there are. */
export type Act = {
  readonly kind: 'edit' | 'create' | 'remove' | 'restore' | 'move' | 'merge' | 'rename';
  readonly which: number;
  readonly value: number;
  /** Milliseconds that pass before: often none, so that times of one second meet. */
  readonly after: number;
};

export type Portal = Awaited<ReturnType<typeof openPortal>>;

/**
 * `duringRead` runs after the CRM has answered and before the answer is stored. Read for the first time
 * unless `isRead` says otherwise.
 */
export async function openPortal(duringRead: () => Promise<void>, { isRead = true } = {}) {
  let now = START;
  const world = new World({ now: () => now, ids: SANDBOX_IDS });
  seed(world);
  const events: WebhookEvent[] = [];
  world.listen((change) => events.push(...eventsOf(change, world.hubspot, now)));
  const faults = new Faults();
  let isReading = false;
  const port = worldConnector(world, 'hubspot', {
    faults,
    carry: async (work) => {
      const result = work();
      if (isReading) await duringRead();
      return result;
    },
  });
  let requests = 0;
  const connector = {
    ...port,
    readPush: ({ body }: { readonly body: Uint8Array }) => {
      const read = readEvents(body);
      requests += 1;
      return read === null
        ? ({ result: 'unreadable' } as const)
        : ({ result: 'read', id: String(requests), ...read } as const);
    },
  };
  const store = openMemoryStore();
  const app = testContext({ store, clock: { now: () => now }, connectors: [connector] });
  const tenantId = asTenantId('t');
  await store.createTenant({ id: tenantId, name: 't', createdAt: now });
  const { redirectTo, cookie } = await startInstall(app, tenantId, 'hubspot');
  const answer = port.consent(redirectTo, BY);
  const query = { code: answer.get('code') ?? '', state: answer.get('state') ?? '' };
  const { connection } = await finishInstall(app, 'hubspot', query, cookie);
  await setUpConnection(app, tenantId, connection);
  if (isRead) await syncConnection(app, tenantId, connection.id);
  const portalId = Number(connection.externalId);
  const desk = webhookDesk({ app, queue: { enqueue: async () => {} }, count: () => {} });

  const allRefs = () =>
    OBJECTS.flatMap((object) =>
      [...world.hubspot.rows(object, { deleted: true })].map(({ id }) => ({
        connectionId: connection.id,
        object,
        recordId: id,
      })),
    );
  return {
    app,
    tenantId,
    connectionId: connection.id,
    /** Everything that was told so far, in order. */
    events,
    faults,
    /** Somebody edits Parley's own field on a deal; returns which. */
    touchFlag() {
      const [row] = world.hubspot.rows('deals');
      const deal = row?.id ?? '';
      now += 1_000;
      world.hubspot.update('deals', deal, { parley_next_step: 'mine' }, BY);
      return { deal };
    },
    act(one: Act): void {
      now += one.after;
      perform(world, one);
    },
    /** Sends these events in one delivery. */
    deliver: (batch: readonly WebhookEvent[]) => {
      const body = Buffer.from(JSON.stringify(batch.map((one) => ({ ...one, portalId }))));
      return desk.receive('hubspot', { method: 'POST', url: '', headers: {}, body });
    },
    async work() {
      isReading = true;
      await workInbox(app, tenantId, connection.id);
      isReading = false;
    },
    /** What is stored of every record there ever was. */
    stored: () =>
      store.inTenant(tenantId, async (one) => {
        const found = [];
        for (const object of OBJECTS) {
          const ids = allRefs().filter((ref) => ref.object === object);
          found.push(
            ...(await one.records.get(
              connection.id,
              object,
              ids.map((ref) => ref.recordId),
            )),
          );
        }
        return found;
      }),
    /** What the CRM shows of them now. */
    async truth() {
      const mapping = await store.inTenant(tenantId, (one) => one.mappings.current(connection.id));
      if (mapping === null) throw new Error('the connection is set up');
      const session = openSession(app, tenantId, connection);
      return session.readRecords(allRefs(), mapping.mapping);
    },
    waiting: () => store.inTenant(tenantId, (one) => one.inbox.take(connection.id, 100)),
    readAll: () => store.inTenant(tenantId, (one) => one.inbox.note(allRefs(), now)),
  };
}

function seed({ hubspot }: World): void {
  const owner = {
    firstName: 'Jonas',
    lastName: 'Keller',
    email: 'j@x.example',
    userId: Number(BY),
  };
  hubspot.create('owners', owner, BY, { id: '71400001' });
  const companies = ['Acme', 'Borealis', 'Cobalt'].map((name) =>
    hubspot.create('companies', { name, domain: `${name.toLowerCase()}.example` }, BY),
  );
  for (const company of companies) makeDeal({ hubspot }, company, 1);
}

function makeDeal({ hubspot }: Pick<World, 'hubspot'>, company: Row, value: number): void {
  const fields = { dealname: `Deal ${value}`, dealstage: 'qualifiedtobuy', amount: String(value) };
  linkPrimary({ hubspot }, hubspot.create('deals', fields, BY), company);
}

function linkPrimary({ hubspot }: Pick<World, 'hubspot'>, deal: Row, company: Row): void {
  const ends = { fromObject: 'deals', fromId: deal.id, toObject: 'companies', toId: company.id };
  hubspot.associate({ ...ends, category: 'HUBSPOT_DEFINED', typeId: 5 }, 6);
}

function perform(world: World, { kind, which, value }: Act): void {
  const { hubspot } = world;
  const rows = (object: string, deleted: boolean) =>
    [...hubspot.rows(object, { deleted })].filter((row) => (row.deletedAt !== null) === deleted);
  const pick = (list: readonly Row[], number: number) => list[number % Math.max(1, list.length)];
  const deal = pick(rows('deals', false), which);
  const company = pick(rows('companies', false), value);
  const binned = pick(
    rows('deals', true).filter((row) => row.mergedInto === null),
    which,
  );
  if (kind === 'edit' && deal) hubspot.update('deals', deal.id, { amount: String(value) }, BY);
  if (kind === 'rename' && company) {
    hubspot.update('companies', company.id, { name: `Name ${value}` }, BY);
  }
  if (kind === 'create' && company) makeDeal(world, company, value);
  if (kind === 'remove' && deal) hubspot.remove('deals', deal.id, BY);
  if (kind === 'restore' && binned) hubspot.restore('deals', binned.id, BY);
  if (kind === 'move' && deal && company) {
    for (const { toId } of [...hubspot.associationsOf('deals', deal.id, 'companies')]) {
      hubspot.dissociate(deal, { object: 'companies', id: toId });
    }
    linkPrimary(world, deal, company);
  }
  const loser = pick(rows('companies', false), value + 1 + which);
  if (kind === 'merge' && company && loser && loser.id !== company.id) {
    const ids = { winnerId: company.id, loserId: loser.id };
    mergeRecords(world, { crm: 'hubspot', object: 'companies', ...ids, by: BY });
  }
}
