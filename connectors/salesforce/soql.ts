// The only place where SOQL text is made. Names are checked against a strict pattern, values are
// escaped by kind: no caller can smuggle syntax into a query.
import { formatInstant, type Instant } from '../../src/domain/time.ts';

const NAME = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** A piece of finished SOQL. */
export type Soql = string & { readonly __soql: true };

/** A whole query; only {@link select} makes one, and the client takes nothing else. */
export type SoqlQuery = string & { readonly __soqlQuery: true };

export type SoqlValue = string | number | boolean | null;

export type Select = {
  readonly fields: readonly string[];
  readonly from: string;
  readonly where?: Soql | undefined;
  readonly orderBy?: readonly string[];
  readonly descending?: true;
  /** Most rows. */
  readonly limit?: number;
};

/** A whole query. Throws RangeError for a name that is none. */
export function select(query: Select): SoqlQuery {
  const { fields, from, where, orderBy = [], descending, limit } = query;
  const parts = [`SELECT ${fields.map(name).join(', ')} FROM ${name(from)}`];
  if (where !== undefined) parts.push(`WHERE ${where}`);
  const order = descending === true ? ' DESC' : '';
  if (orderBy.length > 0) parts.push(`ORDER BY ${orderBy.map(name).join(', ')}${order}`);
  if (limit !== undefined) parts.push(`LIMIT ${Math.trunc(limit)}`);
  return parts.join(' ') as SoqlQuery;
}

/** Asks how many rows there are. Throws RangeError for a name that is none. */
export function selectCount(from: string, where: Soql | undefined): SoqlQuery {
  const parts = [`SELECT COUNT() FROM ${name(from)}`];
  if (where !== undefined) parts.push(`WHERE ${where}`);
  return parts.join(' ') as SoqlQuery;
}

/** One comparison; text is escaped and quoted. Throws RangeError for a name that is none. */
export function compare(
  field: string,
  operator: '=' | '!=' | '<' | '<=' | '>' | '>=',
  value: SoqlValue,
): Soql {
  return `${name(field)} ${operator} ${literal(value)}` as Soql;
}

/** True where the field has one of the values. Throws RangeError for none: SOQL has no empty list. */
export function oneOf(field: string, values: readonly string[]): Soql {
  if (values.length === 0) throw new RangeError('a list of values must not be empty');
  return `${name(field)} IN (${values.map(literal).join(', ')})` as Soql;
}

/** Compares a datetime field, in whole seconds as Salesforce keeps them. */
export function compareTime(field: string, operator: '=' | '<' | '>' | '>=', at: Instant): Soql {
  return `${name(field)} ${operator} ${formatInstant(at)}` as Soql;
}

/** Undefined parts are left out; undefined when nothing is left. */
export function allOf(parts: readonly (Soql | undefined)[]): Soql | undefined {
  const given = parts.filter((part) => part !== undefined);
  return given.length === 0 ? undefined : (given.join(' AND ') as Soql);
}

/** Parenthesised: SOQL refuses AND beside OR on one level. */
export function anyOf(parts: readonly (Soql | undefined)[]): Soql {
  const given = parts.filter((part) => part !== undefined);
  const grouped = given.map((part) => (part.includes(' AND ') ? `(${part})` : part));
  return `(${grouped.join(' OR ')})` as Soql;
}

function name(text: string): string {
  if (!NAME.test(text)) throw new RangeError(`"${text}" is no Salesforce name`);
  return text;
}

function literal(value: SoqlValue): string {
  if (typeof value !== 'string') return String(value);
  return `'${value.replaceAll(/[\\'"\n\r\t\b\f]/g, (mark) => ESCAPES[mark] ?? mark)}'`;
}
