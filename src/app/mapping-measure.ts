// How a mapping fares with real records: how many have a value where it looks, which values, and what
// becomes of them. Pure.
import type { Mapping } from '../domain/mapping.ts';
import { type AnySource, inputsOf, type MappedInput, stepsText } from '../domain/mapping-walk.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import { FieldReader, type RecordLookup } from '../observe/read-field.ts';

export type SampleValue = {
  readonly value: string;
  readonly count: number;
  /** What it is translated to; null where it is taken as it is. */
  readonly becomes: string | null;
  /** The mapping does not know it. */
  readonly isUnknown: boolean;
};

export type InputMeasure = {
  /** Records looked at. */
  readonly records: number;
  readonly filled: number;
  /** Filled with a value that the mapping does not know. */
  readonly unknown: number;
  /** The most frequent first. */
  readonly samples: readonly SampleValue[];
};

const MOST_SAMPLES = 3;
/** Longer values are cut: a sample is to be recognised, not read. */
const MOST_LETTERS = 40;

/** By the steps of each input as text. `records` of all objects together; each is read as what it is. */
export function measureInputs(
  mapping: Mapping,
  records: readonly SourceRecord[],
  look: RecordLookup,
): ReadonlyMap<string, InputMeasure> {
  const byObject = Map.groupBy(records, (one) => one.object);
  return new Map(
    inputsOf(mapping).map((input) => {
      const mine = (byObject.get(input.object) ?? []).filter((record) =>
        isMeant(mapping, input, new FieldReader(record, look)),
      );
      return [stepsText(input.steps), measureOne(input, mine, look)];
    }),
  );
}

/** Partner organisations are no customers, and a claim entry has its condition. */
function isMeant(mapping: Mapping, { steps }: MappedInput, read: FieldReader): boolean {
  const [part, at] = steps;
  const isOneOf = (condition: { readonly path: string; readonly values: readonly string[] }) => {
    const value = read.text({ path: condition.path })?.toLowerCase();
    return condition.values.some((one) => one.toLowerCase() === value);
  };
  if (part === 'account') {
    const { except } = mapping.account;
    return except === undefined || !isOneOf(except);
  }
  const only = typeof at === 'number' ? mapping.claims[at]?.only : undefined;
  return only === undefined || isOneOf(only);
}

function measureOne(
  { source, facts }: MappedInput,
  records: readonly SourceRecord[],
  look: RecordLookup,
): InputMeasure {
  const counts = new Map<string, SampleValue>();
  let unknown = 0;
  for (const record of records) {
    const read = new FieldReader(record, look);
    const text = firstText(read, source);
    if (text === null) continue;
    const value = text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;
    const choice = facts.kind === 'choice' ? choiceOf(read, source, facts.choices ?? []) : null;
    if (choice?.isUnknown) unknown += 1;
    const known = counts.get(value);
    counts.set(value, {
      ...{ value, count: (known?.count ?? 0) + 1, becomes: choice?.becomes ?? null },
      isUnknown: choice?.isUnknown ?? false,
    });
  }
  const all = [...counts.values()].sort((left, right) => right.count - left.count);
  return {
    records: records.length,
    filled: all.reduce((sum, one) => sum + one.count, 0),
    unknown,
    samples: all.slice(0, MOST_SAMPLES),
  };
}

function firstText(read: FieldReader, source: AnySource): string | null {
  for (const place of [source, ...(source.or ?? [])]) {
    const text = read.textAt(place);
    if (text !== null) return text;
  }
  return null;
}

/** What the mapping makes of the value; a fallback is no value. */
function choiceOf(
  read: FieldReader,
  { fallback: _, ...source }: AnySource,
  ours: readonly string[],
) {
  const { value, unknown } = read.choice<string>(source, ours);
  return { becomes: value, isUnknown: unknown !== null };
}
