// Search: filters, one sort, offset paging, its limits and its late index. Operators and limits:
// HubSpot "search the CRM", 2026-11.
import type { Row } from '../world.ts';
import { type Answer, type Call, objectBody, ok, required } from './call.ts';
import { type ObjectType, objectTypeOf } from './object-types.ts';
import { compareIds, type Portal } from './portal.ts';
import { propertyValue, wireRecord } from './records.ts';
import { invalid } from './refusal.ts';
import type { PropertyDefinition } from './standard-properties.ts';

const MAX_GROUPS = 5;
const MAX_FILTERS_PER_GROUP = 6;
const MAX_FILTERS = 18;
const MAX_LIMIT = 200;
const MAX_RESULTS = 10_000;
const MAX_BODY_CHARACTERS = 3_000;

type Match = (row: Row) => boolean;
type Definitions = ReadonlyMap<string, PropertyDefinition>;

/** `POST /crm/objects/{version}/{type}/search`. Never shows archived records. */
export function search(portal: Portal, call: Call): Answer {
  const type = objectTypeOf(call.params['type'] ?? '');
  const body = objectBody(call.body);
  if (JSON.stringify(body).length > MAX_BODY_CHARACTERS) {
    throw invalid(`The request body is over ${MAX_BODY_CHARACTERS} characters`);
  }
  const definitions = portal.properties(type.name);
  const { limit, after } = pageOf(body);
  const matches = matcherOf(portal, definitions, body);
  const rows = [...indexed(portal, type)].filter(matches);
  rows.sort(orderOf(portal, definitions, body['sorts']));
  const page = rows.slice(after, after + limit);
  const properties = Array.isArray(body['properties']) ? body['properties'].map(String) : [];
  const next = after + limit;
  return ok({
    total: rows.length,
    results: page.map((row) => wireRecord(portal, type, row, { properties })),
    ...(next < rows.length ? { paging: { next: { after: String(next) } } } : {}),
  });
}

/** Rows as the index knows them: younger changes than the lag are not there yet. */
function* indexed(portal: Portal, type: ObjectType): IterableIterator<Row> {
  const horizon = portal.now() - portal.searchLagMs();
  for (const row of portal.database.rows(type.name)) {
    if (row.createdAt > horizon) continue;
    yield portal.modifiedAt(row) <= horizon ? row : asOf(portal, row, horizon);
  }
}

function asOf(portal: Portal, row: Row, at: number): Row {
  const known = portal.database.history(row.object, row.id).filter((change) => change.at <= at);
  const fields = Object.fromEntries(known.map((change) => [change.field, change.value]));
  return { ...row, fields, modifiedAt: Math.max(row.createdAt, ...known.map((one) => one.at)) };
}

function pageOf(body: Record<string, unknown>): { limit: number; after: number } {
  const limit = body['limit'] === undefined ? 10 : Number(body['limit']);
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) {
    throw invalid(`limit must be at most ${MAX_LIMIT}`);
  }
  const after = body['after'] === undefined || body['after'] === '' ? 0 : Number(body['after']);
  if (!Number.isInteger(after) || after < 0) throw invalid('after is not a paging offset');
  if (after + limit > MAX_RESULTS) {
    throw invalid(`Paging beyond ${MAX_RESULTS} results of one search is not supported`);
  }
  return { limit, after };
}

/** Groups are joined by OR, filters in a group by AND. */
function matcherOf(portal: Portal, definitions: Definitions, body: Record<string, unknown>): Match {
  const given = Array.isArray(body['filterGroups']) ? body['filterGroups'].map(objectBody) : [];
  if (given.length > MAX_GROUPS) throw invalid(`At most ${MAX_GROUPS} filter groups are allowed`);
  const filters = given.map((group) => filtersOf(group));
  if (filters.flat().length > MAX_FILTERS) {
    throw invalid(`At most ${MAX_FILTERS} filters are allowed`);
  }
  const groups = filters.map((group) =>
    group.map((filter) => filterMatch(portal, definitions, filter)),
  );
  const query = typeof body['query'] === 'string' ? body['query'].toLowerCase() : '';
  return (row) =>
    (groups.length === 0 || groups.some((group) => group.every((match) => match(row)))) &&
    (query === '' || queryMatches(row, query));
}

function filtersOf(group: Record<string, unknown>): Record<string, unknown>[] {
  const filters = Array.isArray(group['filters']) ? group['filters'].map(objectBody) : [];
  if (filters.length > MAX_FILTERS_PER_GROUP) {
    throw invalid(`At most ${MAX_FILTERS_PER_GROUP} filters per group are allowed`);
  }
  return filters;
}

function queryMatches(row: Row, query: string): boolean {
  return Object.values(row.fields).some(
    (value) => typeof value === 'string' && value.toLowerCase().includes(query),
  );
}

