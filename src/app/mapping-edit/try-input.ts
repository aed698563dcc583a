// One input looked at in the CRM: which fields its object has, and what live records hold in one of them.
import type { ConnectionId, TenantId } from '../../domain/ids.ts';
import type { Mapping } from '../../domain/mapping.ts';
import type { InputFacts } from '../../domain/mapping-inputs.ts';
import type { AnySource, MappedInput } from '../../domain/mapping-walk.ts';
import { FieldReader } from '../../observe/read-field.ts';
import type { CrmField, CrmSchema } from '../../ports/crm.ts';
import { mappedConnection } from '../adopt-mapping.ts';
import { openSession } from '../connect.ts';
import type { AppContext } from '../context.ts';
import { checkMapping } from '../mapping-check.ts';
import { sourceWords } from '../view-mapping.ts';
import { placeOf } from './choose-source.ts';
import { inputAt, readDraft, withSource } from './draft.ts';
import { sampleRefs, withLinked } from './live-sample.ts';

export type FoundValue = {
  readonly value: string;
  /** Among the records looked at; 0: only an option of the field, or translated before. */
  readonly count: number;
  /** Our word for it; null where it has none. */
  readonly becomes: string | null;
};

export type TriedInput = {
  readonly connectionId: ConnectionId;
  readonly key: string;
  readonly object: string;
  readonly facts: InputFacts;
  /** In words, as the draft or the mapping in force has it; null: not mapped. */
  readonly now: string | null;
  /** Further places, which stay. */
  readonly further: string | null;
  readonly fields: readonly Pick<CrmField, 'name' | 'label' | 'type'>[];
  /** The place that was looked at; null: none was chosen. */
  readonly path: string | null;
  readonly fallback: string | null;
  /** Our word for every other value. */
  readonly others: string | null;
  readonly records: number;
  readonly filled: number;
  readonly values: readonly FoundValue[];
  /** Why the place cannot be used. */
  readonly fault: string | null;
};

const MOST_VALUES = 40;
/** Of an option list; longer ones are no choice of channels or stages. */
const MOST_OPTIONS = 60;

/**
 * Looks at `path`, or at the input's own place. Asks the CRM for its schema and for up to 100 records of
 * the object. Null for an input that is none; throws BAD_INPUT for an unknown connection.
 */
export async function tryInput(
  app: AppContext,
  tenantId: TenantId,
  { id, key, path }: { readonly id: ConnectionId; readonly key: string; readonly path?: string },
): Promise<TriedInput | null> {
  const { connection, mapping } = await app.store.inTenant(tenantId, async (store) => {
    const known = await mappedConnection(store, id);
    const { version, mapping: inForce } = known.mapped;
    return { ...known, mapping: (await readDraft(store, id, version)) ?? inForce };
  });
  const input = inputAt(mapping, key);
  if (input === undefined) return null;
  const wanted = path ?? input.source.path ?? null;
  const source = wanted === null ? input.source : placeOf(input.source, wanted);
  const tried = withSource(mapping, input.steps, source) ?? mapping;
  const session = openSession(app, tenantId, connection);
  try {
    const schema = await session.describe(tried);
    const fault = faultOf(tried, schema, input);
    const refs = await sampleRefs(app, tenantId, id, [input.object]);
    const canRead = wanted !== null && fault === null && refs.length > 0;
    const live = canRead ? await session.readRecords(refs, tried) : [];
    const records = live.filter((one) => !one.deleted && one.object === input.object);
    const { look } = await withLinked(app, tenantId, {
      connection,
      mapping: tried,
      records,
      session,
    });
    const counts = new Map<string, number>();
    for (const record of wanted === null ? [] : records) {
      const value = new FieldReader(record, look).textAt(source);
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return {
      ...{ connectionId: id, key, object: input.object, facts: input.facts },
      ...{ now: sourceWords(input.source), path: wanted, fault, records: records.length },
      further: furtherWords(input.source),
      fields: fieldsOf(schema, input.object),
      fallback: input.source.fallback ?? null,
      others: source.values?.['*'] ?? null,
      filled: [...counts.values()].reduce((sum, one) => sum + one, 0),
      values: valuesOf(counts, source, optionsOf(schema, input.object, wanted)),
    };
  } finally {
    await session.close();
  }
}

function faultOf(mapping: Mapping, schema: CrmSchema, { steps }: MappedInput): string | null {
  const own = steps.join('.');
  const fault = checkMapping(mapping, schema).find((one) => one.steps.join('.').startsWith(own));
  return fault === undefined ? null : `${fault.message}.`;
}

function furtherWords({ or }: AnySource): string | null {
  return or === undefined || or.length === 0 ? null : sourceWords({ or });
}

function fieldsOf(schema: CrmSchema, object: string): TriedInput['fields'] {
  const found = schema.objects.find((one) => one.name === object)?.fields ?? [];
  return found
    .map(({ name, label, type }) => ({ name, label, type }))
    .sort((left, right) => left.label.localeCompare(right.label, 'en'));
}

function optionsOf(schema: CrmSchema, object: string, path: string | null): readonly string[] {
  const fields = schema.objects.find((one) => one.name === object)?.fields ?? [];
  return (fields.find((one) => one.name === path)?.options ?? []).slice(0, MOST_OPTIONS);
}

/** Those found first, the most frequent on top. */
function valuesOf(
  counts: ReadonlyMap<string, number>,
  { values = {} }: AnySource,
  options: readonly string[],
): readonly FoundValue[] {
  const words = new Map(Object.entries(values).map(([value, ours]) => [value.toLowerCase(), ours]));
  const found = [...counts].sort(([, left], [, right]) => right - left).slice(0, MOST_VALUES);
  const all = new Map<string, FoundValue>();
  const add = (value: string, count: number) => {
    const name = value.toLowerCase();
    if (name === '*' || all.has(name)) return;
    all.set(name, { value, count, becomes: words.get(name) ?? null });
  };
  for (const [value, count] of found) add(value, count);
  for (const value of [...Object.keys(values), ...options]) add(value, 0);
  return [...all.values()];
}
