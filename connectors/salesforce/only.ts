// The condition under which records of an object are claims at all, as SOQL: an org may have a million
// leads of which partners registered two thousand. Null where it cannot be said in SOQL; then everything
// is read, and the core leaves out what is no claim.
import type { ClaimMapping } from '../../src/domain/mapping.ts';
import type { FieldDescribe, ObjectDescribe } from './client.ts';
import { anyOf, compare, oneOf, type Soql } from './soql.ts';

type Describe = (object: string) => Promise<ObjectDescribe | null>;

/** Types whose values SOQL compares as the core does: as text, without case. */
const TEXTS = new Set(['string', 'picklist', 'combobox', 'email', 'phone', 'url']);

/** Records that one of the entries of an object takes for claims; null: all, or it cannot be said. */
export async function onlyOf(
  entries: readonly Pick<ClaimMapping, 'object' | 'only'>[],
  describe: Describe,
): Promise<Soql | null> {
  const conditions: Soql[] = [];
  for (const { object, only } of entries) {
    const field = only === undefined ? null : await fieldAt(object, only.path.split('.'), describe);
    const condition = field === null ? null : conditionOf(field, only?.values ?? []);
    if (condition === null) return null;
    conditions.push(condition);
  }
  return conditions.length === 0 ? null : anyOf(conditions);
}

type Field = { readonly name: string; readonly type: string };

/** A field of the record, or of the one record that a lookup of it leads to. */
async function fieldAt(
  object: string,
  [head = '', ...rest]: readonly string[],
  describe: Describe,
): Promise<Field | null> {
  const field = named(await describe(object), head);
  if (field === undefined || rest.length > 1) return null;
  if (rest.length === 0) return field;
  const [target, ...others] = field.referenceTo ?? [];
  if (target === undefined || others.length > 0 || field.relationshipName == null) return null;
  const behind = named(await describe(target), rest[0] ?? '');
  if (behind === undefined) return null;
  return { name: `${field.relationshipName}.${behind.name}`, type: behind.type };
}

function named(described: ObjectDescribe | null, name: string): FieldDescribe | undefined {
  const wanted = name.toLowerCase();
  return described?.fields.find((field) => field.name.toLowerCase() === wanted);
}

function conditionOf({ name, type }: Field, values: readonly string[]): Soql | null {
  if (values.length === 0 || values.includes('')) return null;
  if (TEXTS.has(type)) return oneOf(name, values);
  const flags = new Set(values.map((value) => value.toLowerCase()));
  const [flag] = flags;
  if (type !== 'boolean' || flags.size !== 1 || !['true', 'false'].includes(flag ?? ''))
    return null;
  return compare(name, '=', flag === 'true');
}
