// HubSpot's webhooks of the sandbox: what is told about each change, signed and in batches, and what
// goes wrong with it when it is told to.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebhookSender } from '../../../connectors/sandbox/hubspot/webhook-sender.ts';
import { SANDBOX_IDS } from '../../../connectors/sandbox/ids.ts';
import { mergeRecords } from '../../../connectors/sandbox/merge.ts';
import { World } from '../../../connectors/sandbox/world.ts';

const NOW = Date.UTC(2026, 10, 28, 12);
const SECRET = 'a-secret';
const PORTAL = 771;
const BY = '5501';

type Event = Readonly<Record<string, unknown>>;
type Delivery = { readonly events: readonly Event[]; readonly isSigned: boolean };

/** Hears deliveries; answers with the statuses given, then with 200. */
async function openTarget() {
  const heard: Delivery[] = [];
  const statuses: number[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const at = request.headers['x-hubspot-request-timestamp'];
    const signature = createHmac('sha256', SECRET).update(`POST${url}${body}${at}`);
    const isSigned = signature.digest('base64') === request.headers['x-hubspot-signature-v3'];
    heard.push({ events: JSON.parse(body) as Event[], isSigned });
    response.statusCode = statuses.shift() ?? 200;
    response.end();
    for (const one of waiting) if (heard.length >= one.count) one.resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/hubspot`;
  return {
    url,
    heard,
    statuses,
    /** Resolves when so many deliveries have come in all. */
    until: (count: number) =>
      new Promise<void>((resolve) => {
        if (heard.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

let target: Awaited<ReturnType<typeof openTarget>>;
let world: World;
let sender: WebhookSender;

beforeEach(async () => {
  target = await openTarget();
  world = new World({ now: () => NOW, ids: SANDBOX_IDS });
  sender = new WebhookSender({ world, portalId: PORTAL, secret: SECRET, retryMs: 1 });
});
afterEach(() => {
  sender.close();
  target.close();
});

/** Events that `change` causes, in one delivery. */
async function eventsOf(change: () => unknown): Promise<readonly Event[]> {
  sender.sendTo(target.url);
  const { length } = target.heard;
  change();
  await target.until(length + 1);
  const delivery = target.heard.at(-1);
  expect(delivery?.isSigned).toBe(true);
  return delivery?.events ?? [];
}

describe('a change is told', () => {
  test('as creation with its properties, then as the properties that changed', async () => {
    let id = '';
    const made = await eventsOf(() => {
      ({ id } = world.hubspot.create('deals', { dealname: 'New', amount: '5' }, BY));
    });
    expect(made.map((one) => [one['subscriptionType'], one['propertyName']])).toEqual([
      ['object.creation', undefined],
      ['object.propertyChange', 'dealname'],
      ['object.propertyChange', 'amount'],
    ]);
    const changed = await eventsOf(() => world.hubspot.update('deals', id, { amount: '7' }, BY));
    expect(changed).toEqual([
      {
        eventId: 4,
        subscriptionId: 1,
        portalId: PORTAL,
        appId: expect.any(Number),
        occurredAt: NOW,
        attemptNumber: 0,
        subscriptionType: 'object.propertyChange',
        objectId: Number(id),
        objectTypeId: '0-3',
        propertyName: 'amount',
        propertyValue: '7',
        changeSource: 'CRM_UI',
        sourceId: `userId:${BY}`,
      },
    ]);
  });

  test('as deletion, restoration, merge', async () => {
    const [winner, loser] = ['A', 'B'].map((name) =>
      world.hubspot.create('companies', { name }, BY),
    );
    if (winner === undefined || loser === undefined) throw new Error('two companies');
    const objectId = Number(winner.id);
    const gone = await eventsOf(() => world.hubspot.remove('companies', winner.id, BY));
    expect(gone).toMatchObject([{ subscriptionType: 'object.deletion', objectId }]);
    const back = await eventsOf(() => world.hubspot.restore('companies', winner.id, BY));
    expect(back).toMatchObject([{ subscriptionType: 'object.restore', objectId }]);
    const merged = await eventsOf(() =>
      mergeRecords(world, {
        crm: 'hubspot',
        object: 'companies',
        winnerId: winner.id,
        loserId: loser.id,
        by: BY,
      }),
    );
    expect(merged).toMatchObject([
      {
        subscriptionType: 'object.merge',
        primaryObjectId: objectId,
        mergedObjectIds: [Number(loser.id)],
        newObjectId: objectId,
      },
    ]);
  });

  test('as association from both ends', async () => {
    const deal = world.hubspot.create('deals', { dealname: 'D' }, BY);
    const company = world.hubspot.create('companies', { name: 'C' }, BY);
    const ends = { fromObject: 'deals', fromId: deal.id, toObject: 'companies', toId: company.id };
    const linked = await eventsOf(() =>
      world.hubspot.associate({ ...ends, category: 'HUBSPOT_DEFINED', typeId: 5 }, 6),
    );
    const both = [
      { fromObjectTypeId: '0-3', toObjectTypeId: '0-2', associationTypeId: 5 },
      { fromObjectTypeId: '0-2', toObjectTypeId: '0-3', associationTypeId: 6 },
    ].map((one) => ({ ...one, isPrimaryAssociation: true, associationRemoved: false }));
    expect(linked).toMatchObject(both);
    const cut = await eventsOf(() =>
      world.hubspot.dissociate(deal, { object: 'companies', id: company.id }),
    );
    expect(cut.map((one) => one['associationRemoved'])).toEqual([true, true]);
  });

  test('only when it is a CRM record of HubSpot', async () => {
    const events = await eventsOf(() => {
      world.salesforce.create('Account', { Name: 'A' }, BY);
      world.hubspot.create('owners', { email: 'a@b.example' }, BY);
      world.hubspot.create('companies', { name: 'C' }, BY);
    });
    expect(new Set(events.map((one) => one['objectTypeId']))).toEqual(new Set(['0-2']));
  });
});

describe('deliveries', () => {
  const rename = (name: string) => world.hubspot.create('companies', { name }, BY);
  const namesIn = (delivery: Delivery | undefined) =>
    delivery?.events.flatMap((one) => (one['propertyName'] === 'name' ? one['propertyValue'] : []));

  test('hold a hundred events at most', async () => {
    sender.sendTo(target.url);
    for (let count = 0; count < 60; count += 1) rename(`C${count}`);
    await target.until(2);
    expect(target.heard.map((one) => one.events.length)).toEqual([100, 20]);
  });

  test('come again until they are taken, signed anew', async () => {
    sender.sendTo(target.url);
    target.statuses.push(503, 500);
    rename('again');
    await target.until(3);
    expect(target.heard.map((one) => one.events[0]?.['attemptNumber'])).toEqual([0, 1, 2]);
    expect(target.heard.every((one) => one.isSigned)).toBe(true);
    expect(new Set(target.heard.map((one) => one.events[0]?.['eventId'])).size).toBe(1);
  });

  test('come several times, in another order, or never', async () => {
    sender.sendTo(target.url);
    sender.inject({ kind: 'duplicate', copies: 2 });
    rename('thrice');
    await target.until(3);
    sender.inject({ kind: 'lose' });
    sender.inject({ kind: 'reorder' });
    await gathered(() => rename('lost'));
    await gathered(() => rename('second'));
    rename('first');
    await target.until(5);
    expect(target.heard.map(namesIn)).toEqual([
      ['thrice'],
      ['thrice'],
      ['thrice'],
      ['first'],
      ['second'],
    ]);
    await expect.poll(() => sender.state().taken, { interval: 5 }).toBe(5);
    expect(sender.state().failed).toBe(0);
  });

  /** Makes a change and waits until nothing that follows travels with it. */
  async function gathered(change: () => unknown): Promise<void> {
    change();
    await expect.poll(() => sender.state().gathered, { interval: 5 }).toBe(0);
  }
});