function filterMatch(
  portal: Portal,
  definitions: Definitions,
  filter: Record<string, unknown>,
): Match {
  const name = required(filter, 'propertyName');
  const operator = required(filter, 'operator');
  if (name.startsWith('associations.')) return associationMatch(portal, name, filter);
  const property = definitions.get(name);
  if (!property) throw invalid(`There was a problem with the request: no property ${name}`);
  const key = sortKey(property);
  const test = testOf(operator, filter, key);
  return (row) => {
    const value = propertyValue(portal, row, property);
    return test(value === null ? null : key(value));
  };
}

type Key = string | number;

/** How a property compares: times and numbers by size, the rest as text without case. */
function sortKey(property: PropertyDefinition): (text: string) => Key {
  if (property.type === 'number') return Number;
  if (property.type === 'date' || property.type === 'datetime') {
    return (text) => (/^-?\d+$/.test(text) ? Number(text) : Date.parse(text));
  }
  return (text) => text.toLowerCase();
}

function testOf(
  operator: string,
  filter: Record<string, unknown>,
  key: (text: string) => Key,
): (value: Key | null) => boolean {
  const one = (name: string) => key(required(filter, name));
  const many = () => {
    const values = filter['values'];
    if (!Array.isArray(values) || values.length === 0) throw invalid(`${operator} needs values`);
    return new Set(values.map((value) => key(String(value))));
  };
  const compared = (test: (value: Key, wanted: Key) => boolean) => {
    const wanted = one('value');
    return (value: Key | null) => value !== null && test(value, wanted);
  };
  switch (operator) {
    case 'EQ':
      return compared((value, wanted) => value === wanted);
    case 'NEQ':
      return compared((value, wanted) => value !== wanted);
    case 'LT':
      return compared((value, wanted) => value < wanted);
    case 'LTE':
      return compared((value, wanted) => value <= wanted);
    case 'GT':
      return compared((value, wanted) => value > wanted);
    case 'GTE':
      return compared((value, wanted) => value >= wanted);
    case 'BETWEEN': {
      const [low, high] = [one('value'), one('highValue')];
      return (value) => value !== null && value >= low && value <= high;
    }
    case 'IN': {
      const values = many();
      return (value) => value !== null && values.has(value);
    }
    case 'NOT_IN': {
      const values = many();
      return (value) => value !== null && !values.has(value);
    }
    case 'HAS_PROPERTY':
      return (value) => value !== null;
    case 'NOT_HAS_PROPERTY':
      return (value) => value === null;
    case 'CONTAINS_TOKEN':
    case 'NOT_CONTAINS_TOKEN': {
      const token = tokenPattern(required(filter, 'value'));
      const wanted = operator === 'CONTAINS_TOKEN';
      return (value) => value !== null && token.test(String(value)) === wanted;
    }
    default:
      throw invalid(`Invalid operator ${operator}`);
  }
}

/** A whole word; `*` stands for any part of one. */
function tokenPattern(value: string): RegExp {
  const escaped = value.toLowerCase().replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(^|[^\\p{L}\\p{N}])${escaped.replaceAll('*', '.*')}($|[^\\p{L}\\p{N}])`, 'u');
}

function associationMatch(portal: Portal, name: string, filter: Record<string, unknown>): Match {
  const to = objectTypeOf(name.slice('associations.'.length));
  const wanted = Array.isArray(filter['values'])
    ? filter['values'].map(String)
    : [required(filter, 'value')];
  return (row) =>
    portal.database
      .associationsOf(row.object, row.id, to.name)
      .some((one) => wanted.includes(one.toId));
}

/** At most one sort: a name, `-name`, an object, or that object as JSON text. */
function orderOf(
  portal: Portal,
  definitions: Definitions,
  sorts: unknown,
): (left: Row, right: Row) => number {
  const [sort, ...more] = Array.isArray(sorts) ? sorts : [];
  if (more.length > 0) throw invalid('Only one sort is supported');
  if (sort === undefined) return (left, right) => compareIds(left.id, right.id);
  const { name, descending } = sortOf(sort);
  const property = definitions.get(name);
  if (!property) throw invalid(`There was a problem with the request: no property ${name}`);
  const key = sortKey(property);
  const sign = descending ? -1 : 1;
  return (left, right) => {
    const [a, b] = [propertyValue(portal, left, property), propertyValue(portal, right, property)];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    const [x, y] = [key(a), key(b)];
    return x === y ? compareIds(left.id, right.id) : sign * (x < y ? -1 : 1);
  };
}

function sortOf(sort: unknown): { name: string; descending: boolean } {
  if (typeof sort === 'string' && !sort.startsWith('{')) {
    const descending = sort.startsWith('-');
    return { name: descending ? sort.slice(1) : sort, descending };
  }
  const object = objectBody(typeof sort === 'string' ? JSON.parse(sort) : sort);
  return {
    name: required(object, 'propertyName'),
    descending: object['direction'] === 'DESCENDING',
  };
}
