// Finds fields and values in a CRM's schema by what they are called: the first of several usual names
// that exists, and picklist values by their words. Nothing is assumed to be there, and every source says
// why it was chosen. Shared by the connectors' proposals.
import type { FieldSource, RelatedRecord } from '../src/domain/mapping.ts';
import type { CrmField, CrmSchema, FillOf } from '../src/ports/crm.ts';

/** `Self-Serve` and `self_serve` are the same words. */
function words(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');
}

/** What one of the CRM's words means; `known` are words to offer where a field lists none. */
export type Recognise<T extends string> = ((label: string) => T | undefined) & {
  readonly known?: Readonly<Record<string, T>>;
};

/** Recognises the values of a closed list by equal words, or by one of its synonyms. */
export function byWords<T extends string>(
  values: readonly T[],
  synonyms: Readonly<Record<string, T>> = {},
): Recognise<T> {
  return Object.assign(
    (label: string) => values.find((value) => value === words(label)) ?? synonyms[words(label)],
    { known: synonyms },
  );
}

/** Recognises by the first pattern that fits. */
export function byPattern<T extends string>(
  patterns: readonly (readonly [RegExp, T])[],
): Recognise<T> {
  return (label) => patterns.find(([pattern]) => pattern.test(label))?.[1];
}

/** The values of a list that are recognised, translated. */
export function valuesOf<T extends string>(
  options: readonly string[],
  recognise: Recognise<T>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    options.flatMap((option) => {
      const value = recognise(option);
      return value === undefined ? [] : [[option, value] as const];
    }),
  );
}

/** One place of a source; `values` where it is translated. */
export type Place<T extends string = string> = {
  readonly path: string;
  readonly related?: RelatedRecord;
  readonly values?: Readonly<Record<string, T>>;
  /** Why it is one, as the end of a sentence: `the field "Sales Channel"`. */
  readonly because: string;
};

/** One object's fields, found by name. */
export class ObjectFields {
  readonly object: string;
  readonly #schema: CrmSchema;
  readonly #fields: ReadonlyMap<string, CrmField>;
  readonly #fillOf: FillOf;

  constructor(schema: CrmSchema, object: string, fillOf: FillOf = () => null) {
    const fields = schema.objects.find((one) => one.name === object)?.fields ?? [];
    this.object = object;
    this.#schema = schema;
    this.#fields = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
    this.#fillOf = fillOf;
  }

  /**
   * The first of the names that the org has, unless it is empty and a later one is not. Asks how full each
   * of them is: whoever samples learns from that what to look at.
   */
  find(...names: readonly string[]): CrmField | undefined {
    const found = names.flatMap((name) => this.#fields.get(name.toLowerCase()) ?? []);
    const fills = found.map((field) => this.#fillOf(this.object, field.name));
    return found.find((_, at) => fills[at]?.filled !== 0) ?? found[0];
  }

  /**
   * The same fields on records that others link to, such as the account of a partner: the newest records
   * are no sample of those, so nothing is known of how full a field is there.
   */
  linked(): ObjectFields {
    return new ObjectFields(this.#schema, this.object);
  }

  has(name: string): boolean {
    return this.#fields.has(name.toLowerCase());
  }

  /** The first field found as a place; none is an empty list. */
  place(...names: readonly string[]): readonly Place[] {
    const field = this.find(...names);
    return field === undefined
      ? []
      : [{ path: field.name, because: this.#words(fieldWords(field), field) }];
  }

  /** As `place`, with the field's values translated. */
  choice<T extends string>(names: readonly string[], recognise: Recognise<T>): readonly Place<T>[] {
    const field = this.find(...names);
    if (field === undefined) return [];
    const isOpen = field.options.length === 0;
    const values = isOpen ? (recognise.known ?? {}) : valuesOf(field.options, recognise);
    const strange = field.options.filter((option) => values[option] === undefined);
    const rest = strange.length === 0 ? '' : ` (not recognised: ${strange.join(', ')})`;
    return [
      {
        path: field.name,
        ...(Object.keys(values).length === 0 ? {} : { values }),
        because: `${this.#words(fieldWords(field), field)}${rest}`,
      },
    ];
  }

  /** Why what is behind a lookup is a place. */
  lookupWords(field: CrmField): string {
    return this.#words(`the lookup "${field.label}"`, field);
  }

  #words(words: string, { name }: CrmField): string {
    const fill = this.#fillOf(this.object, name);
    return fill === null ? words : `${words}, filled in ${fill.filled} of ${fill.records} records`;
  }

  /** A source on the first field found; without one only the fallback. */
  source(names: readonly string[], fallback?: string): FieldSource {
    return sourceOf(this.place(...names), { fallback, sought: names });
  }
}

const fieldWords = ({ name, label }: CrmField): string =>
  label === '' || label === name ? `the field ${name}` : `the field "${label}"`;

/** The same places with a link, or a related record, in front of their paths. */
export function behind<T extends string>(
  places: readonly Place<T>[],
  {
    link,
    related,
    because,
  }: { readonly link?: string; readonly related?: RelatedRecord; readonly because: string },
): readonly Place<T>[] {
  return places.map((place) => ({
    ...place,
    path: link === undefined ? place.path : `${link}.${place.path}`,
    ...(related === undefined ? {} : { related }),
    because: `${place.because} of ${because}`,
  }));
}

type Choice<T extends string> = Omit<FieldSource, 'or'> & {
  readonly values?: Record<string, T>;
  readonly or?: Omit<Place<T>, 'because'>[];
};

type SourceOptions = {
  readonly fallback?: string | undefined;
  /** Names that were looked for in vain, where no place was found. */
  readonly sought?: readonly string[];
};

/**
 * A source on the first place, then the others. The first decides: a value of its own that is not
 * known is a problem to be told; in the others it counts as none.
 */
export function sourceOf<T extends string>(
  places: readonly Place<T>[],
  options: SourceOptions = {},
): Choice<T> {
  const [first, ...rest] = places;
  if (first === undefined) return anyOf<T>([], options);
  const { because: _, ...place } = first;
  return { ...(place as Choice<T>), ...orOf(rest), ...restOf(places, options) };
}

/** A source in which no place decides alone: the first one with a known value does. */
export function anyOf<T extends string>(
  places: readonly Place<T>[],
  options: SourceOptions = {},
): Choice<T> {
  return { ...orOf(places), ...restOf(places, options) };
}

function orOf<T extends string>(places: readonly Place<T>[]): Pick<Choice<T>, 'or'> {
  return places.length === 0 ? {} : { or: places.map(({ because: _, ...place }) => place) };
}

function restOf<T extends string>(
  places: readonly Place<T>[],
  { fallback, sought = [] }: SourceOptions,
): Pick<FieldSource, 'fallback' | 'reason'> {
  const because = places.map((place) => place.because).join(', then ');
  const inVain = sought.length === 0 ? undefined : `There is no ${sought.join(', ')}.`;
  const reason = places.length === 0 ? inVain : `From ${because}.`;
  return {
    ...(fallback === undefined ? {} : { fallback }),
    ...(reason === undefined ? {} : { reason }),
  };
}
