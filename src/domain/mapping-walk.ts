// Walks a mapping: its inputs, and every place in a CRM that it reads. Whoever reads, checks, measures or
// shows a mapping goes through here, so that none of them overlooks a place.
import type { FieldSource, Mapping, RelatedRecord } from './mapping.ts';
import {
  ACCOUNT_INPUTS,
  type AccountInput,
  CLAIM_INPUTS,
  type ClaimInput,
  type InputFacts,
  type InputKind,
} from './mapping-inputs.ts';

export type Steps = readonly (string | number)[];

type Values = { readonly values?: Readonly<Record<string, string>> | undefined };
type Place = Pick<FieldSource, 'path' | 'related'> & Values;
/** A source with whatever its kind adds. */
export type AnySource = Omit<FieldSource, 'or'> &
  Values & { readonly or?: readonly Place[] | undefined; readonly separators?: string };

export type MappedInput = {
  /** Where it stands in the mapping: `claims`, 0, `channel`. */
  readonly steps: Steps;
  /** Object of the record that it describes. */
  readonly object: string;
  readonly name: AccountInput | ClaimInput;
  readonly facts: InputFacts;
  readonly source: AnySource;
};

/** A mapping is never changed, only followed by another: what is found in one is found once. */
export function oncePerMapping<Found extends object>(
  walk: (mapping: Mapping) => Found,
): (mapping: Mapping) => Found {
  const known = new WeakMap<Mapping, Found>();
  return (mapping) => {
    let found = known.get(mapping);
    if (found === undefined) {
      found = walk(mapping);
      known.set(mapping, found);
    }
    return found;
  };
}

type AccountPart = Omit<Mapping['account'], 'object' | 'except'>;

const ACCOUNT_NAMES = Object.keys(ACCOUNT_INPUTS) as AccountInput[];
const CLAIM_NAMES = Object.keys(CLAIM_INPUTS) as ClaimInput[];

/** Every input with its source, mapped or not; activities apart. */
export function inputsOf(mapping: Mapping): readonly MappedInput[] {
  const ofAccount = (part: AccountPart, object: string, steps: Steps) =>
    ACCOUNT_NAMES.map((name) => ({
      ...{ steps: [...steps, name], object, name, source: part[name] as AnySource },
      facts: ACCOUNT_INPUTS[name],
    }));
  return [
    ...ofAccount(mapping.account, mapping.account.object, ['account']),
    ...mapping.claims.flatMap((claim, at) => [
      ...CLAIM_NAMES.map((name) => ({
        ...{ steps: ['claims', at, name], object: claim.object, name, facts: CLAIM_INPUTS[name] },
        source: (claim[name] ?? {}) as AnySource,
      })),
      ...(claim.account === undefined
        ? []
        : ofAccount(claim.account, claim.object, ['claims', at, 'account'])),
    ]),
  ];
}

/** One place that is read. */
export type ReadPlace = {
  readonly steps: Steps;
  /** Object of the record that the path starts from. */
  readonly object: string;
  readonly path: string;
  /** What is read there; `link` where the path must be a link, `any` where only its presence counts. */
  readonly kind: InputKind | 'link' | 'any';
  /** Values that are told apart there, without `*`. */
  readonly values: readonly string[];
};

/** Every place a mapping reads: sources, conditions, links, related records, activities. */
export const placesOf = oncePerMapping(walkPlaces);

function walkPlaces(mapping: Mapping): readonly ReadPlace[] {
  const { account, claims } = mapping;
  const conditions = (
    steps: Steps,
    object: string,
    condition: { readonly path: string; readonly values: readonly string[] } | undefined,
  ): ReadPlace[] => {
    if (condition === undefined) return [];
    const { path, values } = condition;
    return [{ steps: [...steps, 'path'], object, path, kind: 'any', values: [...values] }];
  };
  return [
    ...conditions(['account', 'except'], account.object, account.except),
    ...claims.flatMap(({ object, only, accountLink, convertedTo }, at) => [
      ...conditions(['claims', at, 'only'], object, only),
      ...Object.entries({ accountLink, convertedTo }).flatMap(([key, link]) =>
        link === undefined ? [] : [linkAt(['claims', at, key], object, link)],
      ),
    ]),
    ...inputsOf(mapping).flatMap(({ steps, object, facts, source }) =>
      placesIn(steps, object, facts.kind, source),
    ),
    ...claims.flatMap(({ activities }, at) =>
      activities.flatMap(({ object, link, type, at: time }, index) => {
        const steps = ['claims', at, 'activities', index];
        return [
          linkAt([...steps, 'link'], object, link),
          ...placesIn([...steps, 'type'], object, 'choice', type),
          ...placesIn([...steps, 'at'], object, 'instant', time),
        ];
      }),
    ),
  ];
}

const linkAt = (steps: Steps, object: string, path: string): ReadPlace => ({
  ...{ steps, object, path, kind: 'link', values: [] },
});

function placesIn(
  steps: Steps,
  object: string,
  kind: InputKind,
  source: AnySource,
): readonly ReadPlace[] {
  const one = (place: Place, at: Steps): ReadPlace[] => {
    const { path, related, values = {} } = place;
    if (path === undefined) return [];
    const words = Object.keys(values).filter((word) => word !== '*');
    const start = related?.object ?? object;
    return [
      ...(related === undefined ? [] : relatedPlaces(related, [...at, 'related'])),
      { steps: [...at, 'path'], object: start, path, kind, values: words },
    ];
  };
  return [
    ...one(source, steps),
    ...(source.or ?? []).flatMap((place, index) => one(place, [...steps, 'or', index])),
  ];
}

function relatedPlaces({ object, link, most }: RelatedRecord, steps: Steps): ReadPlace[] {
  return [
    linkAt([...steps, 'link'], object, link),
    ...(most === undefined
      ? []
      : [
          {
            ...{ steps: [...steps, 'most'], object, path: most, values: [] },
            kind: 'any' as const,
          },
        ]),
  ];
}

/** By which records a mapping reaches back to its own: object, link, and what the link points at. */
export type Relation = {
  readonly object: string;
  readonly link: string;
  readonly target: string;
};

/** Relations of all sources, each once; activities apart. */
export const relationsOf = oncePerMapping(walkRelations);

function walkRelations(mapping: Mapping): readonly Relation[] {
  const found = new Map<string, Relation>();
  for (const { object: target, source } of inputsOf(mapping)) {
    for (const { related } of [source, ...(source.or ?? [])]) {
      if (related === undefined) continue;
      const { object, link } = related;
      found.set(JSON.stringify([object, link, target]), { object, link, target });
    }
  }
  return [...found.values()];
}

/**
 * By which records claims lead to those that were converted into them: a claim's record may have become
 * one of any other kind of claim.
 */
export const conversionsOf = oncePerMapping(({ claims }): readonly Relation[] => {
  const found = new Map<string, Relation>();
  for (const { object, convertedTo: link } of claims) {
    if (link === undefined) continue;
    for (const { object: target } of claims) {
      if (target !== object)
        found.set(JSON.stringify([object, link, target]), { object, link, target });
    }
  }
  return [...found.values()];
});

/** True when a value can come from the CRM. */
export function isMapped({ path, or }: AnySource): boolean {
  return path !== undefined || (or ?? []).some((place) => place.path !== undefined);
}

/** `claims[0].channel`. */
export function stepsText(steps: Steps): string {
  return steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
}
