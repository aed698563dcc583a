// Webhook bodies in every form HubSpot sends, and which records they name.
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../../../connectors/hubspot/webhook-events.ts';

const read = (value: unknown) => readEvents(Buffer.from(JSON.stringify(value)));
const named = (value: unknown) =>
  read(value)?.notices.map((one) => `${one.externalId} ${one.object} ${one.recordId}`);

const BASE = { portalId: 771, eventId: 1, occurredAt: 1 };

describe('events', () => {
  it.each([
    [
      'a project’s property change',
      { subscriptionType: 'object.propertyChange', objectTypeId: '0-3', objectId: 5 },
      ['771 deals 5'],
    ],
    ['an older app’s', { subscriptionType: 'deal.propertyChange', objectId: 5 }, ['771 deals 5']],
    [
      'one that says eventType',
      { eventType: 'company.creation', objectId: 6 },
      ['771 companies 6'],
    ],
    ['an id as text', { eventType: 'call.creation', objectId: '7' }, ['771 calls 7']],
    [
      'an association, both ends',
      {
        subscriptionType: 'object.associationChange',
        fromObjectTypeId: '0-3',
        fromObjectId: 5,
        toObjectTypeId: '0-2',
        toObjectId: 6,
      },
      ['771 deals 5', '771 companies 6'],
    ],
    [
      'an older association',
      {
        subscriptionType: 'deal.associationChange',
        associationType: 'DEAL_TO_COMPANY',
        fromObjectId: 5,
        toObjectId: 6,
      },
      ['771 deals 5', '771 companies 6'],
    ],
    [
      'an association with an object nobody reads',
      {
        subscriptionType: 'object.associationChange',
        fromObjectTypeId: '0-1',
        fromObjectId: 5,
        toObjectTypeId: '0-2',
        toObjectId: 6,
      },
      ['771 companies 6'],
    ],
    [
      'a merge, survivor and absorbed',
      {
        subscriptionType: 'company.merge',
        objectId: 6,
        primaryObjectId: 6,
        mergedObjectIds: [8, '9'],
        newObjectId: 10,
      },
      ['771 companies 6', '771 companies 10', '771 companies 8', '771 companies 9'],
    ],
  ])('%s', (_what, event, expected) => {
    expect(named([{ ...BASE, ...event }])).toEqual(expected);
  });

  it('about one record name it once; portals stay apart', () => {
    const deal = { ...BASE, subscriptionType: 'deal.propertyChange', objectId: 5 };
    expect(named([deal, deal, { ...deal, portalId: '772' }])).toEqual([
      '771 deals 5',
      '772 deals 5',
    ]);
  });

  it('about tasks say so', () => {
    const task = { ...BASE, objectTypeId: '0-27', objectId: 4 };
    expect(read([task])?.notices).toMatchObject([{ object: 'tasks', kind: 'task' }]);
  });

  it.each([
    ['contacts', { objectTypeId: '0-1', objectId: 5 }],
    ['no id', { objectTypeId: '0-3' }],
    ['no portal', { portalId: undefined, objectTypeId: '0-3', objectId: 5 }],
    ['an id that is no whole number', { objectTypeId: '0-3', objectId: 1.5 }],
    ['an id too large to be exact', { objectTypeId: '0-3', objectId: 2 ** 53 + 2 }],
    ['an id with a path in it', { objectTypeId: '0-3', objectId: '../1' }],
    ['an object named like a member of Object', { objectTypeId: 'constructor', objectId: 5 }],
    ['privacy deletion of a contact', { subscriptionType: 'contact.privacyDeletion', objectId: 5 }],
  ])('that concern %s are ignored and counted', (_what, event) => {
    const deal = { ...BASE, subscriptionType: 'deal.creation', objectId: 5 };
    expect(read([{ ...BASE, ...event }, deal])).toMatchObject({
      ignored: 1,
      notices: [{ object: 'deals', recordId: '5' }],
    });
  });

  it('may come alone', () => {
    expect(named({ ...BASE, subscriptionType: 'deal.creation', objectId: 5 })).toEqual([
      '771 deals 5',
    ]);
    expect(read({ some: 'thing' })).toBeNull();
  });
});

describe('a body', () => {
  it.each([
    ['too many events', JSON.stringify(Array.from({ length: 10_001 }, () => BASE))],
    ['a text too long', JSON.stringify([{ ...BASE, propertyValue: 'x'.repeat(65_537) }])],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['a prototype inside', '[{"portalId":1,"a":{"__proto__":{"admin":true}}}]'],
    ['two documents', '[][]'],
  ])('with %s is refused', (_what, text) => {
    expect(readEvents(Buffer.from(text))).toBeNull();
  });

  it('that is no UTF-8 is refused', () => {
    expect(readEvents(Buffer.from([0x5b, 0xff, 0x5d]))).toBeNull();
  });
});
