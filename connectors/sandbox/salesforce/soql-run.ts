// Runs a parsed query over the world: names and types are checked first, for the whole query, then
// rows are filtered, sorted and shaped. SOQL compares text without case and dates as UTC.
import type { FieldValue } from '../../../src/domain/source-record.ts';
import { DAY_MS, dayOf, type Instant } from '../../../src/domain/time.ts';
import type { Database, Row } from '../world.ts';
import { Refusal } from './refusal.ts';
import { type Field, objectOfId, type Schema, type SchemaObject } from './schema.ts';
import type { Condition, Literal, Operator, Path, Query } from './soql-parse.ts';
import { readField, rowsOf } from './values.ts';

export type SoqlContext = {
  readonly database: Database;
  readonly schema: Schema;
  readonly now: Instant;
  readonly basePath: string;
  /** queryAll: deleted rows too. */
  readonly deleted: boolean;
  /** Ids of what is not shared with the caller: for them it is not there. */
  readonly unshared: readonly string[];
};

/** Rows in order, not yet shaped: paging shapes one page at a time. */
export type Selection = {
  readonly object: SchemaObject;
  readonly select: readonly Path[] | null;
  readonly rows: readonly Row[];
};

/** Checks and runs. Throws INVALID_TYPE and INVALID_FIELD for the whole query. */
export function runQuery(context: SoqlContext, query: Query): Selection {
  const object = context.schema.get(query.from.toLowerCase());
  if (!object) {
    throw new Refusal(
      400,
      'INVALID_TYPE',
      `sObject type '${query.from}' is not supported. Names of custom objects end with __c.`,
    );
  }
  const strip = (path: Path): Path =>
    path.length > 1 && path[0]?.toLowerCase() === query.from.toLowerCase() ? path.slice(1) : path;
  const select = query.select?.map(strip) ?? null;
  for (const path of select ?? []) fieldAt(context.schema, object, path);
  const test = query.where ? predicate(context, object, mapPaths(query.where, strip)) : () => true;
  const orders = query.orderBy.map((order) => ({ ...order, path: strip(order.path) }));
  for (const order of orders) fieldAt(context.schema, object, order.path);
  const shared = [...rowsOf(context.database, object, { deleted: context.deleted })].filter(
    (row) => !context.unshared.includes(row.id),
  );
  const found = shared.filter(test);
  if (orders.length > 0) sortRows(context, found, orders);
  const rows = found.slice(query.offset, query.offset + (query.limit ?? found.length));
  return { object, select, rows };
}

/** One record as a query answer carries it, parents nested. */
export function shapeRecord(
  context: SoqlContext,
  object: SchemaObject,
  row: Row,
  paths: readonly Path[],
): Record<string, unknown> {
  const record: Record<string, unknown> = { attributes: attributesOf(context, object, row.id) };
  const parents = new Map<string, Path[]>();
  for (const [head = '', ...rest] of paths) {
    if (rest.length === 0) {
      const field = object.fields.get(head.toLowerCase());
      if (field) record[field.name] = readField(context.database, row, field);
    } else parents.set(head.toLowerCase(), [...(parents.get(head.toLowerCase()) ?? []), rest]);
  }
  for (const [name, rest] of parents) {
    const lookup = object.relationships.get(name);
    if (!lookup) continue;
    const parent = parentOf(context, row, lookup);
    record[String(lookup.relationship)] =
      parent === null ? null : shapeParent(context, lookup, parent, rest);
  }
  return record;
}

/** Behind a polymorphic lookup `Type` is the name of the parent's object. */
function shapeParent(
  context: SoqlContext,
  lookup: Field,
  parent: { readonly object: SchemaObject; readonly row: Row },
  paths: readonly Path[],
): Record<string, unknown> {
  const record = shapeRecord(context, parent.object, parent.row, paths);
  const asksType = paths.some((path) => path.length === 1 && path[0]?.toLowerCase() === 'type');
  return lookup.targets.length > 1 && asksType ? { ...record, Type: parent.object.name } : record;
}

