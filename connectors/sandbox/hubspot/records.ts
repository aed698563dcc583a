// A row of the world as HubSpot shows it: values as strings, empty as null, system properties and
// calculated ones added.
import type { FieldValue } from '../../../src/domain/source-record.ts';
import type { Row } from '../world.ts';
import type { ObjectType } from './object-types.ts';
import type { Portal } from './portal.ts';
import type { PropertyDefinition } from './standard-properties.ts';

export type WireRecord = Record<string, unknown> & {
  readonly id: string;
  readonly properties: Record<string, string | null>;
};

/** Which properties a read asks for. */
export type ReadOptions = {
  readonly properties?: readonly string[];
  readonly propertiesWithHistory?: readonly string[];
};

/** Deal -> primary company, see association-kinds.ts. */
const PRIMARY_COMPANY = 5;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Renders a row. Unknown property names are left out, as HubSpot does. */
export function wireRecord(
  portal: Portal,
  type: ObjectType,
  row: Row,
  options: ReadOptions = {},
): WireRecord {
  const definitions = portal.properties(type.name);
  const asked = options.properties?.length ? options.properties : type.shown;
  const names = new Set([type.created, type.modified, 'hs_object_id', ...asked]);
  const properties: Record<string, string | null> = {};
  for (const name of [...names].sort()) {
    const definition = definitions.get(name);
    if (definition) properties[name] = propertyValue(portal, row, definition);
  }
  const history = historyOf(portal, row, options.propertiesWithHistory ?? [], definitions);
  return {
    id: row.id,
    properties,
    ...(history ? { propertiesWithHistory: history } : {}),
    createdAt: createdAt(row),
    updatedAt: iso(portal.modifiedAt(row)),
    archived: row.deletedAt !== null,
    ...(row.deletedAt === null ? {} : { archivedAt: iso(row.deletedAt) }),
    url: `https://app.hubspot.com/contacts/${portal.settings.hubId}/record/${type.typeId}/${row.id}`,
  };
}

/** The value of one property as text; null when empty. */
export function propertyValue(
  portal: Portal,
  row: Row,
  property: PropertyDefinition,
): string | null {
  switch (property.name) {
    case 'hs_object_id':
      return row.id;
    case 'createdate':
    case 'hs_createdate':
      return createdAt(row);
    case 'hs_lastmodifieddate':
    case 'lastmodifieddate':
      return iso(portal.modifiedAt(row));
    case 'hs_merged_object_ids':
      return (
        portal
          .absorbedBy(row)
          .map((loser) => loser.id)
          .join(';') || null
      );
    default:
      if (row.object === 'deals') return dealValue(portal, row, property);
      if (row.object === 'line_items' && property.name === 'amount') return netPrice(row);
      return asText(row.fields[property.name] ?? null, property);
  }
}

/** Worked out from price, discount and quantity, whatever somebody writes. */
function netPrice({ fields }: Row): string | null {
  const { price = null, quantity = null, discount = null } = fields;
  if (price === null) return null;
  return String((Number(price) - Number(discount ?? 0)) * Number(quantity ?? 1));
}

function dealValue(portal: Portal, row: Row, property: PropertyDefinition): string | null {
  const metadata = portal.stage(String(row.fields['dealstage'] ?? ''))?.metadata;
  const closed = metadata?.isClosed === 'true';
  const won = closed && Number(metadata?.probability) === 1;
  switch (property.name) {
    case 'hs_is_closed':
      return String(closed);
    case 'hs_is_closed_won':
      return String(won);
    case 'hs_is_closed_lost':
      return String(closed && !won);
    case 'hs_deal_stage_probability':
      return metadata?.probability ?? null;
    case 'hs_primary_associated_company':
      return (
        portal.database
          .associationsOf('deals', row.id, 'companies')
          .find((one) => one.category === 'HUBSPOT_DEFINED' && one.typeId === PRIMARY_COMPANY)
          ?.toId ?? null
      );
    default:
      return asText(row.fields[property.name] ?? null, property);
  }
}

/** Turns a stored value into HubSpot's text for the property's type. */
function asText(value: FieldValue, property: PropertyDefinition): string | null {
  if (value === null || value === '') return null;
  if (property.type === 'datetime')
    return iso(typeof value === 'number' ? value : Date.parse(String(value)));
  if (property.type === 'date' && typeof value === 'number') return iso(value).slice(0, 10);
  return String(value);
}

function createdAt(row: Row): string {
  const own = row.fields['createdate'];
  if (typeof own === 'number') return iso(own);
  return typeof own === 'string' ? iso(Date.parse(own)) : iso(row.createdAt);
}

/** Newest first, with who did it: a person carries a user id, the app does not. */
function historyOf(
  portal: Portal,
  row: Row,
  names: readonly string[],
  definitions: ReadonlyMap<string, PropertyDefinition>,
): Record<string, unknown[]> | null {
  if (names.length === 0) return null;
  const changes = portal.database.history(row.object, row.id);
  const history: Record<string, unknown[]> = {};
  for (const name of names) {
    const definition = definitions.get(name);
    if (!definition) continue;
    history[name] = changes
      .filter((change) => change.field === name)
      .map((change) => ({
        value: asText(change.value, definition) ?? '',
        timestamp: iso(change.at),
        ...sourceOf(change.by),
      }))
      .reverse();
  }
  return history;
}

function sourceOf(by: string): Record<string, unknown> {
  return /^\d+$/.test(by)
    ? { sourceType: 'CRM_UI', sourceId: `userId:${by}`, updatedByUserId: Number(by) }
    : { sourceType: 'INTEGRATION', sourceId: by };
}
