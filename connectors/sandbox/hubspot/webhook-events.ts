// What HubSpot tells an app about a change of the world: events in the form of a project's webhook
// component (developer docs, "configure webhooks", 2026-11).
import type { Association, Database, FieldChange, Row, WorldChange } from '../world.ts';
import { type ObjectType, objectTypeOf } from './object-types.ts';
import { Refusal } from './refusal.ts';

/** One event, but for its ids, which the delivery gives. */
export type WebhookEvent = Readonly<Record<string, unknown>> & {
  readonly subscriptionType: string;
  readonly occurredAt: number;
};

/** Association types that make a company the primary one, both directions. */
const PRIMARY_TYPES = [1, 2, 5, 6];

/** Events of one change that has just happened; none for what is no CRM record of HubSpot's. */
export function eventsOf(change: WorldChange, database: Database, now: number): WebhookEvent[] {
  if (change.crm !== 'hubspot') return [];
  if (change.kind === 'row') return rowEvents(change.row, change.changed, database);
  return associationEvents(change.association, change.kind === 'dissociate', now);
}

function rowEvents(row: Row, changed: readonly string[], database: Database): WebhookEvent[] {
  const type = typeNamed(row.object);
  if (type === null) return [];
  const about = { objectTypeId: type.typeId, occurredAt: row.modifiedAt, ...sourceOf(row) };
  const event = (name: string) => ({
    ...about,
    subscriptionType: `object.${name}`,
    objectId: Number(row.id),
  });
  const history = database.history(row.object, row.id);
  if (changed.length === 0 && history.length > 0) return [systemEvent(row, event)];
  const isNew = history.length === changed.length;
  return [
    ...(isNew ? [event('creation')] : []),
    ...changed.map((name) => ({
      ...event('propertyChange'),
      propertyName: name,
      propertyValue: valueText(row.fields[name]),
    })),
  ];
}

/** No field changed: the record went, came back, or was merged away. */
function systemEvent(row: Row, event: (name: string) => WebhookEvent): WebhookEvent {
  if (row.deletedAt === null) return event('restore');
  if (row.mergedInto === null) return event('deletion');
  const primaryObjectId = Number(row.mergedInto);
  return {
    ...event('merge'),
    objectId: primaryObjectId,
    primaryObjectId,
    mergedObjectIds: [Number(row.id)],
    newObjectId: primaryObjectId,
  };
}

function associationEvents(one: Association, removed: boolean, occurredAt: number): WebhookEvent[] {
  const [from, to] = [typeNamed(one.fromObject), typeNamed(one.toObject)];
  if (from === null || to === null) return [];
  return [
    {
      subscriptionType: 'object.associationChange',
      occurredAt,
      objectTypeId: from.typeId,
      fromObjectId: Number(one.fromId),
      toObjectId: Number(one.toId),
      fromObjectTypeId: from.typeId,
      toObjectTypeId: to.typeId,
      associationTypeId: one.typeId,
      associationCategory: one.category,
      associationRemoved: removed,
      isPrimaryAssociation:
        one.category === 'HUBSPOT_DEFINED' && PRIMARY_TYPES.includes(one.typeId),
    },
  ];
}

function sourceOf(row: Row) {
  const isPerson = /^\d+$/.test(row.modifiedBy);
  return isPerson
    ? { changeSource: 'CRM_UI', sourceId: `userId:${row.modifiedBy}` }
    : { changeSource: 'INTEGRATION', sourceId: row.modifiedBy };
}

const valueText = (value: FieldChange['value'] | undefined): string =>
  value === null || value === undefined ? '' : String(value);

/** Owners, pipelines and the account's own definitions are no CRM objects. */
function typeNamed(object: string): ObjectType | null {
  try {
    return objectTypeOf(object);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