/** `attributes` of a record: its type and its own address. */
export function attributesOf(
  context: Pick<SoqlContext, 'basePath'>,
  object: SchemaObject,
  id: string,
): object {
  return { type: object.name, url: `${context.basePath}/sobjects/${object.name}/${id}` };
}

function parentOf(context: SoqlContext, row: Row, lookup: Field) {
  const id = readField(context.database, row, lookup);
  const object = typeof id === 'string' ? objectOfId(context.schema, id) : undefined;
  const parent = object && context.database.get(object.name, String(id));
  return object && parent ? { object, row: parent } : null;
}

/** The field at the end of a path; of a polymorphic parent, any target's field will do. */
function fieldAt(schema: Schema, object: SchemaObject, path: Path): Field {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    const field = object.fields.get(head.toLowerCase());
    if (field) return field;
    throw invalidField(
      `No such column '${head}' on entity '${object.name}'. See its describe for the names.`,
    );
  }
  const lookup = object.relationships.get(head.toLowerCase());
  if (!lookup) {
    throw invalidField(`Didn't understand relationship '${head}' in field path.`);
  }
  const targets = lookup.targets.flatMap((name) => schema.get(name.toLowerCase()) ?? []);
  const [first] = targets;
  const fitting = targets.find((target) =>
    rest.length === 1
      ? target.fields.has(String(rest[0]).toLowerCase())
      : target.relationships.has(String(rest[0]).toLowerCase()),
  );
  if (!first) throw invalidField(`Relationship '${head}' leads to no readable object.`);
  return fieldAt(schema, fitting ?? first, rest);
}

const invalidField = (message: string) => new Refusal(400, 'INVALID_FIELD', message);

function mapPaths(condition: Condition, change: (path: Path) => Path): Condition {
  switch (condition.kind) {
    case 'compare':
      return { ...condition, path: change(condition.path) };
    case 'not':
      return { ...condition, part: mapPaths(condition.part, change) };
    case 'and':
    case 'or':
      return { ...condition, parts: condition.parts.map((part) => mapPaths(part, change)) };
  }
}

type Test = (row: Row) => boolean;

function predicate(context: SoqlContext, object: SchemaObject, condition: Condition): Test {
  switch (condition.kind) {
    case 'not': {
      const inner = predicate(context, object, condition.part);
      return (row) => !inner(row);
    }
    case 'and': {
      const parts = condition.parts.map((part) => predicate(context, object, part));
      return (row) => parts.every((part) => part(row));
    }
    case 'or': {
      const parts = condition.parts.map((part) => predicate(context, object, part));
      return (row) => parts.some((part) => part(row));
    }
    case 'compare': {
      const { path, operator, values } = condition;
      const field = fieldAt(context.schema, object, path);
      if (!field.filterable) {
        throw invalidField(`field '${field.name}' can not be filtered in a query call`);
      }
      for (const value of values) checkLiteral(field, operator, value);
      const test = comparison(field, operator, values, context.now);
      return (row) => test(valueAt(context, row, object, path));
    }
  }
}

/** A value of the wrong kind fails the whole query. */
function checkLiteral(field: Field, operator: Operator, literal: Literal): void {
  if (literal.kind === 'null') return;
  const wanted = literalKinds(field);
  if (wanted.includes(literal.kind)) {
    if (operator !== 'LIKE' || literal.kind === 'text') return;
  }
  const quoting = literal.kind === 'text' ? 'should not be' : 'should be';
  throw invalidField(
    `value of '${field.name}' must be of type ${field.type} and ${quoting} enclosed in quotes`,
  );
}

function literalKinds(field: Field): readonly Literal['kind'][] {
  switch (field.type) {
    case 'boolean':
      return ['boolean'];
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return ['number'];
    case 'date':
      return ['date', 'days'];
    case 'datetime':
      return ['datetime', 'days'];
    default:
      return ['text'];
  }
}

type Comparable = string | number | boolean | null;

