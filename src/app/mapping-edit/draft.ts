// A mapping being changed in the console: kept beside the connection's cursors until it is put in force or
// thrown away, so that nothing is lost between pages and nothing is followed half-way.
import { z } from 'zod';
import type { ConnectionId } from '../../domain/ids.ts';
import { type Mapping, mappingSchema } from '../../domain/mapping.ts';
import {
  type AnySource,
  inputsOf,
  type MappedInput,
  type Steps,
  stepsText,
} from '../../domain/mapping-walk.ts';
import type { TenantStore } from '../../ports/store.ts';
import { canonical, sameMapping } from '../adopt-mapping.ts';
import { sourceWords } from '../view-mapping.ts';

const STREAM = 'mapping-draft';
const NONE = '';

const draftSchema = z.strictObject({ base: z.number(), mapping: mappingSchema });

/** The draft over the version in force; null for none, or one over a version that is in force no more. */
export async function readDraft(
  store: TenantStore,
  id: ConnectionId,
  version: number,
): Promise<Mapping | null> {
  const text = await store.cursors.get(id, STREAM);
  if (text === null || text === NONE) return null;
  const draft = draftSchema.safeParse(JSON.parse(text));
  return draft.success && draft.data.base === version ? draft.data.mapping : null;
}

/** Keeps a draft; one that differs in nothing from the mapping in force is none. */
export async function keepDraft(
  store: TenantStore,
  id: ConnectionId,
  { mapping, base }: { readonly mapping: Mapping; readonly base: number },
): Promise<void> {
  const current = await store.mappings.current(id);
  const isSame = current !== null && sameMapping(current.mapping, mapping);
  const text = isSame ? NONE : JSON.stringify({ base, mapping });
  await store.cursors.set(id, STREAM, text);
}

/** Throws the draft away; nothing where there is none. */
export function dropDraft(store: TenantStore, id: ConnectionId): Promise<void> {
  return store.cursors.set(id, STREAM, NONE);
}

/** The input that `claims[0].channel` names; undefined for none. */
export function inputAt(mapping: Mapping, key: string): MappedInput | undefined {
  return inputsOf(mapping).find(({ steps }) => stepsText(steps) === key);
}

/** The mapping with another source at one input; null where that is no mapping any more. Pure. */
export function withSource(mapping: Mapping, steps: Steps, source: unknown): Mapping | null {
  const changed = mappingSchema.safeParse(replaced(mapping, steps, source));
  return changed.success ? changed.data : null;
}

function replaced(value: unknown, [step, ...rest]: Steps, source: unknown): unknown {
  if (step === undefined) return source;
  if (Array.isArray(value)) {
    return value.map((one: unknown, at) => (at === step ? replaced(one, rest, source) : one));
  }
  const known = value as Readonly<Record<string, unknown>>;
  return { ...known, [step]: replaced(known[step], rest, source) };
}

/** An input that two mappings read from different places, or translate differently. */
export type InputChange = {
  readonly key: string;
  readonly label: string;
  readonly object: string;
  readonly before: AnySource;
  readonly after: AnySource;
  /** In words; null: not mapped. */
  readonly from: string | null;
  readonly to: string | null;
  readonly reason: string | null;
};

/** Null where they read other objects: that is no matter of single inputs. Pure. */
export function changesBetween(before: Mapping, after: Mapping): readonly InputChange[] | null {
  const old = new Map(inputsOf(before).map((one) => [stepsText(one.steps), one]));
  const now = inputsOf(after);
  const isAlike = now.length === old.size && now.every((one) => isSameInput(old, one));
  if (!isAlike) return null;
  return now.flatMap(({ steps, object, facts, source }) => {
    const key = stepsText(steps);
    const was = old.get(key)?.source ?? {};
    if (saysTheSame(was, source)) return [];
    return [
      {
        ...{ key, object, label: facts.label, before: was, after: source },
        ...{ from: wordsOf(was), to: wordsOf(source), reason: source.reason ?? null },
      },
    ];
  });
}

const isSameInput = (
  old: ReadonlyMap<string, MappedInput>,
  { steps, object }: MappedInput,
): boolean => old.get(stepsText(steps))?.object === object;

/** A translation that changed is a change too, though the place is the same. */
function wordsOf(source: AnySource): string | null {
  const words = sourceWords(source);
  const { values } = source;
  if (words === null || values === undefined) return words;
  const lines = Object.entries(values).map(([value, ours]) => `${value} = ${ours}`);
  return `${words} (${lines.join(', ')})`;
}

const NO_REASON = { reason: undefined };

function saysTheSame(left: AnySource, right: AnySource): boolean {
  return canonical({ ...left, ...NO_REASON }) === canonical({ ...right, ...NO_REASON });
}
