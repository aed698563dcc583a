// Finds fields and values in an org's schema by what they are called: the first of several usual
// names that exists, and picklist values by their words. Nothing is assumed to be there.
import type { FieldSource } from '../../src/domain/mapping.ts';
import type { CrmField, CrmSchema } from '../../src/ports/crm.ts';

/** `Self-Serve` and `self_serve` are the same words. */
function words(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');
}

/** One object's fields, found by name. */
export class ObjectFields {
  readonly #fields: ReadonlyMap<string, CrmField>;

  constructor(schema: CrmSchema, object: string) {
    const fields = schema.objects.find((one) => one.name === object)?.fields ?? [];
    this.#fields = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  }

  /** The first of the names that the org has. */
  find(...names: readonly string[]): CrmField | undefined {
    for (const name of names) {
      const field = this.#fields.get(name.toLowerCase());
      if (field !== undefined) return field;
    }
    return undefined;
  }

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** A source on the first field found; without one only the fallback. */
  source(names: readonly string[], fallback?: string): FieldSource {
    return sourceOf(this.find(...names)?.name, fallback);
  }

  /** As `source`, with the field's picklist values translated. */
  choice<T extends string>(
    names: readonly string[],
    recognise: (label: string) => T | undefined,
    fallback?: string,
  ): FieldSource & { values?: Record<string, T> } {
    const field = this.find(...names);
    const pairs = (field?.options ?? []).flatMap((option) => {
      const value = recognise(option);
      return value === undefined ? [] : [[option, value] as const];
    });
    const source = sourceOf(field?.name, fallback);
    return pairs.length === 0 ? source : { ...source, values: Object.fromEntries(pairs) };
  }
}

/** Path and fallback, each left out when there is none. */
export function sourceOf(path: string | undefined, fallback?: string): FieldSource {
  return {
    ...(path === undefined ? {} : { path }),
    ...(fallback === undefined ? {} : { fallback }),
  };
}

/** Recognises the values of a closed list by equal words, or by one of its synonyms. */
export function byWords<T extends string>(
  values: readonly T[],
  synonyms: Readonly<Record<string, T>> = {},
): (label: string) => T | undefined {
  return (label) => values.find((value) => value === words(label)) ?? synonyms[words(label)];
}

/** Recognises by the first pattern that fits. */
export function byPattern<T extends string>(
  patterns: readonly (readonly [RegExp, T])[],
): (label: string) => T | undefined {
  return (label) => patterns.find(([pattern]) => pattern.test(label))?.[1];
}