function comparison(
  field: Field,
  operator: Operator,
  values: readonly Literal[],
  now: Instant,
): (value: FieldValue) => boolean {
  const [first = { kind: 'null' }] = values;
  if (operator === 'IN' || operator === 'NOT IN') {
    const wanted = new Set(values.map((value) => bound(field, value, now, 'from')));
    const isIn = (value: FieldValue) => wanted.has(comparable(field, value));
    return operator === 'IN' ? isIn : (value) => !isIn(value);
  }
  if (operator === 'LIKE') {
    const pattern = likePattern(first.kind === 'text' ? first.value : '');
    return (value) => value !== null && pattern.test(String(value));
  }
  const from = bound(field, first, now, 'from');
  const to = bound(field, first, now, 'to');
  const equals = (own: Comparable) =>
    own === from || (own !== null && from !== null && to !== null && own >= from && own <= to);
  return (value) => {
    const own = comparable(field, value);
    if (operator === '=') return equals(own);
    if (operator === '!=') return !equals(own);
    if (own === null || from === null || to === null) return false;
    if (operator === '<') return own < from;
    if (operator === '<=') return own <= to;
    return operator === '>' ? own > to : own >= from;
  };
}

/** The first or last comparable value of a literal: day literals are spans. */
function bound(field: Field, literal: Literal, now: Instant, edge: 'from' | 'to'): Comparable {
  switch (literal.kind) {
    case 'null':
      return null;
    case 'days': {
      const day = dayOf(now) + literal[edge];
      if (field.type === 'date') return day;
      return edge === 'from' ? day * DAY_MS : (day + 1) * DAY_MS - 1;
    }
    case 'text':
      return comparable(field, literal.value.replaceAll(/\\([%_])/g, '$1'));
    case 'number':
    case 'boolean':
      return literal.value;
    case 'date':
    case 'datetime':
      return comparable(field, literal.value);
  }
}

function comparable(field: Field, value: FieldValue): Comparable {
  if (value === null) return null;
  switch (field.type) {
    case 'date':
      return dayOf(Date.parse(String(value)));
    case 'datetime':
      return Date.parse(String(value));
    case 'id':
    case 'reference':
      return String(value).slice(0, 15);
    case 'boolean':
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return value;
    default:
      return String(value).toLowerCase();
  }
}

function likePattern(text: string): RegExp {
  const source = text.replaceAll(/\\[%_]|[%_]|[\\^$.*+?()[\]{}|]/g, (mark) => {
    if (mark === '%') return '.*';
    if (mark === '_') return '.';
    return mark.length === 2 ? mark.slice(1) : `\\${mark}`;
  });
  return new RegExp(`^${source}$`, 'is');
}

function valueAt(context: SoqlContext, row: Row, object: SchemaObject, path: Path): FieldValue {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    const field = object.fields.get(head.toLowerCase());
    return field ? readField(context.database, row, field) : null;
  }
  const lookup = object.relationships.get(head.toLowerCase());
  const parent = lookup ? parentOf(context, row, lookup) : null;
  if (parent && lookup && lookup.targets.length > 1 && rest.join('.').toLowerCase() === 'type') {
    return parent.object.name;
  }
  return parent === null ? null : valueAt(context, parent.row, parent.object, rest);
}

function sortRows(context: SoqlContext, rows: Row[], orders: Query['orderBy']): void {
  const object = context.schema.get(rows[0]?.object.toLowerCase() ?? '');
  if (!object) return;
  const keys = new Map<Row, Comparable[]>();
  for (const row of rows) {
    const values = orders.map(({ path }) =>
      comparable(fieldAt(context.schema, object, path), valueAt(context, row, object, path)),
    );
    keys.set(row, values);
  }
  rows.sort((left, right) => {
    for (const [index, order] of orders.entries()) {
      const [a = null, b = null] = [keys.get(left)?.[index], keys.get(right)?.[index]];
      if (a === b) continue;
      if (a === null || b === null) return (a === null) === order.nullsLast ? 1 : -1;
      return a < b === order.descending ? 1 : -1;
    }
    return 0;
  });
}
